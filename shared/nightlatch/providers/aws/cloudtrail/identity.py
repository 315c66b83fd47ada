"""Who did it: the actor of a record, for every `userIdentity.type`.

A session of a role is its role (the session's own name is kept with the origin), so that one actor is one timeline. The
actor's tenant is the caller's account, which on calls across accounts is not the account acted in.
"""

from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.aws.cloudtrail.record import (
    Event,
    account_number,
    member,
    plain,
    text_of,
)
from nightlatch.providers.aws.cloudtrail.subjects import account, named_from_arn

ROOT_NAME = "root"
SCIM_SOURCE = "identitystore-scim.amazonaws.com"
_BY_ID = {"AIDA": PrincipalType.USER, "AROA": PrincipalType.ROLE}
"""What the first letters of an immutable id say it is."""
_TYPES = {
    "IAMUser": PrincipalType.USER,
    "IdentityCenterUser": PrincipalType.USER,
    "Directory": PrincipalType.USER,
    "AssumedRole": PrincipalType.ROLE,
    "Role": PrincipalType.ROLE,
    "FederatedUser": PrincipalType.FEDERATION,
    "SAMLUser": PrincipalType.FEDERATION,
    "WebIdentityUser": PrincipalType.FEDERATION,
}


def actor(event: Event) -> Principal:
    """The account that made the call. Never raises; a record that names nobody gives a principal without name and id."""
    kind = event.caller
    if event.source == SCIM_SOURCE:
        return _scim_token(event)
    if kind == "Root":
        number = home(event)
        return account(event, PrincipalType.USER, ROOT_NAME, number, tenant=number)
    if kind == "AWSService":
        return account(
            event,
            PrincipalType.SYSTEM,
            event.invoked_by or _address(event),
        )
    if kind in ("AssumedRole", "Role"):
        return account(
            event,
            PrincipalType.ROLE,
            _role_name(event),
            _role_id(event),
            tenant=home(event),
        )
    if kind == "IdentityCenterUser":
        person = text_of(member(event.identity, "onBehalfOf"), "userId")
        return account(
            event,
            PrincipalType.USER,
            _user_name(event),
            person or _own_id(event),
            tenant=home(event),
        )
    if kind == "AWSAccount":
        return _foreign(event)
    if not kind and not event.identity:
        return account(event, PrincipalType.SYSTEM, event.source or None)
    return _named(event, kind)


def _scim_token(event: Event) -> Principal:
    """Who writes a directory through SCIM is a token, told by its id only, under types that have changed over time."""
    token = plain(event.identity.get("accessKeyId"))
    return account(event, PrincipalType.APPLICATION, f"SCIM token {token}" if token else None, token, tenant=home(event))


def actor_arn(event: Event) -> str | None:
    """The actor's full address; of the role, for a role's session. None for services and where the record has none."""
    arn = event.arn
    if event.caller not in ("AssumedRole", "Role"):
        return arn
    if event.issuer_arn or not arn or ":assumed-role/" not in arn:
        return event.issuer_arn or arn
    head, _, tail = arn.partition(":assumed-role/")
    return f"{head.replace(':sts:', ':iam:')}:role/{tail.partition('/')[0]}"


def home(event: Event) -> str:
    """The caller's account."""
    number = account_number(event.identity.get("accountId"))
    if number:
        return number
    named = named_from_arn(event.arn, event.account)
    return named.tenant if named else event.account


def session_name(event: Event) -> str | None:
    """What the session calls itself: the end of the principal's id, else of its ARN. None where there is no session."""
    kind = event.caller
    if kind == "FederatedUser":
        return _user_name(event) or _own_name(event)
    if kind not in ("AssumedRole", "AWSAccount"):
        return None
    after_id = event.principal.partition(":")[2]
    if after_id:
        return after_id
    arn = event.arn or ""
    return (arn.rpartition("/")[2] if ":assumed-role/" in arn and arn.count("/") > 1 else None) or None


def _role_name(event: Event) -> str | None:
    given = text_of(event.issuer, "userName") if text_of(event.issuer, "type") in ("Role", None) else None
    return given or _own_name(event)


def _role_id(event: Event) -> str | None:
    return text_of(event.issuer, "principalId") or _own_id(event)


def _own_name(event: Event) -> str | None:
    """The name in the identity's own ARN."""
    named = named_from_arn(event.arn, event.account)
    return named.name if named and named.type is not PrincipalType.UNKNOWN else None


def _own_id(event: Event) -> str | None:
    """`principalId` without the session's name behind it."""
    return event.principal.partition(":")[0] or None


def _user_name(event: Event) -> str | None:
    return plain(event.identity.get("userName"))


def _foreign(event: Event) -> Principal:
    """A caller from another account, of whom only the account and perhaps the id are told."""
    id_ = _own_id(event)
    type_ = _BY_ID.get((id_ or "")[:4], PrincipalType.UNKNOWN)
    name = _user_name(event) or _own_name(event)
    return account(event, type_, name if id_ else name or home(event), id_, tenant=home(event))


def _named(event: Event, kind: str) -> Principal:
    """Users, federated users, and types this version has never seen: by their name, else by their ARN's."""
    told = named_from_arn(event.arn, home(event))
    type_ = _TYPES.get(kind) or (told.type if told else PrincipalType.UNKNOWN)
    federated = type_ is PrincipalType.FEDERATION
    id_ = (event.principal or None) if federated else _own_id(event)
    name = _user_name(event) or (told.name if told and told.type is not PrincipalType.UNKNOWN else None)
    if name is None and kind == "FederatedUser" and id_:
        name = id_.partition(":")[2] or None
    return account(event, type_, name, None if kind == "FederatedUser" else id_, tenant=home(event))


def _address(event: Event) -> str | None:
    return plain(event.raw.get("sourceIPAddress"))
