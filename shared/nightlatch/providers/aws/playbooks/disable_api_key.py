"""Disables an API key of API Gateway.

Ends: calls with the key to methods that ask for one, within minutes. Does not end: calls to methods that ask for none, for a key
is no authorizer. AppSync's keys cannot be disabled, only deleted, and are left to a person.
"""

from nightlatch.contracts import State
from nightlatch.model import PrincipalType
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.limited_accounts import Spot
from nightlatch.providers.aws.playbooks.limited import Lock, flag, switched_off

_S = "apigateway"


def _stands(live: Account, spot: Spot) -> State | None:
    key = live.ask(_S, "GetApiKey", spot.region, apiKey=spot.name)
    return None if key is None else {"enabled": flag(key["enabled"])}


def _set(live: Account, spot: Spot, enabled: str) -> None:
    change = {"op": "replace", "path": "/enabled", "value": enabled}
    live.change(_S, "UpdateApiKey", spot.region, apiKey=spot.name, patchOperations=[change])


def _by_hand(_live: Account, spot: Spot, before: State) -> tuple[str, ...]:
    change = f"op=replace,path=/enabled,value={before['enabled']}"
    return (command(_S, "update-api-key", region=spot.region, api_key=spot.name, patch_operations=change),)


PLAYBOOK = Lock(
    service=_S,
    kind="gateway_key",
    says="disable the API key {name} of API Gateway",
    done="the API key {name} is disabled already",
    stands=_stands,
    shut=switched_off,
    close=lambda live, spot: _set(live, spot, "false"),
    open=lambda live, spot, before: _set(live, spot, before["enabled"]),
    calls=("UpdateApiKey",),
    undo_calls=("UpdateApiKey",),
    by_hand=_by_hand,
    credential="api_key",
).playbook(
    id="disable_api_key",
    title="Disable an API key of API Gateway",
    subject_types=(PrincipalType.APPLICATION,),
    reads=("apigateway:GET",),
    writes=("apigateway:PATCH",),
)
