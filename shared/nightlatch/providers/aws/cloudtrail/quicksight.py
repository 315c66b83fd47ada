"""QuickSight: readers, authors and administrators of dashboards, who need no other account in AWS.

The API registers one user a call. The console writes service events instead (`BatchCreateUser`), with null parameters
and the users, by name, in `serviceEventDetails`; those that were not made are listed beside.
"""

from collections.abc import Iterator

from nightlatch.model import Grant, Kind
from nightlatch.providers.aws.cloudtrail.limited import Accounts, bounded, member_of
from nightlatch.providers.aws.cloudtrail.paths import MOST, first
from nightlatch.providers.aws.cloudtrail.record import Event, mapping, plain
from nightlatch.providers.aws.cloudtrail.subjects import named_from_arn
from nightlatch.providers.aws.cloudtrail.table import Draft, watch

_SPACE = ("namespace",)
_USERS = Accounts(
    "quicksight",
    name=("userName", "user.userName", "memberName", "groupMember.memberName"),
    within=_SPACE,
    id=("user.principalId", "principalId"),
    email=("email", "user.email"),
    internet=True,
)


def _right(role: str | None) -> Iterator[Grant]:
    if role:
        yield bounded(f"quicksight:{role}", None, 2 if role.startswith("ADMIN") else 3, f"{role} of QuickSight")


def _role(event: Event) -> Iterator[Grant]:
    yield from _right(first(event, "userRole", "role", "user.role"))


def _group(event: Event) -> Iterator[Grant]:
    group = first(event, "groupName")
    if group:
        yield member_of(group, first(event, *_SPACE))


def _registered(event: Event) -> Iterator[Draft]:
    """A new user. A refused one of an IAM identity has no name yet, and is told by that identity as QuickSight would call it."""
    identity = named_from_arn(event.text("iamArn"), event.account)
    parts = (identity.name if identity else None, event.text("sessionName"))
    fallback = None if first(event, *_USERS.name) else "/".join(part for part in parts if part) or None
    yield _USERS.draft(event, Kind.ACCOUNT_CREATED, name=fallback, grants=_role(event))


def _batch(event: Event) -> Iterator[Draft]:
    """Each user of a service event; the names under `InvalidUsers` failed."""
    users = mapping(mapping(event.details.get("eventRequestDetails")).get("users"))
    refused = mapping(event.details.get("eventResponseDetails")).get("InvalidUsers")
    for name, user in list(users.items())[:MOST]:
        draft = _USERS.draft(event, Kind.ACCOUNT_CREATED, name=name, grants=_right(plain(mapping(user).get("role"))))
        draft.failed = True if isinstance(refused, list) and name in refused else None
        yield draft


SOURCES = ("quicksight.amazonaws.com",)
OPERATIONS = {
    "RegisterUser": watch(Kind.ACCOUNT_CREATED, _registered),
    "BatchCreateUser": watch(Kind.ACCOUNT_CREATED, _batch),
    "UpdateUser": _USERS.watch(Kind.ROLE_GRANTED, grants=_role),
    "DeleteUser": _USERS.watch(Kind.ACCOUNT_REMOVED),
    "DeleteUserByPrincipalId": _USERS.watch(Kind.ACCOUNT_REMOVED),
    "CreateGroupMembership": _USERS.watch(Kind.ROLE_GRANTED, grants=_group),
    "DeleteGroupMembership": _USERS.watch(Kind.ROLE_REMOVED, grants=_group),
}
