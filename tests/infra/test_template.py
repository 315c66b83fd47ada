"""What the template promises: nothing is lost, and silence is noticed."""

import re
from typing import Any

import pytest

from infra.aws import make_rules
from tests.infra.template import resources, template

QUEUE = "AWS::SQS::Queue"
TABLES = ("Evidence", "Control")


@pytest.mark.parametrize("name", TABLES)
def test_tables_outlive_the_stack_and_every_mistake(name: str) -> None:
    resource, table = template()["Resources"][name], resources("AWS::DynamoDB::Table")[name]
    assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"
    assert table["DeletionProtectionEnabled"] is True
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
    assert table["SSESpecification"] == {"SSEEnabled": True}
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert [(key["AttributeName"], key["KeyType"]) for key in table["KeySchema"]] == [("pk", "HASH"), ("sk", "RANGE")]


def test_every_rule_gives_up_only_after_a_day_and_then_keeps_the_event() -> None:
    found = resources("AWS::Events::Rule")
    assert set(found) == {*make_rules.rules(), *make_rules.streamed(), "Tick"}
    for rule in found.values():
        (target,) = rule["Targets"]
        assert target["Arn"] == {"Fn::GetAtt": ["RecordsQueue", "Arn"]}
        assert target["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": ["RuleDeadLetters", "Arn"]}}
        assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185}


def consumed() -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Every queue that a function reads: its name, the event source, the function."""
    return [
        (event["Properties"]["Queue"]["Fn::GetAtt"][0], event["Properties"], function)
        for function in resources("AWS::Serverless::Function").values()
        for event in function.get("Events", {}).values()
        if event["Type"] == "SQS"
    ]


def test_a_failure_of_minutes_is_waited_out_and_one_bad_message_harms_no_other() -> None:
    assert {queue for queue, _, _ in consumed()} == {"RecordsQueue", "CaseQueue", "CheckQueue"}
    for name, source, function in consumed():
        queue = resources(QUEUE)[name]
        assert queue["VisibilityTimeout"] >= 6 * function["Timeout"]
        assert queue["VisibilityTimeout"] * queue["RedrivePolicy"]["maxReceiveCount"] >= 3600
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_dead_letters_of_an_ordered_queue_keep_the_order() -> None:
    queues = resources(QUEUE)
    for queue in queues.values():
        if "RedrivePolicy" in queue:
            (target, _) = queue["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"]
            assert queues[target].get("FifoQueue") == queue.get("FifoQueue")
    assert queues["CaseQueue"]["FifoQueue"] is True
    assert "FifoQueue" not in queues["CheckQueue"]


def test_queues_keep_for_two_weeks_encrypted_and_talk_only_over_tls() -> None:
    for queue in resources(QUEUE).values():
        assert queue["MessageRetentionPeriod"] == 14 * 86400
        assert queue["SqsManagedSseEnabled"] is True
    guarded = [
        name["Ref"]
        for policy in resources("AWS::SQS::QueuePolicy").values()
        for name in policy["Queues"]
        if any(
            each["Effect"] == "Deny" and each["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
            for each in policy["PolicyDocument"]["Statement"]
        )
    ]
    assert sorted(guarded) == sorted(resources(QUEUE))


def test_only_the_rules_of_this_stack_may_send_records() -> None:
    for policy in resources("AWS::SQS::QueuePolicy").values():
        for statement in policy["PolicyDocument"]["Statement"]:
            if statement["Effect"] == "Allow":
                assert statement["Principal"] == {"Service": "events.amazonaws.com"}
                assert statement["Action"] == "sqs:SendMessage"
                assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
                rules = [each["Fn::Sub"].partition(":rule/")[2] for each in statement["Condition"]["ArnLike"]["aws:SourceArn"]]
                assert rules == ["${AWS::StackName}-*", "${OktaBus}/${AWS::StackName}-*"]


def test_no_bus_stands_for_several_and_without_one_there_is_no_rule_of_its_own() -> None:
    bus = template()["Parameters"]["OktaBus"]
    assert bus["Default"] == ""
    for name, taken in (("", True), ("aws.partner/okta.com/example/nightlatch", True), ("aws.partner/okta.com/*/x", False)):
        assert bool(re.search(bus["AllowedPattern"], name)) is taken
    assert not re.search(bus["AllowedPattern"], "aws.partner/example.com/a/b")
    streamed = {name for name, each in template()["Resources"].items() if each.get("Condition") == "OktaStreams"}
    assert streamed == set(make_rules.streamed())
    assert all(template()["Resources"][name]["Properties"]["EventBusName"] == {"Ref": "OktaBus"} for name in streamed)


def alarms() -> dict[tuple[str, str], dict[str, Any]]:
    """Alarms by metric and by what they are about."""
    return {
        (alarm["MetricName"], about(dimension["Value"])): alarm
        for alarm in resources("AWS::CloudWatch::Alarm").values()
        for dimension in alarm["Dimensions"]
    }


def about(value: dict[str, Any]) -> str:
    return str(value.get("Ref") or value["Fn::GetAtt"][0])


def test_everything_that_should_be_empty_quiet_or_regular_has_an_alarm() -> None:
    found = alarms()
    unread = set(resources(QUEUE)) - {name for name, _, _ in consumed()}
    assert {name for metric, name in found if metric == "ApproximateNumberOfMessagesVisible"} == unread
    assert {name for metric, name in found if metric == "Errors"} == set(resources("AWS::Serverless::Function"))
    assert ("ApproximateAgeOfOldestMessage", "RecordsQueue") in found
    assert found["policy_failures", "AWS::StackName"]["Namespace"] == "Nightlatch"
    assert found["throttles", "AWS::StackName"]["Namespace"] == "Nightlatch"
    assert found["Invocations", "Sweep"]["TreatMissingData"] == "breaching"
    assert found["Invocations", "Sweep"]["Period"] == 3600


def test_alarms_call_only_where_a_topic_is_given() -> None:
    for alarm in alarms().values():
        assert alarm["AlarmActions"] == {"Fn::If": ["Alarmed", [{"Ref": "AlarmTopic"}], {"Ref": "AWS::NoValue"}]}


def test_functions_run_what_the_layer_carries_and_are_told_what_they_ask_for() -> None:
    told = template()["Globals"]["Function"]
    assert told["Runtime"] == "python3.13"
    assert told["Layers"] == [{"Ref": "Library"}]
    variables = told["Environment"]["Variables"]
    assert variables["NIGHTLATCH_MODE"] == {"Ref": "Mode"}
    assert variables["NIGHTLATCH_POLICY"] == "/opt/nightlatch.toml"
    assert {"NIGHTLATCH_HOME", "NIGHTLATCH_EVIDENCE_TABLE", "NIGHTLATCH_CONTROL_TABLE"} <= set(variables)
    assess = resources("AWS::Serverless::Function")["Assess"]["Environment"]["Variables"]
    assert set(assess) == {
        "NIGHTLATCH_CASE_QUEUE",
        "NIGHTLATCH_MEMBER_ROLE",
        "NIGHTLATCH_OKTA_SOURCE",
        "NIGHTLATCH_REJECTS_QUEUE",
    }


def test_a_changed_parameter_or_layer_reaches_every_function_at_once() -> None:
    for function in resources("AWS::Serverless::Function").values():
        assert "AutoPublishAlias" not in function  # a published version would keep the mode and the library it was made with
