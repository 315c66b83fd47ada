"""IAM Identity Center's SCIM endpoint: where an identity provider writes the directory's users and groups.

Source of the shapes: AWS's "Logging IAM Identity Center SCIM API calls with CloudTrail". The request lies in `httpBody`,
nearly all of it blanked; who called is a token, told only as `userIdentity.accessKeyId`, and no ARN.
"""

from collections.abc import Iterator
from typing import Any

from nightlatch.model import Grant, GrantKind, Kind, Level, Principal, PrincipalType, Privilege
from nightlatch.model.evidence import PERSON, RESOURCE
from nightlatch.providers.aws.cloudtrail.paths import first
from nightlatch.providers.aws.cloudtrail.record import Event, mapping, plain
from nightlatch.providers.aws.cloudtrail.subjects import account
from nightlatch.providers.aws.cloudtrail.table import Draft, Extract, context, watch

_ELSEWHERE = Privilege.unresolved("what the group may do stands in its account assignments, not in the record")
_OFF = frozenset({"false", "False"})


def _person(event: Event, id: str | None = None) -> Principal:
    name = first(event, "httpBody.userName", "userName")
    return account(event, PrincipalType.USER, name, id or first(event, "id", "httpBody.id"), keyed_by_id=True)


def _where(event: Event, **more: str) -> dict[str, str]:
    directory = event.text("tenantId")
    return {**({RESOURCE: directory} if directory else {}), **more}


def _user(kind: Kind) -> Extract:
    """One user made, changed or removed."""

    def extract(event: Event) -> Iterator[Draft]:
        yield Draft(kind, _person(event), evidence=_where(event, **{PERSON: "true"}))

    return extract


def _changed(event: Event) -> Iterator[Draft]:
    """One user changed: switching `active` off shuts the account, anything else is a mark on the timeline."""
    evidence = _where(event, **{PERSON: "true"})
    if _switched_off(event):
        yield Draft(Kind.ACCOUNT_REMOVED, _person(event), evidence=evidence)
    else:
        yield Draft(Kind.POLICY_CHANGED, _person(event), evidence=evidence, level=Level.CONTEXT)


def _switched_off(event: Event) -> bool:
    if (event.text("httpBody", "active") or "") in _OFF:
        return True
    return any(plain(each.get("path")) == "active" and str(each.get("value")) in _OFF for each in _operations(event))


def _operations(event: Event) -> list[dict[str, Any]]:
    """The changes of a PATCH, spelled with either case."""
    body = mapping(event.request.get("httpBody"))
    listed = body.get("operations", body.get("Operations"))
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _members(event: Event) -> Iterator[Draft]:
    """Who joins or leaves a group, as far as the record still names anybody."""
    who = first(event, "httpBody.id", "id", "groupId")
    for change in _operations(event):
        removed = (plain(change.get("op")) or "").lower() == "remove"
        values = change.get("value")
        for value in values if isinstance(values, list) else []:
            id = plain(value.get("value")) if isinstance(value, dict) else None
            if id is None or who is None or id.startswith("HIDDEN"):
                continue
            grant = Grant(role=f"group:{who}", kind=GrantKind.GROUP, privilege=_ELSEWHERE)
            yield Draft(
                Kind.ROLE_REMOVED if removed else Kind.ROLE_GRANTED, _person(event, id), grants=(grant,), evidence=_where(event)
            )


def _group(event: Event) -> Iterator[Draft]:
    """A group by itself opens nothing."""
    id = first(event, "id", "httpBody.id")
    yield Draft(
        Kind.POLICY_CHANGED, account(event, PrincipalType.GROUP, first(event, "httpBody.displayName"), id, keyed_by_id=True)
    )


SOURCES = ("identitystore-scim.amazonaws.com",)
OPERATIONS = {
    "CreateUser": watch(Kind.ACCOUNT_CREATED, _user(Kind.ACCOUNT_CREATED)),
    "PutUser": watch(Kind.ACCOUNT_REMOVED, _changed),
    "PatchUser": watch(Kind.ACCOUNT_REMOVED, _changed),
    "DeleteUser": watch(Kind.ACCOUNT_REMOVED, _user(Kind.ACCOUNT_REMOVED)),
    "PatchGroup": watch(Kind.ROLE_GRANTED, _members),
    "CreateGroup": context(Kind.POLICY_CHANGED, _group),
    "PutGroup": context(Kind.POLICY_CHANGED, _group),
    "DeleteGroup": context(Kind.POLICY_CHANGED, _group),
}
