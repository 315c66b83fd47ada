"""A signed POST: believed by who has the key, told once under one id, and refused wherever it could leak."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlatch.contracts import Door
from nightlatch.errors import DeliveryFailed, SettingsError, Uncertain
from nightlatch.notifiers.webhook import NOTIFIER, OLDEST_S, signed, verify
from tests.notifiers.telling import Kept, Receiver, bulletin, policy, receiving, report, secrets

KEY = "example-key"


def door(receiver: Receiver) -> Door:
    found = NOTIFIER.open(policy(webhook=f"{receiver.url}hook?from=us"), secrets(webhook_key=KEY))
    assert found is not None
    return found


def test_a_case_and_a_bulletin_arrive_signed_and_whole() -> None:
    told = report()
    with receiving() as receiver:
        door(receiver).tell(told, Kept())
        door(receiver).announce(bulletin(), Kept())
    (headers, body), (_, second) = receiver.came
    assert verify(headers, body, KEY, time.time())
    content = json.loads(body)
    assert (content["type"], content["id"], headers["Nightlatch-Id"]) == ("case", told.case.id, told.digest)
    assert content["report"]["quarantine"]["state"] == "held"
    assert "locked at" in content["text"]
    assert json.loads(second)["type"] == "bulletin"


@pytest.mark.parametrize("status", [302, 400, 401, 429, 500])
def test_anything_but_a_success_is_owed_and_no_redirect_is_followed(status: int) -> None:
    with receiving() as receiver:
        receiver.statuses = [status]
        with pytest.raises(DeliveryFailed, match=str(status)):
            door(receiver).tell(report(), Kept())
    assert len(receiver.came) == 1


def test_a_receiver_that_is_not_there_is_said_to_be() -> None:
    with receiving() as receiver:
        closed = door(receiver)
    with pytest.raises(DeliveryFailed, match="cannot be reached") as error:
        closed.tell(report(), Kept())
    assert not isinstance(error.value, Uncertain)
    assert KEY not in str(error.value)


@pytest.mark.parametrize("address", ["http://example.com/", "ftp://example.com", "https://me:pass@example.com/", "https://"])
def test_an_address_that_could_leak_is_refused(address: str) -> None:
    with pytest.raises(SettingsError, match="https address"):
        NOTIFIER.open(policy(webhook=address), secrets(webhook_key=KEY))


def test_without_its_key_it_says_where_to_put_one() -> None:
    with pytest.raises(SettingsError, match="NIGHTLATCH_SECRET_WEBHOOK_KEY"):
        NOTIFIER.open(policy(webhook="https://example.com/"), secrets())


@given(st.binary(max_size=50), st.integers(-2 * OLDEST_S, 2 * OLDEST_S), st.text(max_size=5))
def test_only_the_same_body_key_and_time_are_believed(body: bytes, late: int, other: str) -> None:
    headers = signed(body, KEY, 1_000_000)
    assert verify(headers, body, KEY, 1_000_000 + late) is (abs(late) <= OLDEST_S)
    assert not verify(headers, body + b"x", KEY, 1_000_000)
    assert not verify(headers, body, KEY + "x", 1_000_000)
    assert not verify({**headers, "Nightlatch-Timestamp": other}, body, KEY, 1_000_000)
    assert not verify({}, body, KEY, 1_000_000)
