"""What EventBridge is asked for: all that is watched, nothing that is only read in replay, in patterns that it takes."""

import json
import math
from collections.abc import Mapping
from typing import Any

import pytest

from nightlatch.model import Kind, Level
from nightlatch.providers.aws.cloudtrail.table import Operation, context, history, tables, watch
from nightlatch.providers.aws.subscription import COMBINATIONS, LIMIT, PROBE, READING, Rule, rules, size, subscribed
from tests.aws.ministack import Ministack
from tests.providers.aws.eventbridge import delivered, matches

RULES = rules()
LINES = [(source, name, line) for source, table in tables().items() for name, line in table.items()]


def heard(event: Mapping[str, Any]) -> list[str]:
    """The rules that would deliver this event; a read-only call only one that asks for such."""
    reading = event["detail"]["eventName"].startswith(READING)
    return [rule.name for rule in RULES if matches(rule.pattern, event) and rule.reads >= reading]


def spelled(name: str) -> str:
    return f"{name[:-1]}20150331v2" if name.endswith("*") else name


def branches(rule: Rule) -> list[dict[str, Any]]:
    return [branch["detail"] for branch in rule.pattern.get("$or", [rule.pattern])]


@pytest.mark.parametrize(("source", "name", "line"), LINES, ids=lambda value: value if isinstance(value, str) else "")
def test_every_line_is_delivered_just_as_its_table_says(source: str, name: str, line: Operation) -> None:
    for narrowing in line.live if subscribed(line) else ():
        assert len(heard(delivered(source, spelled(name), narrowing))) == 1
    if {} not in line.live:
        assert heard(delivered(source, spelled(name), {})) == []


def test_what_opens_cases_is_always_subscribed_and_what_is_only_replayed_never() -> None:
    assert all(subscribed(line) for _, _, line in LINES if line.level is Level.WATCH)
    assert not any(subscribed(line) for _, _, line in LINES if line.level is Level.HISTORY)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("iam.amazonaws.com", "ListUsers"),
        ("iam.amazonaws.com", "GetUser"),
        ("iam.amazonaws.com", "TagUser"),
        ("sts.amazonaws.com", "GetCallerIdentity"),
        ("sts.amazonaws.com", "AssumeRoleWithWebIdentity"),
        ("s3.amazonaws.com", "CreateUser"),
        ("cognito-idp.amazonaws.com", "SignUp"),
        ("ec2-instance-connect.amazonaws.com", "SendSSHPublicKey"),
        ("logs.amazonaws.com", "DeleteLogStream"),
    ],
)
def test_volume_without_worth_and_what_no_table_knows_stay_out(source: str, name: str) -> None:
    assert heard(delivered(source, name, {})) == []


@pytest.mark.parametrize(("caller", "taken"), [("IAMUser", True), ("Root", True), ("AssumedRole", False), ("AWSService", False)])
def test_only_a_key_that_belongs_to_somebody_makes_assume_role_worth_a_delivery(caller: str, taken: bool) -> None:
    assert bool(heard(delivered("sts.amazonaws.com", "AssumeRole", {"userIdentity": {"type": [caller]}}))) is taken


def test_a_machine_started_without_a_role_is_not_delivered_and_one_refused_for_its_role_is() -> None:
    plain = delivered("ec2.amazonaws.com", "RunInstances", {"requestParameters": {"instanceType": ["t3.nano"]}})
    given = {"requestParameters": {"iamInstanceProfile": {"name": ["deploy"]}}}
    refused = {"errorMessage": ["User: x is not authorized to perform: iam:PassRole on resource: y"], "requestParameters": [None]}
    assert not heard(plain)
    assert heard(delivered("ec2.amazonaws.com", "RunInstances", given))
    assert heard(delivered("ec2.amazonaws.com", "RunInstances", refused))


@pytest.mark.parametrize(
    "detail_type",
    ["AWS API Call via CloudTrail", "AWS Console Sign In via CloudTrail", "AWS Service Event via CloudTrail"],
)
def test_every_sort_of_cloudtrail_event_comes_through(detail_type: str) -> None:
    assert heard(delivered("signin.amazonaws.com", "ConsoleLogin", {}, detail_type))


def test_an_event_that_does_not_come_from_aws_is_not_delivered() -> None:
    event = delivered("iam.amazonaws.com", "CreateUser", {})
    assert heard(event)
    assert not heard({**event, "source": "custom.iam"})


def test_read_only_calls_stand_in_rules_that_ask_for_them_and_others_do_not() -> None:
    for rule in RULES:
        names = [name for branch in branches(rule) for name in branch["eventName"]]
        plain = [name["prefix"] if isinstance(name, dict) else name for name in names]
        assert {name.startswith(READING) for name in plain} == {rule.reads}


def test_patterns_stay_within_what_eventbridge_takes() -> None:
    for rule in RULES:
        text = json.dumps(rule.pattern)
        assert len(text) == size(rule.pattern) <= LIMIT == 2048
        assert text.count('"$or"') <= 1
        assert len(rule.pattern.get("$or", ())) <= COMBINATIONS
        assert len(rule.pattern.get("$or", (1, 2))) >= 2


def test_rules_are_as_few_as_their_size_allows() -> None:
    assert len(RULES) <= math.ceil(sum(size(rule.pattern) for rule in RULES) / LIMIT) + 1


def test_a_smaller_limit_makes_more_rules_that_deliver_the_same() -> None:
    small = rules(limit=700)
    assert len(small) > len(RULES)
    assert all(size(rule.pattern) <= 700 for rule in small)
    for source, name, line in LINES:
        for narrowing in line.live if subscribed(line) else ():
            assert any(matches(rule.pattern, delivered(source, spelled(name), narrowing)) for rule in small)


def test_one_source_alone_needs_no_alternatives() -> None:
    (rule,) = rules({"a.amazonaws.com": {"Make*": watch(Kind.ACCOUNT_CREATED, lambda _: ())}})
    assert "$or" not in rule.pattern
    assert matches(rule.pattern, delivered("a.amazonaws.com", "MakeUser", {}))
    assert not matches(rule.pattern, delivered("a.amazonaws.com", "BreakUser", {}))


def test_lines_that_are_left_out_make_no_rule() -> None:
    silent = {"A": context(Kind.SIGN_IN, lambda _: ()).left_out(), "B": history(Kind.SIGN_IN, lambda _: ())}
    assert rules({"a.amazonaws.com": silent}) == ()


def test_what_does_not_fit_into_any_pattern_is_said() -> None:
    with pytest.raises(ValueError, match="narrow it by less"):
        rules({"a.amazonaws.com": {"Make": watch(Kind.ACCOUNT_CREATED, lambda _: ())}}, limit=50)


@pytest.fixture(scope="module")
def events(ministack: Ministack) -> Any:
    return ministack.client("events")


def test_an_independent_matcher_takes_every_pattern_and_agrees(events: Any) -> None:
    frame = {"id": "1", "account": "111122223333", "time": "2026-03-01T00:00:00Z", "region": "us-east-1", "resources": []}
    for rule in RULES:
        branch = branches(rule)[-1]
        name = branch["eventName"][-1]
        narrowing = {key: value for key, value in branch.items() if key not in {"eventSource", "eventName"}}
        event = delivered(branch["eventSource"][0], name["prefix"] if isinstance(name, dict) else name, narrowing)
        other = {**event, "detail": {**event["detail"], "eventName": "NobodyKnowsThis"}}
        for sent, wanted in ((event, True), (other, False)):
            answer = events.test_event_pattern(EventPattern=json.dumps(rule.pattern), Event=json.dumps({**frame, **sent}))
            assert answer["Result"] is wanted
    assert events.test_event_pattern(
        EventPattern=json.dumps(PROBE),
        Event=json.dumps({**frame, "source": "nightlatch.doctor", "detail-type": "x", "detail": {}}),
    )["Result"]
