"""What a push subscription brings, as the Pub/Sub guide shows it, and what only looks like it."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlatch.contracts import Delivery
from nightlatch.errors import UnreadableSource
from nightlatch.hosts.gcp.deliveries import attributes, delivery, opened, subscription

MESSAGE: dict[str, Any] = {
    "attributes": {"key": "value"},
    "data": base64.b64encode("Hellö".encode()).decode(),
    "messageId": "2070443601311540",
    "message_id": "2070443601311540",
    "publishTime": "2021-02-26T19:13:55.749Z",
    "publish_time": "2021-02-26T19:13:55.749Z",
    "orderingKey": "eve",
}


def pushed(**changed: Any) -> str:
    return json.dumps({"message": MESSAGE | changed, "subscription": "projects/p/subscriptions/s"})


def test_a_push_is_read() -> None:
    push = opened(pushed().encode())
    at = datetime(2021, 2, 26, 19, 13, 55, 749_000, tzinfo=UTC)
    assert delivery(push) == Delivery("2070443601311540", "Hellö", at, "eve")
    assert attributes(push) == {"key": "value"}
    assert subscription(push) == "projects/p/subscriptions/s"


def test_what_may_be_left_out_may_be_left_out() -> None:
    push = opened('{"message": {"messageId": "1"}}')
    assert delivery(push) == Delivery("1", "")
    assert (attributes(push), subscription(push)) == ({}, "")


@pytest.mark.parametrize("text", ["2021-02-26T19:13:55Z", "2021-02-26T19:13:55.000000000Z", "2021-02-26T20:13:55+01:00"])
def test_times_come_in_several_spellings(text: str) -> None:
    assert delivery(opened(pushed(publishTime=text))).sent == datetime(2021, 2, 26, 19, 13, 55, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("", "not JSON"),
        (b"\xff\xfe\xff", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "no `message`"),
        ("{}", "no `message`"),
        ('{"message": "text"}', "no `message`"),
        (pushed(messageId=""), "no `messageId`"),
        (pushed(messageId=7), "`messageId` is no text"),
        (pushed(data=["x"]), "`data` is no text"),
        (pushed(data="not base64!"), "`data` is not UTF-8 in base64"),
        (pushed(data="ä"), "`data` is not UTF-8 in base64"),
        (pushed(data="/w=="), "`data` is not UTF-8 in base64"),
        (pushed(publishTime="yesterday"), "`publishTime` is no time"),
        (pushed(orderingKey=7), "`orderingKey` is no text"),
        (pushed(attributes=["x"]), "`attributes` are not texts"),
        (pushed(attributes={"x": 1}), "`attributes` are not texts"),
        ('{"message": {"messageId": "1"}, "subscription": 7}', "`subscription` is no text"),
    ],
)
def test_what_is_no_push_says_what_is_wrong(body: str | bytes, fault: str) -> None:
    with pytest.raises(UnreadableSource, match=fault):
        read(body)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(st.dictionaries(st.sampled_from(sorted(MESSAGE)), json_values), json_values)
def test_no_push_is_a_surprise(message: dict[str, Any], whence: Any) -> None:
    try:
        read(json.dumps({"message": message, "subscription": whence}))
    except UnreadableSource:
        return


def read(body: str | bytes) -> Delivery:
    push = opened(body)
    attributes(push)
    subscription(push)
    return delivery(push)
