"""Takes every command from a user of MemoryDB, and switches the user off.

Ends: new sign-ins, and every command on connections that are open. The user keeps passwords and groups. The change reaches
one node after the other; while it does, the service refuses the next one. To take the user's network away is nobody's account.
"""

from nightlatch.contracts import State
from nightlatch.model import PrincipalType
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.limited_accounts import Spot
from nightlatch.providers.aws.playbooks.access_string import OFF, emptied, state
from nightlatch.providers.aws.playbooks.limited import Lock

_S = "memorydb"


def _stands(live: Account, spot: Spot) -> State | None:
    answer = live.ask(_S, "DescribeUsers", spot.region, UserName=spot.name)
    return next((state(user["AccessString"]) for user in (answer or {}).get("Users", ())), None)


def _set(live: Account, spot: Spot, access: str) -> None:
    live.change(_S, "UpdateUser", spot.region, UserName=spot.name, AccessString=access)


def _by_hand(_live: Account, spot: Spot, before: State) -> tuple[str, ...]:
    return (command(_S, "update-user", region=spot.region, user_name=spot.name, access_string=before["access"]),)


PLAYBOOK = Lock(
    service=_S,
    kind="memorydb_user",
    says="take every command from {name} in MemoryDB",
    done="{name} is switched off in MemoryDB already",
    stands=_stands,
    shut=emptied,
    close=lambda live, spot: _set(live, spot, OFF),
    open=lambda live, spot, before: _set(live, spot, before["access"]),
    calls=("UpdateUser",),
    undo_calls=("UpdateUser",),
    by_hand=_by_hand,
).playbook(
    id="empty_memorydb_user",
    title="Take every command from a user of MemoryDB",
    subject_types=(PrincipalType.SERVICE_ACCOUNT,),
    reads=("memorydb:DescribeUsers",),
    writes=("memorydb:UpdateUser",),
)
