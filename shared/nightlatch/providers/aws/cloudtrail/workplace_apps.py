"""Users of AWS's workplace applications: DataZone, Q Business, Chime and Wickr.

Each keeps its own list of people, made by the same few calls; some take many people in one call.
"""

from collections.abc import Iterator

from nightlatch.model import Grant, Kind, PrincipalType
from nightlatch.providers.aws.cloudtrail.limited import Accounts, bounded
from nightlatch.providers.aws.cloudtrail.paths import each, first, texts
from nightlatch.providers.aws.cloudtrail.record import Event, mapping, plain
from nightlatch.providers.aws.cloudtrail.table import Draft, Operation, watch

_DOMAIN = ("domainIdentifier", "domainId")
_PROFILES = Accounts("datazone", name=("userIdentifier", "member.userIdentifier"), within=_DOMAIN, internet=True)
_GROUPS = Accounts(
    "datazone", name=("groupIdentifier", "member.groupIdentifier"), within=_DOMAIN, type=PrincipalType.GROUP, internet=True
)
_ASKERS = Accounts("qbusiness", name=("userId",), within=("applicationId",), internet=True)
_CALLERS = Accounts(
    "chime",
    name=("username", "email", "user.displayName"),
    within=("accountId",),
    id=("user.userId",),
    email=("email",),
    internet=True,
)
_BOTS = Accounts("chime", name=("displayName",), within=("accountId",), id=("bot.botId",), type=PrincipalType.SERVICE_ACCOUNT)
_WRITERS = Accounts("wickr", name=("username",), within=("networkId",), internet=True)


def _membership(kind: Kind) -> Operation:
    """A user or group in a project."""

    def extract(event: Event) -> Iterator[Draft]:
        members = _GROUPS if first(event, "member.groupIdentifier") else _PROFILES
        yield members.draft(event, kind, grants=_designation(event))

    return watch(kind, extract)


def _designation(event: Event) -> Iterator[Grant]:
    role = event.text("designation")
    if role:
        yield bounded(
            f"datazone:{role}", event.text("projectIdentifier"), 2 if role == "PROJECT_OWNER" else 3, f"{role} of the project"
        )


def _status(event: Event) -> Iterator[Draft]:
    """A profile switched on or off."""
    status = event.text("status") or ""
    yield _PROFILES.draft(event, Kind.ACCOUNT_REMOVED if status in ("DEACTIVATED", "NOT_ASSIGNED") else Kind.ACCOUNT_ENABLED)


def _invited(event: Event) -> Iterator[Draft]:
    for email in texts(event, "userEmailList"):
        yield _CALLERS.draft(event, Kind.ACCOUNT_CREATED, name=email)


def _batch(event: Event) -> Iterator[Draft]:
    """Each user of a batch. Which of them failed stands under `failed`, by position only."""
    for user in map(mapping, each(event, "users")):
        yield _WRITERS.draft(event, Kind.ACCOUNT_CREATED, name=plain(user.get("username")))


_CREATED, _GONE = Kind.ACCOUNT_CREATED, Kind.ACCOUNT_REMOVED

TABLES = {
    "datazone.amazonaws.com": {
        "CreateUserProfile": _PROFILES.watch(_CREATED),
        "UpdateUserProfile": watch(Kind.ACCOUNT_ENABLED, _status),
        "CreateGroupProfile": _GROUPS.watch(Kind.POLICY_CHANGED),
        "CreateProjectMembership": _membership(Kind.ROLE_GRANTED),
        "DeleteProjectMembership": _membership(Kind.ROLE_REMOVED),
    },
    "qbusiness.amazonaws.com": {"CreateUser": _ASKERS.watch(_CREATED), "DeleteUser": _ASKERS.watch(_GONE)},
    "chime.amazonaws.com": {
        "CreateUser": _CALLERS.watch(_CREATED),
        "InviteUsers": watch(_CREATED, _invited),
        "CreateBot": _BOTS.watch(_CREATED),
    },
    "wickr.amazonaws.com": {"BatchCreateUser": watch(_CREATED, _batch)},
}
