"""OpenSearch, by domain (`es`) and serverless (`aoss`): master users, and who may read which collection.

A domain is born with a master user as a database is; a new one on an old domain takes it over. Serverless access policies
are a list of rules in a JSON string, each with its own principals: IAM ones by ARN, SAML ones as `saml/…`.
"""

import json
from collections.abc import Iterator
from typing import Any

from nightlatch.model import Kind, Principal, PrincipalType
from nightlatch.model.evidence import LIMITED_TO, MARK, MARK_DIRECTORY, MARK_SAML, SUBJECT_ARN
from nightlatch.providers.aws.cloudtrail.limited import Accounts, bounded, secret
from nightlatch.providers.aws.cloudtrail.paths import MOST, first, holds
from nightlatch.providers.aws.cloudtrail.record import Event, node, plain
from nightlatch.providers.aws.cloudtrail.subjects import federation, named_from_arn, unknown
from nightlatch.providers.aws.cloudtrail.table import Draft, context, watch

_MASTER = "advancedSecurityOptions.masterUserOptions"
_MASTERS = Accounts(
    "es",
    name=(f"{_MASTER}.masterUserName", f"{_MASTER}.masterUserARN"),
    within=("domainName",),
    sole="master",
    type=PrincipalType.SERVICE_ACCOUNT,
)
_PASSWORD = secret("password", when=(f"{_MASTER}.masterUserPassword", f"{_MASTER}.masterUserName"))


def _master(event: Event) -> Iterator[Draft]:
    """A domain's changed configuration, when it names a master user."""
    if holds(event, _MASTER):
        yield _MASTERS.draft(event, Kind.POLICY_CHANGED, credential=_PASSWORD(event))


def _rules(event: Event) -> list[dict[str, Any]]:
    policy = event.request.get("policy")
    if isinstance(policy, str):
        try:
            policy = json.loads(policy)
        except (ValueError, RecursionError):
            return []
    return [rule for rule in policy if isinstance(rule, dict)] if isinstance(policy, list) else []


def _principals(rule: dict[str, Any]) -> list[str]:
    found = node(rule, "Principal")
    return [text for text in map(plain, found if isinstance(found, list) else [found]) if text]


def _access(event: Event) -> Iterator[Draft]:
    """Each principal that a serverless access policy lets in; the policy itself where none can be read."""
    name = event.text("name")
    listed = [text for rule in _rules(event) for text in _principals(rule)]
    for text in list(dict.fromkeys(listed))[:MOST]:
        grant = bounded(f"aoss:{name}", name, 2, "what the rules of the policy allow")
        evidence = {LIMITED_TO: "aoss", **({SUBJECT_ARN: text} if text.startswith("arn") else {})}
        yield Draft(Kind.ROLE_GRANTED, _let_in(event, text), grants=(grant,), evidence=evidence)
    if not listed:
        yield Draft(Kind.POLICY_CHANGED, unknown(event, name), evidence={LIMITED_TO: "aoss"})


def _let_in(event: Event, text: str) -> Principal:
    return named_from_arn(text, event.account) or federation(event, text)


def _believed(event: Event) -> Iterator[Draft]:
    """Who vouches for the users of collections: a SAML provider, or IAM Identity Center."""
    type_ = first(event, "type", "securityConfigDetail.type") or ("saml" if holds(event, "samlOptions") else "")
    mark = {"saml": MARK_SAML, "iamidentitycenter": MARK_DIRECTORY}.get(type_)
    evidence = {LIMITED_TO: "aoss", **({MARK: mark} if mark else {})}
    yield Draft(Kind.FEDERATION_ADDED, federation(event, first(event, "name", "id")), evidence=evidence)


_MADE = _MASTERS.context(Kind.POLICY_CHANGED, credential=_PASSWORD)
_CHANGED = watch(Kind.POLICY_CHANGED, _master)

TABLES = {
    "es.amazonaws.com": {
        "CreateDomain": _MADE,
        "CreateElasticsearchDomain": _MADE,
        "UpdateDomainConfig": _CHANGED,
        "UpdateElasticsearchDomainConfig": _CHANGED,
    },
    "aoss.amazonaws.com": {
        "CreateAccessPolicy": context(Kind.ROLE_GRANTED, _access),
        "UpdateAccessPolicy": context(Kind.ROLE_GRANTED, _access),
        "CreateSecurityConfig": watch(Kind.FEDERATION_ADDED, _believed),
        "UpdateSecurityConfig": watch(Kind.FEDERATION_ADDED, _believed),
    },
}
