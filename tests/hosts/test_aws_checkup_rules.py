"""What is wanted of the rules, against what the rules say."""

from dataclasses import replace

import pytest

from nightlatch.hosts.aws.checkup.rules import PLAIN, WITH_READS, Found, Wanted, compare, due, sources
from nightlatch.hosts.aws.checkup.stack import Stack
from nightlatch.model.check import State
from nightlatch.providers.aws import subscription

WRITES = {"source": [{"prefix": "aws."}], "detail": {"eventSource": ["iam.amazonaws.com"], "eventName": ["CreateUser"]}}
READS = {"detail": {"eventSource": ["sts.amazonaws.com"], "eventName": ["GetFederationToken"]}}
WANTED = (Wanted("Records1", WRITES), Wanted("Reads1", READS, reads=True))
QUEUE = (("arn:aws:sqs:us-east-1:111122223333:records", None),)


def rule(name: str, pattern: object, state: str = PLAIN) -> Found:
    return Found(name, state, pattern, QUEUE)  # type: ignore[arg-type]


def test_every_pattern_on_an_enabled_rule_is_well() -> None:
    check = compare(WANTED, [rule("a", WRITES), rule("b", READS, WITH_READS)])
    assert check.state is State.OK


@pytest.mark.parametrize("state", ["DISABLED", ""])
def test_a_disabled_rule_is_named(state: str) -> None:
    check = compare(WANTED, [rule("a", WRITES, state), rule("b", READS, WITH_READS)])
    assert check.state is State.FAIL
    assert "enable-rule --name a" in check.do


def test_a_schedule_that_is_disabled_is_a_disabled_rule() -> None:
    check = compare(WANTED, [rule("a", WRITES), rule("b", READS, WITH_READS), rule("clock", None, "DISABLED")])
    assert (check.state, "clock" in check.says) == (State.FAIL, True)


def test_a_pattern_that_differs_in_one_name_is_missing() -> None:
    older = {**WRITES, "detail": {"eventSource": ["iam.amazonaws.com"], "eventName": ["CreateRole"]}}
    check = compare(WANTED, [rule("a", older), rule("b", READS, WITH_READS)])
    assert (check.state, "Records1" in check.says) == (State.FAIL, True)


def test_read_only_calls_need_a_rule_that_asks_for_them() -> None:
    check = compare(WANTED, [rule("a", WRITES), rule("b", READS, PLAIN)])
    assert (check.state, "read-only" in check.says) == (State.FAIL, True)


def test_a_rule_that_nobody_expects_is_a_warning() -> None:
    check = compare(WANTED, [rule("a", WRITES), rule("b", READS, WITH_READS), rule("c", {"source": ["aws.s3"]})])
    assert (check.state, "c" in check.says) == (State.WARN, True)


def test_the_sources_are_found_however_deep_they_stand() -> None:
    assert sources([{"$or": [WRITES, {"$or": [READS]}]}]) == {"iam.amazonaws.com", "sts.amazonaws.com"}
    assert "iam.amazonaws.com" in sources([each.pattern for each in subscription.rules()])


def test_rules_for_a_bus_are_wanted_where_a_parameter_named_one() -> None:
    streamed = Wanted("Okta1", {"source": [{"prefix": "aws.partner/okta.com/"}]}, forwarded=False, always=False)
    made = Stack("nightlatch", "111122223333", "aws", "us-east-1", "CREATE_COMPLETE", {}, {}, {})
    assert due([*WANTED, streamed], made) == [*WANTED]
    assert due([*WANTED, streamed], replace(made, resources={"Okta1": "bus|rule"})) == [*WANTED, streamed]
