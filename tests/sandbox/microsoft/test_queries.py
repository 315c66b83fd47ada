"""Queries that the tenant of this machine understands, and those that it refuses rather than answer wrongly."""

from typing import Any

import pytest

from nightlatch.sandbox.microsoft.queries import expanded, kept, selected
from nightlatch.sandbox.microsoft.refusals import Refused

THINGS: list[dict[str, Any]] = [
    {"id": "1", "displayName": "O'Neil and sons", "on": True, "at": "2026-03-02T10:00:00.500000Z", "by": {"app": {"appId": "A"}}},
    {"id": "2", "displayName": "Contoso", "on": False, "at": "2026-03-02T09:00:00Z", "by": {"app": None}, "mail": None},
    {"id": "3", "displayName": "Fabrikam", "on": None, "at": "2026-03-02T10:00:00Z", "held": [{"id": "x"}, {"id": "y"}]},
]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("id eq '2'", "2"),
        ("id ne '2'", "13"),
        ("displayName eq 'contoso'", "2"),
        ("displayName eq 'O''Neil and sons'", "1"),
        ("displayName eq 'O''Neil and sons' or id eq '3'", "13"),
        ("on eq true", "1"),
        ("mail eq null", "123"),
        ("id in ('1', '3')", "13"),
        ("at ge 2026-03-02T10:00:00Z", "13"),
        ("at gt 2026-03-02T10:00:00Z", "1"),
        ("at lt 2026-03-02T10:00:00Z and id eq '2'", "2"),
        ("by/app/appId eq 'a'", "1"),
        ("held/any(h:h/id eq 'y')", "3"),
        ("held/any(h: h/id eq 'y' and h/id ne 'x')", "3"),
        ("startswith(displayName,'con')", "2"),
        ("(id eq '1' or id eq '2') and on eq false", "2"),
        ("(id eq '1') or (id eq '3')", "13"),
        ("id eq '1' or id eq '2' and on eq true", "1"),
        ("", "123"),
    ],
)
def test_a_filter_leaves_what_it_says(text: str, ids: str) -> None:
    assert "".join(each["id"] for each in kept(THINGS, {"$filter": text})) == ids


@pytest.mark.parametrize(
    "text", ["id", "endswith(id,'1')", "not (id eq '1')", "id eq 1 2", "id like '1'", "id eq 'a' b'", "any(x:x eq 1)"]
)
def test_what_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="Invalid filter clause"):
        kept(THINGS, {"$filter": text})


def test_the_id_and_the_sort_are_always_told() -> None:
    thing = {"id": "1", "@odata.type": "#microsoft.graph.user", "a": 1, "b": 2}
    assert selected(thing, {"$select": "b"}) == {"id": "1", "@odata.type": "#microsoft.graph.user", "b": 2}
    assert selected(thing, {}, ("a",)) == {"id": "1", "@odata.type": "#microsoft.graph.user", "a": 1}
    assert selected(thing, {}) == thing


def test_only_what_can_be_expanded_is() -> None:
    assert expanded({"$expand": "principal($select=id)"}, "principal") == ("principal",)
    with pytest.raises(Refused, match="roleDefinition"):
        expanded({"$expand": "roleDefinition"}, "principal")
