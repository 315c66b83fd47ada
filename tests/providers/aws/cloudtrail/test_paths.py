"""Dotted paths: requests, responses, wrapped objects, lists and odd shapes."""

from typing import Any

import pytest

from nightlatch.providers.aws.cloudtrail.paths import MOST, each, first, holds, texts
from nightlatch.providers.aws.cloudtrail.record import HIDDEN, Event


def event(request: Any = None, response: Any = None, name: str = "CreateThing") -> Event:
    return Event({"eventName": name, "requestParameters": request, "responseElements": response})


def test_the_request_is_asked_before_the_response_and_the_first_member_wins() -> None:
    given = event({"a": {"b": "x"}, "c": "y"}, {"d": "z"})
    assert first(given, "none", "a.b", "c") == "x"
    assert first(given, "d", "c") == "y"
    assert first(given, "d") == "z"
    assert first(given, "a") is None


def test_an_object_that_wraps_the_request_is_opened() -> None:
    assert first(event({"CreateThingRequest": {"Name": "x"}}), "name") == "x"
    assert first(event(None, {"CreateThingResponse": {"Id": "y"}}), "id") == "y"


def test_a_redacted_member_is_held_but_tells_nothing() -> None:
    hidden = event({"password": HIDDEN})
    assert holds(hidden, "none", "password")
    assert first(hidden, "password") is None


@pytest.mark.parametrize("value", [["a", "b", "a", None, {}], {"items": ["a", "b"]}])
def test_lists_are_read_plain_and_wrapped(value: Any) -> None:
    assert texts(event({"names": value}), "names") == ["a", "b"]


def test_no_list_is_no_elements_and_a_long_one_is_cut() -> None:
    assert each(event({"names": "a"}), "names") == []
    assert len(each(event({"names": list(range(5000))}), "names")) == MOST
