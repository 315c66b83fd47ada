"""Deactivates the profile of a user in a DataZone domain.

Ends: the use of the domain's portal and its data. Identities that have signed in are active or not, others assigned or not, and
each goes back to what it was. Rights on data that were granted outside the portal stay.
"""

from nightlatch.contracts import State
from nightlatch.model import PrincipalType
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.limited_accounts import Spot
from nightlatch.providers.aws.playbooks.limited import Lock

_S = "datazone"
_SHUT = {"ACTIVATED": "DEACTIVATED", "ASSIGNED": "NOT_ASSIGNED"}
"""A status that lets in → the one of its kind that does not."""


def _stands(live: Account, spot: Spot) -> State | None:
    profile = live.ask(_S, "GetUserProfile", spot.region, domainIdentifier=spot.place, userIdentifier=spot.name)
    return None if profile is None else {"status": profile["status"]}


def _shut(before: State) -> State | None:
    return {"status": _SHUT[before["status"]]} if before["status"] in _SHUT else None


def _set(live: Account, spot: Spot, state: State | None) -> None:
    if state is not None:
        where = {"domainIdentifier": spot.place, "userIdentifier": spot.name}
        live.change(_S, "UpdateUserProfile", spot.region, **where, status=state["status"])


def _by_hand(_live: Account, spot: Spot, before: State) -> tuple[str, ...]:
    where = {"region": spot.region, "domain_identifier": spot.place, "user_identifier": spot.name}
    return (command(_S, "update-user-profile", **where, status=before["status"]),)


PLAYBOOK = Lock(
    service=_S,
    kind="datazone_user",
    says="deactivate {name} in the DataZone domain {place}",
    done="{name} is not active in the DataZone domain {place}",
    stands=_stands,
    shut=_shut,
    close=lambda live, spot: _set(live, spot, _shut(_stands(live, spot) or {"status": ""})),
    open=_set,
    calls=("UpdateUserProfile",),
    undo_calls=("UpdateUserProfile",),
    by_hand=_by_hand,
).playbook(
    id="deactivate_datazone_user",
    title="Deactivate a user of a DataZone domain",
    subject_types=(PrincipalType.USER,),
    reads=("datazone:GetUserProfile",),
    writes=("datazone:UpdateUserProfile",),
)
