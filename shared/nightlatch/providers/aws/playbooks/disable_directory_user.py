"""Disables a user of a managed Active Directory.

Ends: new sign-ins to everything that asks the directory. Does not end: Kerberos tickets that are out (ten hours by default).
There is no call that enables again: setting a new password does (API reference, DisableUser and ResetUserPassword), and the old
one is lost. Undoing therefore sets a password that nobody knows, and a person sets the next one.
"""

import secrets

from nightlatch.contracts import State
from nightlatch.model import PrincipalType
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.limited_accounts import Spot
from nightlatch.providers.aws.playbooks.limited import Lock, flag, switched_off

_S = "ds-data"


def _stands(live: Account, spot: Spot) -> State | None:
    user = live.ask(_S, "DescribeUser", spot.region, DirectoryId=spot.place, SAMAccountName=spot.name)
    return None if user is None else {"enabled": flag(user.get("Enabled"))}


def _close(live: Account, spot: Spot) -> None:
    live.change(_S, "DisableUser", spot.region, DirectoryId=spot.place, SAMAccountName=spot.name)


def _open(live: Account, spot: Spot, _before: State) -> None:
    password = f"aA1-{secrets.token_urlsafe(32)}"  # all that a directory's complexity rule asks for, and known to nobody
    live.change("ds", "ResetUserPassword", spot.region, DirectoryId=spot.place, UserName=spot.name, NewPassword=password)


def _by_hand(_live: Account, spot: Spot, _before: State) -> tuple[str, ...]:
    where = {"region": spot.region, "directory_id": spot.place, "user_name": spot.name}
    return (command("ds", "reset-user-password", **where, new_password="A-NEW-PASSWORD"),)


PLAYBOOK = Lock(
    service="ds",
    kind="directory_user",
    says="disable {name} in the directory {place}",
    done="{name} is disabled in the directory {place} already",
    stands=_stands,
    shut=switched_off,
    close=_close,
    open=_open,
    calls=("DisableUser",),
    undo_calls=("ResetUserPassword",),
    by_hand=_by_hand,
    irreversible="the user's password: the directory enables a user again only by a new one",
).playbook(
    id="disable_directory_user",
    title="Disable a user of a managed Active Directory",
    subject_types=(PrincipalType.USER,),
    reads=("ds-data:DescribeUser",),
    writes=("ds-data:DisableUser", "ds:ResetUserPassword"),
)
