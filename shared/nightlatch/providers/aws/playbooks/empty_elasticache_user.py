"""Takes every command from a user of ElastiCache, and switches the user off.

Ends: new sign-ins, and every command on connections that are open. The user keeps passwords and groups. The change reaches
one node after the other; while it does, the service refuses the next one. To take the user's network away is nobody's account.
"""

from nightlatch.contracts import State
from nightlatch.model import PrincipalType
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.limited_accounts import Spot
from nightlatch.providers.aws.playbooks.access_string import OFF, emptied, state
from nightlatch.providers.aws.playbooks.limited import Lock

_S = "elasticache"


def _stands(live: Account, spot: Spot) -> State | None:
    answer = live.ask(_S, "DescribeUsers", spot.region, UserId=spot.name)
    return next((state(user["AccessString"]) for user in (answer or {}).get("Users", ())), None)


def _set(live: Account, spot: Spot, access: str) -> None:
    live.change(_S, "ModifyUser", spot.region, UserId=spot.name, AccessString=access)


def _by_hand(_live: Account, spot: Spot, before: State) -> tuple[str, ...]:
    return (command(_S, "modify-user", region=spot.region, user_id=spot.name, access_string=before["access"]),)


PLAYBOOK = Lock(
    service=_S,
    kind="elasticache_user",
    says="take every command from {name} in ElastiCache",
    done="{name} is switched off in ElastiCache already",
    stands=_stands,
    shut=emptied,
    close=lambda live, spot: _set(live, spot, OFF),
    open=lambda live, spot, before: _set(live, spot, before["access"]),
    calls=("ModifyUser",),
    undo_calls=("ModifyUser",),
    by_hand=_by_hand,
).playbook(
    id="empty_elasticache_user",
    title="Take every command from a user of ElastiCache",
    subject_types=(PrincipalType.SERVICE_ACCOUNT,),
    reads=("elasticache:DescribeUsers",),
    writes=("elasticache:ModifyUser",),
)
