"""Small extractors that the tables share: a principal of each sort, one from an ARN, one from a refusal's message.

Refused calls often carry no parameters at all; then the only place that names the target is `errorMessage`.
"""

import re
from functools import lru_cache
from urllib.parse import unquote

from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.aws.cloudtrail.record import UNKNOWN_ACCOUNT, Event

PROVIDER_ID = "aws"
_REMEMBERED = 200
"""Characters of the longest ARN, or of all texts of a principal, that are remembered: the same few stand in most records, and a flood of
invented ones costs no memory."""
_NAME = r"(?P<name>[\w+=,.@/-]{1,576})"
_RESOURCE = r"on resource: (?:[a-z]{1,20} )?(?P<arn>arn:[^\s,;]{1,2000})"
_TYPED = rf"(?i)on resource: (?P<type>user|role|group|instance profile|policy) {_NAME}"
_NAMED = rf"(?i)\b(?P<type>user|role|group)(?: with)? name:? {_NAME}"
_OF_USER = rf"(?i)\b(?:for|of) (?P<type>user):? {_NAME}"
"""Compiled (and kept) by `re` at the first refusal: most processes meet none."""
_TYPES = {
    "user": PrincipalType.USER,
    "role": PrincipalType.ROLE,
    "assumed-role": PrincipalType.ROLE,
    "group": PrincipalType.GROUP,
    "instance-profile": PrincipalType.ROLE,
    "saml-provider": PrincipalType.FEDERATION,
    "oidc-provider": PrincipalType.FEDERATION,
    "federated-user": PrincipalType.FEDERATION,
}


def account(
    event: Event,
    type: PrincipalType,
    name: str | None = None,
    id: str | None = None,
    *,
    tenant: str | None = None,
    email: str | None = None,
    keyed_by_id: bool = False,
) -> Principal:
    """A principal in the account that the event happened in, unless a tenant is given."""
    where = tenant or event.account
    length = len(where) + len(name or "") + len(id or "") + len(email or "")
    made = _principal if length <= _REMEMBERED else _principal.__wrapped__
    return made(where, type, name, id, email, keyed_by_id)


@lru_cache(maxsize=1024)
def _principal(
    tenant: str, type: PrincipalType, name: str | None, id: str | None, email: str | None, keyed_by_id: bool
) -> Principal:
    return Principal(provider=PROVIDER_ID, tenant=tenant, type=type, id=id, name=name, email=email, keyed_by_id=keyed_by_id)


def user(event: Event, name: str | None = None, id: str | None = None, *, email: str | None = None) -> Principal:
    """A user."""
    return account(event, PrincipalType.USER, name, id, email=email)


def role(event: Event, name: str | None = None, id: str | None = None, *, email: str | None = None) -> Principal:
    """A role."""
    return account(event, PrincipalType.ROLE, name, id, email=email)


def group(event: Event, name: str | None = None, id: str | None = None, *, email: str | None = None) -> Principal:
    """A group."""
    return account(event, PrincipalType.GROUP, name, id, email=email)


def federation(event: Event, name: str | None = None, id: str | None = None, *, email: str | None = None) -> Principal:
    """An identity provider, or a federated user."""
    return account(event, PrincipalType.FEDERATION, name, id, email=email)


def unknown(event: Event, name: str | None = None, id: str | None = None, *, email: str | None = None) -> Principal:
    """Something of another sort: a policy, an account, a trail."""
    return account(event, PrincipalType.UNKNOWN, name, id, email=email)


def named_from_arn(arn: str | None, tenant: str = UNKNOWN_ACCOUNT) -> Principal | None:
    """Whom an ARN names, in any partition, with path, URL-encoded or not; None when it is no ARN.

    `tenant` is used where the ARN has no account. A session's ARN gives its role (or federated user). An ARN that is
    neither gives a principal of unknown type whose name is the ARN.
    """
    if arn is None:
        return None
    return _named(arn, tenant) if len(arn) <= _REMEMBERED else _named.__wrapped__(arn, tenant)


@lru_cache(maxsize=4096)
def _named(arn: str, tenant: str) -> Principal | None:
    text = unquote(arn) if "%3a" in arn.lower() else arn
    parts = text.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn" or not parts[5]:
        return None
    where = parts[4] if parts[4].isdigit() else tenant
    if parts[5] == "root":
        return Principal(
            provider=PROVIDER_ID,
            tenant=where,
            type=PrincipalType.USER,
            id=where,
            name="root",
        )
    kind, _, rest = parts[5].partition("/")
    type_ = _TYPES.get(kind, PrincipalType.UNKNOWN) if parts[2] in ("iam", "sts") else PrincipalType.UNKNOWN
    if type_ is PrincipalType.UNKNOWN or not rest:
        return Principal(provider=PROVIDER_ID, tenant=where, type=PrincipalType.UNKNOWN, name=text)
    return Principal(provider=PROVIDER_ID, tenant=where, type=type_, name=_name_in(kind, rest))


def _name_in(kind: str, rest: str) -> str:
    """The name in the last part of an ARN: behind the path, before the session, whole for providers (they hold slashes)."""
    if kind == "assumed-role":
        return rest.partition("/")[0] or rest
    return rest if kind.endswith("-provider") else rest.rpartition("/")[2] or rest


def denied_target(event: Event) -> Principal | None:
    """The target of a refused call from its message, None when the message names none.

    Forms seen: `… on resource: user NAME because …`, `… on resource: arn:aws:iam::…:user/path/NAME`,
    `User with name X already exists.`, `The role with name X cannot be found.`, `Login Profile for user X …`.
    """
    message = event.message
    if not message:
        return None
    found = re.search(_RESOURCE, message)
    if found:
        return named_from_arn(found["arn"].rstrip(".*").rstrip("/"), event.account)
    found = re.search(_TYPED, message) or re.search(_NAMED, message) or re.search(_OF_USER, message)
    if not found:
        return None
    type_ = _TYPES.get(found["type"].lower().replace(" ", "-"), PrincipalType.UNKNOWN)
    name = found["name"].rstrip(".,")
    return account(event, type_, name.rpartition("/")[2] or name) if name else None


def target(event: Event, type: PrincipalType, name: str | None, id: str | None = None) -> Principal:
    """Whom a call is about: by the name in the record, else by the message of a refusal, else nobody of that type."""
    if name is None and event.failed:
        told = denied_target(event)
        if told is not None and told.type is type:
            return told
    return account(event, type, name, id)


def written(**facts: str | None) -> dict[str, str]:
    """Evidence of those facts that the record tells."""
    return {name: text for name, text in facts.items() if text is not None}
