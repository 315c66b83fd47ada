"""What is made of parts that are checked is what checking them once more would give."""

import pickle

import pytest
from pydantic import ValidationError

from nightlatch.model import Activity, Origin, Session
from tests.build import activity

PARTS = dict.fromkeys(Origin.model_fields) | {
    "ip": "192.0.2.7",
    "session": Session.ROLE,
    "console": False,
    "long_lived": True,
    "chained": False,
}


def test_of_checked_parts_comes_what_checking_would_give() -> None:
    made, checked = Origin.of_checked(**PARTS), Origin.model_validate(PARTS)
    assert made == checked
    assert hash(made) == hash(checked)
    assert made.model_fields_set == checked.model_fields_set
    assert made.model_dump_json() == checked.model_dump_json()
    assert pickle.loads(pickle.dumps(made)) == checked  # noqa: S301 - our own


def test_it_cannot_be_changed_and_its_copies_are_their_own() -> None:
    made = Origin.of_checked(**PARTS)
    with pytest.raises(ValidationError, match="frozen"):
        made.ip = "198.51.100.7"  # type: ignore[misc]
    told = made.model_copy(update={"ip": "198.51.100.7", "network": "198.51.0.0/16"})
    assert (made.ip, made.network, told.ip) == ("192.0.2.7", None, "198.51.100.7")
    assert told.model_fields_set == made.model_fields_set == set(Origin.model_fields)


def test_parts_that_are_models_stay_themselves() -> None:
    checked = activity()
    made = Activity.of_checked(**dict(checked))
    assert made == checked
    assert made.actor is checked.actor
