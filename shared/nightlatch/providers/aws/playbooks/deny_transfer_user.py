"""Gives a user of a Transfer server a session policy that denies everything.

A session policy narrows the role for this user alone and needs no role of our own. Ends: reading and writing files in S3, from the
next session on. Does not end: a session that is open (U), and signing in itself, which then shows nothing. Servers on EFS do not
read session policies (API reference, UpdateUser): there the keys are withdrawn instead (withdraw_transfer_keys).
"""

from nightlatch.contracts import State
from nightlatch.model import PrincipalType
from nightlatch.providers.aws.account import DENY_ALL, Account, command
from nightlatch.providers.aws.limited_accounts import Spot
from nightlatch.providers.aws.playbooks.limited import Lock

_S = "transfer"
_DENIED: State = {"policy": DENY_ALL}


def _stands(live: Account, spot: Spot) -> State | None:
    answer = live.ask(_S, "DescribeUser", spot.region, ServerId=spot.place, UserName=spot.name)
    server = live.ask(_S, "DescribeServer", spot.region, ServerId=spot.place)
    if answer is None or server is None or server["Server"].get("Domain") == "EFS":
        return None
    return {"policy": answer["User"].get("Policy", "")}


def _set(live: Account, spot: Spot, policy: str) -> None:
    live.change(_S, "UpdateUser", spot.region, ServerId=spot.place, UserName=spot.name, Policy=policy)


def _by_hand(_live: Account, spot: Spot, before: State) -> tuple[str, ...]:
    where = {"region": spot.region, "server_id": spot.place, "user_name": spot.name}
    return (command(_S, "update-user", **where, policy=before["policy"]),)


PLAYBOOK = Lock(
    service=_S,
    kind="transfer_user",
    says="deny {name} every file of the server {place}",
    done="{name} is denied every file of the server {place} already, or the server does not read session policies",
    stands=_stands,
    shut=lambda before: None if before == _DENIED else _DENIED,
    close=lambda live, spot: _set(live, spot, DENY_ALL),
    open=lambda live, spot, before: _set(live, spot, before["policy"]),
    calls=("UpdateUser",),
    undo_calls=("UpdateUser",),
    by_hand=_by_hand,
).playbook(
    id="deny_transfer_user",
    title="Deny a user of a Transfer server every file",
    subject_types=(PrincipalType.SERVICE_ACCOUNT,),
    reads=("transfer:DescribeServer", "transfer:DescribeUser"),
    writes=("transfer:UpdateUser",),
)
