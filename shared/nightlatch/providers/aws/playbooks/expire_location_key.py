"""Lets an API key of Location Service expire at the moment it was created.

A key has no switch, only an end, and an end in the past is over. Ends: calls with the key. A key without end is given none again.
Not documented is whether the service takes a time before now (U); where it refuses, the refusal is a sentence in the case.
"""

from datetime import datetime

from nightlatch.contracts import State
from nightlatch.model import PrincipalType
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.clients import Answer
from nightlatch.providers.aws.limited_accounts import Spot
from nightlatch.providers.aws.playbooks.limited import Lock

_S = "location"
_ENDLESS = 9000
"""From this year on, an end stands for none (the service must answer some time, and this is no key's own)."""


def _key(live: Account, spot: Spot) -> Answer | None:
    return live.ask(_S, "DescribeKey", spot.region, KeyName=spot.name)


def _stands(live: Account, spot: Spot) -> State | None:
    key = _key(live, spot)
    return None if key is None else {"created": key["CreateTime"].isoformat(), "expires": key["ExpireTime"].isoformat()}


def _shut(before: State) -> State | None:
    return None if before["expires"] <= before["created"] else {**before, "expires": before["created"]}


def _close(live: Account, spot: Spot) -> None:
    key = _key(live, spot)
    if key is not None:
        live.change(_S, "UpdateKey", spot.region, KeyName=spot.name, ExpireTime=key["CreateTime"], ForceUpdate=True)


def _open(live: Account, spot: Spot, before: State) -> None:
    end = datetime.fromisoformat(before["expires"])
    until = {"NoExpiry": True} if end.year >= _ENDLESS else {"ExpireTime": end}
    live.change(_S, "UpdateKey", spot.region, KeyName=spot.name, ForceUpdate=True, **until)


def _by_hand(_live: Account, spot: Spot, before: State) -> tuple[str, ...]:
    named = command(_S, "update-key", region=spot.region, key_name=spot.name)
    endless = datetime.fromisoformat(before["expires"]).year >= _ENDLESS
    return (f"{named} --force-update {'--no-expiry' if endless else '--expire-time=' + before['expires']}",)


PLAYBOOK = Lock(
    service=_S,
    kind="location_key",
    says="let the API key {name} of Location Service expire",
    done="the API key {name} of Location Service has expired already",
    stands=_stands,
    shut=_shut,
    close=_close,
    open=_open,
    calls=("UpdateKey",),
    undo_calls=("UpdateKey",),
    by_hand=_by_hand,
    credential="api_key",
).playbook(
    id="expire_location_key",
    title="Let an API key of Location Service expire",
    subject_types=(PrincipalType.APPLICATION,),
    reads=("geo:DescribeKey",),
    writes=("geo:UpdateKey",),
)
