"""Suspends a user of a Wickr network.

Ends: access to the network until the user is let in again (API reference, BatchToggleUserSuspendStatus). Messages that the user's
devices hold stay there.
"""

from nightlatch.contracts import State
from nightlatch.model import PrincipalType
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.clients import Answer
from nightlatch.providers.aws.limited_accounts import Spot
from nightlatch.providers.aws.playbooks.limited import Lock, flag

_S = "wickr"


def _user(live: Account, spot: Spot) -> Answer | None:
    users = live.listed(_S, "ListUsers", "users", spot.region, networkId=spot.place, username=spot.name)
    return next((user for user in users or () if user.get("username") == spot.name), None)


def _stands(live: Account, spot: Spot) -> State | None:
    user = _user(live, spot)
    return None if user is None else {"suspended": flag(user.get("suspended"))}


def _set(live: Account, spot: Spot, *, suspend: bool) -> None:
    user = _user(live, spot)
    if user is not None:
        users = [user["userId"]]
        live.change(_S, "BatchToggleUserSuspendStatus", spot.region, networkId=spot.place, suspend=suspend, userIds=users)


def _by_hand(live: Account, spot: Spot, _before: State) -> tuple[str, ...]:
    where = {"region": spot.region, "network_id": spot.place, "user_ids": str((_user(live, spot) or {}).get("userId", ""))}
    return (f"{command(_S, 'batch-toggle-user-suspend-status', **where)} --no-suspend",)


PLAYBOOK = Lock(
    service=_S,
    kind="wickr_user",
    says="suspend {name} in the Wickr network {place}",
    done="{name} is suspended in the Wickr network {place} already",
    stands=_stands,
    shut=lambda before: {"suspended": "true"} if before["suspended"] == "false" else None,
    close=lambda live, spot: _set(live, spot, suspend=True),
    open=lambda live, spot, _before: _set(live, spot, suspend=False),
    calls=("BatchToggleUserSuspendStatus",),
    undo_calls=("BatchToggleUserSuspendStatus",),
    by_hand=_by_hand,
).playbook(
    id="suspend_wickr_user",
    title="Suspend a user of a Wickr network",
    subject_types=(PrincipalType.USER,),
    reads=("wickr:ListUsers",),
    writes=("wickr:BatchToggleUserSuspendStatus",),
)
