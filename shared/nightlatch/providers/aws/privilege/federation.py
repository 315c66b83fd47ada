"""Does a federation trust say whom it lets in? What each identity provider's tokens must be held to.

A provider that serves the whole world (GitHub, GitLab, Terraform Cloud …) signs tokens for strangers too: there the
trust must name an owner in the token's subject, and an audience alone names nobody.
"""

import re
from collections.abc import Iterable

from nightlatch.model import Evaluated, Privilege, Trait
from nightlatch.providers.aws.privilege.conditions import EQUALS, operator_of
from nightlatch.providers.aws.privilege.document import Condition, Values

# What a subject must begin with, before its first wildcard, to name an owner: the providers' own documentation.
_OWNER_IN_SUBJECT = {
    "token.actions.githubusercontent.com": re.compile(
        r"repo:[^/:]+/|(?:repository|repository_owner|repository_id|repository_owner_id|job_workflow_ref):[^:]+[:/]"
    ),
    "gitlab.com": re.compile(r"project_path:[^/:]+/"),
    "app.terraform.io": re.compile(r"organization:[^:]+:"),
    "agent.buildkite.com": re.compile(r"organization:[^:]+:"),
}
# Claims that say the owner without the subject; STS checks them for GitHub.
_OWNER_CLAIMS = ("repository", "repository_id", "repository_owner", "repository_owner_id", "job_workflow_ref")
# Providers that AWS knows by name, and the claims of which one must be held to a value.
_APP_CLAIMS = {
    "cognito-identity.amazonaws.com": ("aud", "sub"),
    "accounts.google.com": ("aud", "sub", "oaud"),
    "www.amazon.com": ("app_id", "user_id"),
    "graph.facebook.com": ("app_id", "id"),
}
_CLUSTER_HOST = re.compile(r"oidc\.eks\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?/|oidc-eks\.[a-z0-9-]+\.api\.aws/")
_ONE_ACCOUNT = re.compile(r"system:serviceaccount:[^:]+:")
_KIND_ONLY = re.compile(r"(?:system:serviceaccount:|[\w-]+:)?")

OPEN = (Trait.FEDERATED, Trait.OPEN_SUBJECT)
HELD = (Trait.FEDERATED,)


def federated(party: str, condition: Condition) -> Privilege:
    """What trusting an identity provider is worth: `party` is its ARN, or the host of one that AWS knows by name."""
    resource = party.split(":", 5)[5] if party.startswith("arn:") and party.count(":") >= 5 else ""
    if resource.startswith("saml-provider/"):
        return _saml(condition)
    host = resource.removeprefix("oidc-provider/") if resource.startswith("oidc-provider/") else party
    if not resource and host not in _APP_CLAIMS:
        why = "a federated party of a kind that Nightlatch does not know"
        return Privilege(tier=1, reasons=(why,), evaluated=Evaluated.PARTIAL, traits=HELD)
    return _web_identity(host.rstrip("/").lower(), condition)


def _saml(condition: Condition) -> Privilege:
    if values(condition, ("saml:aud", "saml:iss", "saml:sub", "saml:namequalifier")):
        return Privilege(tier=2, reasons=("lets in whom the account's SAML provider vouches for",), traits=HELD)
    return Privilege(tier=1, reasons=("lets in whom a SAML provider vouches for, whatever the audience",), traits=HELD)


def _web_identity(host: str, condition: Condition) -> Privilege:
    """The verdict by kind of provider: cloud applications, the world's build services, clusters, and all others."""
    if host in _APP_CLAIMS:
        return _application(host, condition)
    subjects = values(condition, (f"{host}:sub",))
    owner = _OWNER_IN_SUBJECT.get(host)
    if owner is not None:
        claims = values(condition, tuple(f"{host}:{claim}" for claim in _OWNER_CLAIMS))
        if _named(subjects, owner) or (claims and all(_fixed(claim) == claim for claim in claims)):
            return Privilege(tier=2, reasons=(f"lets in tokens of {host} for the owner it names",), traits=HELD)
        return Privilege(tier=0, reasons=(f"lets in tokens of {host} for anybody: no owner in {host}:sub",), traits=OPEN)
    if _CLUSTER_HOST.match(host):
        return _cluster(host, subjects, condition)
    if subjects and all(map(_says_who, subjects)):
        return Privilege(tier=2, reasons=(f"lets in tokens of {host} for the subject it names",), traits=HELD)
    if values(condition, (f"{host}:aud",)):
        return Privilege(tier=1, reasons=(f"lets in every subject of {host}: only the audience is checked",), traits=OPEN)
    return Privilege(tier=0, reasons=(f"lets in every token of {host}: neither sub nor aud is checked",), traits=OPEN)


def _application(host: str, condition: Condition) -> Privilege:
    held = values(condition, tuple(f"{host}:{claim}" for claim in _APP_CLAIMS[host]))
    if not held or any(not _fixed(value) for value in held):
        return Privilege(tier=0, reasons=(f"lets in tokens of {host} for any application",), traits=OPEN)
    if "unauthenticated" in values(condition, (f"{host}:amr",)):
        return Privilege(tier=1, reasons=("lets in guests of an identity pool, who show nothing",), traits=HELD)
    return Privilege(tier=2, reasons=(f"lets in users of one application of {host}",), traits=HELD)


def _cluster(host: str, subjects: Values, condition: Condition) -> Privilege:
    if _named(subjects, _ONE_ACCOUNT):
        return Privilege(tier=3, reasons=("lets in the service accounts it names of a cluster",), traits=HELD)
    if subjects or values(condition, (f"{host}:aud",)):
        return Privilege(tier=1, reasons=("lets in any pod of a cluster: no service account is named",), traits=HELD)
    return Privilege(tier=0, reasons=("lets in any pod of a cluster: neither sub nor aud is checked",), traits=OPEN)


def values(condition: Condition, keys: Iterable[str]) -> Values:
    """What the keys are held to by operators that say which values are meant; empty when nothing holds them."""
    wanted = frozenset(keys)
    return tuple(
        value
        for operator, held in condition.items()
        if operator_of(operator)[0] in EQUALS
        for key, texts in held.items()
        if key in wanted
        for value in texts
    )


def _fixed(value: str) -> str:
    """The part of a value before its first wildcard."""
    return re.split(r"[*?]", value, maxsplit=1)[0]


def _says_who(subject: str) -> bool:
    """Whether a subject says more than what kind of thing it is (`project_path:*` does not)."""
    fixed = _fixed(subject)
    return fixed == subject != "" or not _KIND_ONLY.fullmatch(fixed)


def _named(subjects: Values, pattern: re.Pattern[str]) -> bool:
    """Whether every subject (any of them is enough to get in) names its owner before the first wildcard."""
    beginnings = (_fixed(subject) if _fixed(subject) != subject else f"{subject}:" for subject in subjects)
    return bool(subjects) and all(pattern.match(beginning) for beginning in beginnings)
