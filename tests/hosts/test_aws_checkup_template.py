"""What the doctor expects of a deployment is what template.yaml deploys: two accounts of one thing that must agree."""

import json

import pytest

from nightlatch.bootstrap.from_okta import event_types
from nightlatch.hosts.aws.checkup.lambdas import DUTIES, FED, NEEDED, Deployed
from nightlatch.hosts.aws.checkup.queues import ENDS
from nightlatch.hosts.aws.checkup.roles import Calls
from nightlatch.hosts.aws.checkup.rules import Found, Wanted, compare
from nightlatch.model.check import State
from nightlatch.providers.aws import partners, subscription
from tests.hosts.checkup_stack import READING, READS, RULES, WRITES
from tests.infra.template import allowed, resources, template

TELLS = "slack=app doors=yes hub=yes ocsf=example"


@pytest.mark.parametrize("duty", DUTIES)
def test_each_role_holds_exactly_what_the_doctor_expects(duty: str) -> None:
    told = resources("AWS::Serverless::Function")[duty].get("Environment", {}).get("Variables", {})
    function = Deployed(duty, duty.lower(), "role", "Active", {**told, "NIGHTLATCH_MODE": "enforce", "NIGHTLATCH_TELLS": TELLS})
    assert set(allowed(f"{duty}Role", "nothing")) == {*Calls(READS, WRITES).expected(function)}


def test_each_rule_is_what_the_doctor_expects() -> None:
    streamed = {
        rule.name: rule.pattern for rule in partners.rules(partners.OKTA, event_types())
    }  # what bootstrap tells the doctor
    wanted = [Wanted(name, pattern, name in READING) for name, pattern in (RULES | streamed).items()]
    there = [
        Found(name, each["State"], json.loads(json.dumps(each["EventPattern"])), ())
        for name, each in resources("AWS::Events::Rule").items()
        if "EventPattern" in each
    ]
    assert {rule.name for rule in there} == {*RULES, *streamed}
    assert compare(wanted, there).state is State.OK
    assert subscription.PROBE in [rule.pattern for rule in there]


def test_everything_that_the_doctor_asks_by_name_is_in_the_template() -> None:
    names = set(template()["Resources"])
    assert names >= {*DUTIES, *FED, *FED.values(), *ENDS, "RecordsQueue", "Evidence", "Control", "PolicyFailuresAlarm"}
    assert set(resources("AWS::SQS::Queue")) == {*FED, *ENDS}


@pytest.mark.parametrize("duty", DUTIES)
def test_each_function_is_told_what_the_doctor_looks_for(duty: str) -> None:
    told = dict(template()["Globals"]["Function"]["Environment"]["Variables"])
    told |= resources("AWS::Serverless::Function")[duty].get("Environment", {}).get("Variables", {})
    assert set(NEEDED[duty]) <= set(told)


def test_each_queue_feeds_the_function_that_the_doctor_expects() -> None:
    fed = {
        event["Properties"]["Queue"]["Fn::GetAtt"][0]: duty
        for duty, function in resources("AWS::Serverless::Function").items()
        for event in function.get("Events", {}).values()
        if event["Type"] == "SQS"
    }
    assert fed == FED
