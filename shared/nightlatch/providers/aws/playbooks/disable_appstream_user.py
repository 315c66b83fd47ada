"""Disables a user of AppStream's user pool.

Ends: new sign-ins. Does not end: a streaming session that is open; it lasts to the end that its fleet sets.
"""

from nightlatch.contracts import State
from nightlatch.model import PrincipalType
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.limited_accounts import Spot
from nightlatch.providers.aws.playbooks.limited import Lock, flag, switched_off

_S = "appstream"


def _stands(live: Account, spot: Spot) -> State | None:
    users = live.listed(_S, "DescribeUsers", "Users", spot.region, AuthenticationType=spot.place)
    named = (user for user in users or () if user["UserName"].casefold() == spot.name.casefold())
    return next(({"enabled": flag(user["Enabled"])} for user in named), None)


def _close(live: Account, spot: Spot) -> None:
    live.change(_S, "DisableUser", spot.region, AuthenticationType=spot.place, UserName=spot.name)


def _open(live: Account, spot: Spot, _before: State) -> None:
    live.change(_S, "EnableUser", spot.region, AuthenticationType=spot.place, UserName=spot.name)


def _by_hand(_live: Account, spot: Spot, _before: State) -> tuple[str, ...]:
    return (command(_S, "enable-user", region=spot.region, authentication_type=spot.place, user_name=spot.name),)


PLAYBOOK = Lock(
    service=_S,
    kind="appstream_user",
    says="disable {name} in AppStream ({place})",
    done="{name} is disabled in AppStream already",
    stands=_stands,
    shut=switched_off,
    close=_close,
    open=_open,
    calls=("DisableUser",),
    undo_calls=("EnableUser",),
    by_hand=_by_hand,
).playbook(
    id="disable_appstream_user",
    title="Disable a user of AppStream",
    subject_types=(PrincipalType.USER,),
    reads=("appstream:DescribeUsers",),
    writes=("appstream:DisableUser", "appstream:EnableUser"),
)
