"""Disables a user of a Cognito pool, and signs the user out everywhere.

Ends: new sign-ins (managed login, the API, federation), and the use of refresh and access tokens at Cognito itself. Does not end:
tokens that an application checks by signature alone (it accepts them until they expire, an hour by default), and temporary
AWS credentials that an identity pool has given out. Letting the user in again does not bring the old sessions back.
"""

from nightlatch.contracts import State
from nightlatch.model import PrincipalType
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.limited_accounts import Spot
from nightlatch.providers.aws.playbooks.limited import Lock, flag, switched_off

_S = "cognito-idp"


def _stands(live: Account, spot: Spot) -> State | None:
    user = live.ask(_S, "AdminGetUser", spot.region, UserPoolId=spot.place, Username=spot.name)
    return None if user is None else {"enabled": flag(user["Enabled"])}


def _close(live: Account, spot: Spot) -> None:
    for operation in ("AdminDisableUser", "AdminUserGlobalSignOut"):
        live.change(_S, operation, spot.region, UserPoolId=spot.place, Username=spot.name)


def _open(live: Account, spot: Spot, _before: State) -> None:
    live.change(_S, "AdminEnableUser", spot.region, UserPoolId=spot.place, Username=spot.name)


def _by_hand(_live: Account, spot: Spot, _before: State) -> tuple[str, ...]:
    return (command(_S, "admin-enable-user", region=spot.region, user_pool_id=spot.place, username=spot.name),)


PLAYBOOK = Lock(
    service=_S,
    kind="cognito_user",
    says="disable {name} in the user pool {place} and sign the user out everywhere",
    done="{name} is disabled in the user pool {place} already",
    stands=_stands,
    shut=switched_off,
    close=_close,
    open=_open,
    calls=("AdminDisableUser", "AdminUserGlobalSignOut"),
    undo_calls=("AdminEnableUser",),
    by_hand=_by_hand,
).playbook(
    id="disable_cognito_user",
    title="Disable a user of a Cognito pool",
    subject_types=(PrincipalType.USER,),
    reads=("cognito-idp:AdminGetUser", "cognito-idp:ListUsers"),
    writes=("cognito-idp:AdminDisableUser", "cognito-idp:AdminEnableUser", "cognito-idp:AdminUserGlobalSignOut"),
)
