"""An identity provider of IAM (SAML, OIDC) that a case is about: whether the record is true, and all that makes it what it is.

The provider's address is made from its name and never read from the record, which could name another's.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.contracts import State
from nightlatch.model import Case
from nightlatch.model.evidence import MARK, MARK_OIDC, MARK_SAML
from nightlatch.providers.aws.account import Account
from nightlatch.providers.aws.playbooks.happenings import births, told_by

READS = ("iam:GetOpenIDConnectProvider", "iam:GetSAMLProvider")
GONE: State = {"present": "false"}
"""The state of a provider that is not there."""

_GET = {MARK_OIDC: ("GetOpenIDConnectProvider", "OpenIDConnectProviderArn"), MARK_SAML: ("GetSAMLProvider", "SAMLProviderArn")}


@dataclass(frozen=True, slots=True)
class Believed:
    """A provider that is there. `kind` is `oidc` or `saml`; `born`: its case tells of its creation, and IAM says so too."""

    kind: str
    name: str
    arn: str
    born: bool
    answer: Mapping[str, Any]


def believed(case: Case, live: Account) -> Believed | str | None:
    """The provider of a case; a sentence when there is nothing to do about it, None when the case is about none.

    Raises LookupFailed.
    """
    kind = next((mark for a in case.activities if (mark := a.evidence.get(MARK)) in _GET), None)
    if kind is None or case.subject.name is None:
        return None
    name = case.subject.name
    arn = live.arn("iam", f"{kind}-provider/{name}")
    answer = _get(kind, arn, live)
    if answer is None:
        return f"there is no {kind.upper()} provider {name}"
    created, told = answer.get("CreateDate"), births(case)
    if told and not told_by(created, told):
        return f"the {kind.upper()} provider {name} was not created when the record says so: it is left alone"
    return Believed(kind, name, arn, bool(told) and isinstance(created, datetime), answer)


def _get(kind: str, arn: str, live: Account) -> Mapping[str, Any] | None:
    operation, key = _GET[kind]
    return live.ask("iam", operation, **{key: arn})


def snapshot(kind: str, arn: str, live: Account) -> State:
    """All that a provider is made of, or GONE. Raises LookupFailed."""
    answer = _get(kind, arn, live)
    return GONE if answer is None else describe(kind, answer)


def describe(kind: str, answer: Mapping[str, Any]) -> State:
    """What IAM answers about a provider, as a state that is enough to make it again."""
    tags = json.dumps(sorted((tag["Key"], tag["Value"]) for tag in answer.get("Tags") or ()))
    if kind == MARK_SAML:
        mode = {"encryption": mode} if (mode := answer.get("AssertionEncryptionMode")) else {}
        return {"present": "true", "document": answer["SAMLMetadataDocument"], "tags": tags, **mode}
    return {
        "present": "true",
        "url": answer["Url"],
        "clients": json.dumps(sorted(answer.get("ClientIDList") or ())),
        "thumbprints": json.dumps(sorted(answer.get("ThumbprintList") or ())),
        "tags": tags,
    }


def make(kind: str, name: str, state: State, live: Account) -> None:
    """Make a provider again, under the address it had. Raises ChangeFailed."""
    tags = [{"Key": key, "Value": value} for key, value in json.loads(state["tags"])]
    more: dict[str, Any] = {"Tags": tags} if tags else {}
    if kind == MARK_SAML:
        more |= {"AssertionEncryptionMode": state["encryption"]} if "encryption" in state else {}
        live.change("iam", "CreateSAMLProvider", Name=name, SAMLMetadataDocument=state["document"], **more)
        return
    url = state["url"] if "://" in state["url"] else f"https://{state['url']}"
    lists = {"ClientIDList": json.loads(state["clients"]), "ThumbprintList": json.loads(state["thumbprints"])}
    more |= {key: value for key, value in lists.items() if value}
    live.change("iam", "CreateOpenIDConnectProvider", Url=url, **more)


def remove(kind: str, arn: str, live: Account) -> None:
    """Delete a provider; one that is gone is done. Raises ChangeFailed."""
    _, key = _GET[kind]
    live.change("iam", "DeleteSAMLProvider" if kind == MARK_SAML else "DeleteOpenIDConnectProvider", **{key: arn})
