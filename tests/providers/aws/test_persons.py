"""Telling people of Identity Center from users of IAM and from accounts that one service has of its own."""

import pytest

from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.aws.persons import is_of_center
from tests.build import principal

ID = "11111111-2222-3333-4444-555555555555"


@pytest.mark.parametrize(
    "person",
    [
        principal("dee", id=ID, keyed_by_id=True),
        principal(None, id=ID),
        principal(None, id=f"90670ABCDE-{ID}", keyed_by_id=True),
    ],
)
def test_a_person_is_known_by_the_form_of_the_id(person: Principal) -> None:
    assert is_of_center(person)


@pytest.mark.parametrize(
    "other",
    [
        principal("dee", id="AIDAEXAMPLEDEE"),
        principal(ID, id="AIDAEXAMPLEDEE"),
        principal(ID),
        principal("dee", id=ID),
        principal("dee", id="us-east-1_pool/dee", keyed_by_id=True),
        principal(None, id=f"{ID}/x", keyed_by_id=True),
        principal(None, PrincipalType.GROUP, id=ID, keyed_by_id=True),
        principal(None, PrincipalType.ROLE, id=ID),
    ],
)
def test_everybody_else_is_not(other: Principal) -> None:
    assert not is_of_center(other)
