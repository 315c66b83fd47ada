"""Gives a user of Connect one security profile that allows nothing, in the place of those that the user has.

Connect wants at least one profile, so an empty one is made where none is there, and removed when its last user has been let go.
A profile of that name which allows something is another's work and is not used. Ends: everything in Connect, also signing in
to the call panel. Not documented is how soon an open session notices (U).
"""

from collections.abc import Iterator

from nightlatch.contracts import State
from nightlatch.errors import ChangeFailed
from nightlatch.model import PrincipalType
from nightlatch.providers.aws.account import QUARANTINE, Account, command
from nightlatch.providers.aws.limited_accounts import Spot
from nightlatch.providers.aws.playbooks.limited import Lock

_S = "connect"
_EMPTIED: State = {"profiles": QUARANTINE}
_ENOUGH = 20
"""How many names are tried for an empty profile: so many wrong ones of that name nobody makes by mistake."""


def _named(live: Account, spot: Spot) -> dict[str, str]:
    """Name → id of the profiles that are called as ours are."""
    listed = live.listed(_S, "ListSecurityProfiles", "SecurityProfileSummaryList", spot.region, InstanceId=spot.place)
    return {one["Name"]: one["Id"] for one in listed or () if str(one.get("Name")).startswith(QUARANTINE)}


def _empty(live: Account, spot: Spot, named: dict[str, str]) -> Iterator[str]:
    for id in named.values():
        where = {"InstanceId": spot.place, "SecurityProfileId": id}
        if live.listed(_S, "ListSecurityProfilePermissions", "Permissions", spot.region, **where) == []:
            yield id


def _profiles(live: Account, spot: Spot) -> list[str] | None:
    answer = live.ask(_S, "DescribeUser", spot.region, InstanceId=spot.place, UserId=spot.name)
    return None if answer is None else sorted(answer["User"].get("SecurityProfileIds", ()))


def _stands(live: Account, spot: Spot) -> State | None:
    held = _profiles(live, spot)
    if held is None:
        return None
    return _EMPTIED if set(held) <= set(_empty(live, spot, _named(live, spot))) else {"profiles": ",".join(held)}


def _close(live: Account, spot: Spot) -> None:
    named = _named(live, spot)
    id = next(_empty(live, spot, named), None) or _made(live, spot, named)
    live.change(_S, "UpdateUserSecurityProfiles", spot.region, InstanceId=spot.place, UserId=spot.name, SecurityProfileIds=[id])


def _made(live: Account, spot: Spot, named: dict[str, str]) -> str:
    free = next(name for name in (QUARANTINE, *(f"{QUARANTINE}-{n}" for n in range(2, _ENOUGH))) if name not in named)
    text = "Allows nothing: for users that Nightlatch has locked"
    answer = live.change(
        _S, "CreateSecurityProfile", spot.region, InstanceId=spot.place, SecurityProfileName=free, Description=text
    )
    if answer is None:
        raise ChangeFailed(f"Connect has no instance {spot.place} any more: look it up in {spot.region}")
    return str(answer["SecurityProfileId"])


def _open(live: Account, spot: Spot, before: State) -> None:
    ids = before["profiles"].split(",")
    live.change(_S, "UpdateUserSecurityProfiles", spot.region, InstanceId=spot.place, UserId=spot.name, SecurityProfileIds=ids)
    for id in list(_empty(live, spot, _named(live, spot))):
        _tidied(live, spot, id)


def _tidied(live: Account, spot: Spot, id: str) -> None:
    """Remove an empty profile of ours that nobody has any more."""
    condition = {"StringCondition": {"FieldName": "securityProfileId", "Value": id, "ComparisonType": "EXACT"}}
    if live.listed(_S, "SearchUsers", "Users", spot.region, InstanceId=spot.place, SearchCriteria=condition):
        return
    try:
        live.change(_S, "DeleteSecurityProfile", spot.region, InstanceId=spot.place, SecurityProfileId=id)
    except ChangeFailed:
        return  # in use by somebody whom the search does not find yet: it allows nothing, and the next release removes it


def _by_hand(_live: Account, spot: Spot, before: State) -> tuple[str, ...]:
    where = {"region": spot.region, "instance_id": spot.place, "user_id": spot.name}
    ids = command("connect", "update-user-security-profiles", **where)
    return (f"{ids} --security-profile-ids {before['profiles'].replace(',', ' ')}",)


PLAYBOOK = Lock(
    service=_S,
    kind="connect_user",
    says="take every security profile from {name} in the instance {place} of Connect",
    done="{name} has no security profile of Connect that allows anything",
    stands=_stands,
    shut=lambda before: None if before == _EMPTIED else _EMPTIED,
    close=_close,
    open=_open,
    calls=("CreateSecurityProfile", "UpdateUserSecurityProfiles"),
    undo_calls=("UpdateUserSecurityProfiles", "DeleteSecurityProfile"),
    by_hand=_by_hand,
).playbook(
    id="empty_connect_user",
    title="Take every security profile from a user of Connect",
    subject_types=(PrincipalType.USER,),
    reads=(
        "connect:DescribeUser",
        "connect:ListSecurityProfilePermissions",
        "connect:ListSecurityProfiles",
        "connect:SearchUsers",
    ),
    writes=("connect:CreateSecurityProfile", "connect:DeleteSecurityProfile", "connect:UpdateUserSecurityProfiles"),
)
