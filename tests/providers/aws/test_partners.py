"""What is asked of a partner's bus: every type that Okta's tables subscribe, and no other, in patterns that EventBridge takes."""

import json
from typing import Any

import pytest

from nightlatch.bootstrap.from_okta import event_types
from nightlatch.model import Level
from nightlatch.providers.aws.partners import OKTA, rules
from nightlatch.providers.aws.subscription import LIMIT, size
from nightlatch.providers.okta.system_log.table import lines
from tests.aws.ministack import Ministack
from tests.providers.aws.eventbridge import matches
from tests.providers.okta.records import event

RULES = rules(OKTA, event_types())
STREAM = "aws.partner/okta.com/example/nightlatch"


def heard(name: str, source: str = STREAM) -> list[str]:
    """The rules that would deliver an event of this type."""
    sent = {"source": source, "detail-type": "SystemLog", "detail": event(name)}
    return [rule.name for rule in RULES if matches(rule.pattern, sent)]


def test_every_type_that_opens_cases_or_marks_a_timeline_comes_by_one_rule() -> None:
    assert {name.lower() for name in event_types()} == {name for name, line in lines().items() if line.level is not Level.HISTORY}
    assert all(len(heard(name)) == 1 for name in event_types())


def test_a_type_is_asked_for_as_okta_spells_it() -> None:
    assert "system.agent.ldap.create_user_JIT" in event_types()


@pytest.mark.parametrize("name", ["user.authentication.sso", "policy.evaluate_sign_on", "user.lifecycle"])
def test_volume_that_no_table_knows_stays_out(name: str) -> None:
    assert heard(name) == []


def test_only_oktas_streams_are_heard() -> None:
    assert heard("user.lifecycle.create")
    assert not heard("user.lifecycle.create", "aws.partner/example.com/nightlatch")
    assert not heard("user.lifecycle.create", "aws.iam")


def test_patterns_stay_within_what_eventbridge_takes_and_are_as_few_as_that_allows() -> None:
    assert all(len(json.dumps(rule.pattern)) == size(rule.pattern) <= LIMIT for rule in RULES)
    assert [rule.name for rule in RULES] == ["Okta1", "Okta2", "Okta3"]
    small = rules(OKTA, event_types(), limit=400)
    assert len(small) > len(RULES)
    assert sorted(name for rule in small for name in rule.pattern["detail"]["eventType"]) == list(event_types())


def test_a_type_that_fits_into_no_pattern_is_said() -> None:
    with pytest.raises(ValueError, match=r"user\.lifecycle\.create alone"):
        rules(OKTA, ["user.lifecycle.create"], limit=50)


@pytest.fixture(scope="module")
def events(ministack: Ministack) -> Any:
    return ministack.client("events")


def test_an_independent_matcher_takes_every_pattern_and_agrees(events: Any) -> None:
    frame = {"id": "1", "account": "111122223333", "time": "2026-03-01T00:00:00Z", "region": "us-east-1", "resources": []}
    for rule in RULES:
        for name, wanted in ((rule.pattern["detail"]["eventType"][-1], True), ("user.authentication.sso", False)):
            sent = {**frame, "source": STREAM, "detail-type": "SystemLog", "detail": event(name)}
            answer = events.test_event_pattern(EventPattern=json.dumps(rule.pattern), Event=json.dumps(sent))
            assert answer["Result"] is wanted
