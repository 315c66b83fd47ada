"""Makes an administrator or author of QuickSight a reader.

QuickSight has no way to shut a user out short of deleting, which takes what the user made along. Ends, within five minutes (user
guide, "Changing a user's role"): managing, writing and making. Does not end: reading the dashboards that are shared with the user,
and a session that is open. Groups of an identity provider that give a role win over this one.
"""

from nightlatch.contracts import State
from nightlatch.model import PrincipalType
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.clients import Answer
from nightlatch.providers.aws.limited_accounts import Spot
from nightlatch.providers.aws.playbooks.limited import Lock

_S = "quicksight"
_LOWEST = frozenset({"READER", "RESTRICTED_READER"})


def _user(live: Account, spot: Spot) -> Answer | None:
    answer = live.ask(_S, "DescribeUser", spot.region, AwsAccountId=live.id, Namespace=spot.place, UserName=spot.name)
    return None if answer is None else answer["User"]


def _stands(live: Account, spot: Spot) -> State | None:
    user = _user(live, spot)
    return None if user is None else {"role": user["Role"]}


def _set(live: Account, spot: Spot, role: str) -> None:
    """The call wants the mail address with every change; the rest of the user stays as it is."""
    user = _user(live, spot)
    if user is not None:
        where = {"AwsAccountId": live.id, "Namespace": spot.place, "UserName": spot.name}
        live.change(_S, "UpdateUser", spot.region, **where, Email=user["Email"], Role=role)


def _by_hand(live: Account, spot: Spot, before: State) -> tuple[str, ...]:
    where = {"region": spot.region, "aws_account_id": live.id, "namespace": spot.place, "user_name": spot.name}
    email = (_user(live, spot) or {}).get("Email", "")
    return (command(_S, "update-user", **where, email=email, role=before["role"]),)


PLAYBOOK = Lock(
    service=_S,
    kind="quicksight_user",
    says="make {name} a reader of QuickSight, who still sees what is shared with readers",
    done="{name} is a reader of QuickSight already; more than that only deleting would take",
    stands=_stands,
    shut=lambda before: None if before["role"] in _LOWEST else {"role": "READER"},
    close=lambda live, spot: _set(live, spot, "READER"),
    open=lambda live, spot, before: _set(live, spot, before["role"]),
    calls=("UpdateUser",),
    undo_calls=("UpdateUser",),
    by_hand=_by_hand,
).playbook(
    id="lower_quicksight_user",
    title="Make a user of QuickSight a reader",
    subject_types=(PrincipalType.USER,),
    reads=("quicksight:DescribeUser",),
    writes=("quicksight:UpdateUser",),
)
