"""The doctor on what happens elsewhere: forwarded from IAM's Region and the others, and admitted by the bus."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from nightlatch.errors import LookupFailed
from nightlatch.hosts.aws.checkup import Asking
from nightlatch.hosts.aws.checkup.bus import check_bus
from nightlatch.hosts.aws.checkup.forwarding import HOMES, check_region, check_regions
from nightlatch.hosts.aws.checkup.lambdas import Deployed
from nightlatch.hosts.aws.checkup.rules import Wanted
from nightlatch.hosts.aws.checkup.stack import Stack
from nightlatch.hosts.aws.clients import Clients
from nightlatch.model.check import Check, State
from tests.aws.ministack import ACCOUNT, Ministack
from tests.infra.template import template

MEMBER, STRANGER, ORGANIZATION = "444455556666", "999988887777", "o-a1b2c3d4e5"
HERE = "eu-west-1"
WANTED = (
    Wanted("Records1", {"source": [{"prefix": "aws."}], "detail": {"eventName": ["CreateUser"]}}),
    Wanted("Reads1", {"source": [{"prefix": "aws."}], "detail": {"eventName": ["GetFederationToken"]}}, reads=True),
)
STATES = {"Records1": "ENABLED", "Reads1": "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"}


def stack(region: str = HERE, partition: str = "aws") -> Stack:
    return Stack("nightlatch", ACCOUNT, partition, region, "CREATE_COMPLETE", {}, {}, {})


class Elsewhere:
    """The doctor's questions to a server, in Regions whose rules lead to the bus of HERE."""

    def __init__(self, server: Ministack) -> None:
        self.session = boto3.session.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=HERE)
        self.url = server.url
        self.asking = Asking(Clients(session=self), HERE)

    def client(self, service: str, **more: Any) -> Any:
        return self.session.client(service, **{**more, "endpoint_url": self.url})

    def forward(self, region: str, *, bus: str = HERE, states: Mapping[str, str] = STATES) -> None:
        events = self.client("events", region_name=region)
        for wanted in WANTED:
            name = f"forward-{wanted.name}"
            events.put_rule(Name=name, EventPattern=json.dumps(wanted.pattern), State=states[wanted.name])
            arn, role = (f"arn:aws:events:{bus}:{ACCOUNT}:event-bus/default", f"arn:aws:iam::{ACCOUNT}:role/forward")
            events.put_targets(Rule=name, Targets=[{"Id": "home", "Arn": arn, "RoleArn": role}])

    def regions(self) -> list[str]:
        return sorted(each["RegionName"] for each in self.client("ec2", region_name=HERE).describe_regions()["Regions"])


@pytest.fixture
def elsewhere(ministack: Ministack) -> Iterator[Elsewhere]:
    made = Elsewhere(ministack)
    yield made
    for region in made.regions():
        events = made.client("events", region_name=region)
        for rule in events.list_rules()["Rules"]:
            events.remove_targets(Rule=rule["Name"], Ids=["home"])
            events.delete_rule(Name=rule["Name"])


def region_of(asking: Asking, told: Stack) -> Check:
    (check,) = check_region(asking, told, WANTED)
    return check


@pytest.mark.parametrize(("partition", "home"), HOMES.items())
def test_in_iams_own_region_nothing_need_be_forwarded(elsewhere: Elsewhere, partition: str, home: str) -> None:
    assert region_of(elsewhere.asking, stack(home, partition)).state is State.OK


def test_in_a_partition_that_is_not_known_nobody_claims_to_know(elsewhere: Elsewhere) -> None:
    assert region_of(elsewhere.asking, stack("eu-isoe-west-1", "aws-iso-e")).state is State.UNKNOWN


def test_in_the_wrong_region_without_a_forwarder_it_says_that_iams_events_never_come(elsewhere: Elsewhere) -> None:
    check = region_of(elsewhere.asking, stack())
    assert check.state is State.FAIL
    assert "us-east-1 only" in check.says
    assert "Records1, Reads1 are not forwarded" in check.says
    assert "it never sees them" in check.says
    assert "us-east-1" in check.do
    assert "infra/aws/organization" in check.do


def test_in_another_region_it_is_well_where_iams_own_forwards(elsewhere: Elsewhere) -> None:
    elsewhere.forward("us-east-1")
    assert region_of(elsewhere.asking, stack()).state is State.OK


@pytest.mark.parametrize(
    ("how", "lacking"),
    [
        ({"bus": "eu-central-1"}, "Records1, Reads1"),
        ({"states": {**STATES, "Records1": "DISABLED"}}, "Records1 "),
        ({"states": {**STATES, "Reads1": "ENABLED"}}, "Reads1 "),
    ],
    ids=["to another bus", "disabled", "deaf to reading"],
)
def test_a_forwarder_that_is_none_is_not_taken_for_one(elsewhere: Elsewhere, how: dict[str, Any], lacking: str) -> None:
    elsewhere.forward("us-east-1", **how)
    check = region_of(elsewhere.asking, stack())
    assert (check.state, lacking in check.says) == (State.FAIL, True)


def test_each_other_region_must_forward_for_regional_services_and_sign_ins(elsewhere: Elsewhere) -> None:
    others = [each for each in elsewhere.regions() if each != HERE]
    assert len(others) > 2
    for region in others[1:]:
        elsewhere.forward(region)
    (one_is_deaf,) = check_regions(elsewhere.asking, stack(), WANTED)
    elsewhere.forward(others[0])
    (well,) = check_regions(elsewhere.asking, stack(), WANTED)
    assert (one_is_deaf.state, f"({others[0]})" in one_is_deaf.says) == (State.WARN, True)
    assert "sign-ins" in one_is_deaf.says
    assert (well.state, f"All {len(others)} " in well.says) == (State.OK, True)


def test_a_region_that_the_organization_closed_is_unknown_and_stops_no_other(ministack: Ministack) -> None:
    class Closed(Elsewhere):
        def client(self, service: str, **more: Any) -> Any:
            client = super().client(service, **more)
            if (service, more.get("region_name")) == ("events", "us-east-1"):
                client.meta.events.register("before-call.events.ListRuleNamesByTarget", _refuse)
            return client

    made = Closed(ministack)
    others = [each for each in made.regions() if each not in (HERE, "us-east-1")]
    for region in others:
        made.forward(region)
    (check,) = check_regions(made.asking, stack(), WANTED)
    for region in others:
        events = made.client("events", region_name=region)
        for wanted in WANTED:
            events.remove_targets(Rule=f"forward-{wanted.name}", Ids=["home"])
            events.delete_rule(Name=f"forward-{wanted.name}")
    assert (check.state, "us-east-1" in check.says) == (State.UNKNOWN, True)


def _refuse(**_: Any) -> None:
    raise LookupFailed("the organization denies this Region")


def statement(principal: Any, **condition: Any) -> dict[str, Any]:
    told = {"Sid": "one", "Effect": "Allow", "Principal": principal, "Action": "events:PutEvents", "Resource": "*"}
    return {**told, **({"Condition": condition} if condition else {})}


def account(id: str) -> dict[str, str]:
    return {"AWS": f"arn:aws:iam::{id}:root"}


OF_OURS = {"aws:PrincipalOrgID": ORGANIZATION}
FROM_AWS = {"StringLike": {"events:source": "aws.*"}}
OURS = statement("*", StringEquals=OF_OURS, **FROM_AWS)


def as_deployed() -> dict[str, Any]:
    """The statement of template.yaml, with the organization in it."""
    found: dict[str, Any] = json.loads(json.dumps(template()["Resources"]["FromOrganization"]["Properties"]["Statement"]))
    found["Condition"]["StringEquals"] = OF_OURS
    return found


@pytest.mark.parametrize(
    ("organization", "given", "state", "says"),
    [
        ("", [], State.OK, "no account that was not named"),
        ("", [statement(account(MEMBER))], State.OK, "no account"),
        ("", [statement(account(STRANGER))], State.WARN, STRANGER),
        ("", [statement({"AWS": [MEMBER, STRANGER]})], State.WARN, STRANGER),
        ("", [statement("*")], State.FAIL, "Every AWS account"),
        ("", [statement({"AWS": "*"}, StringLike={"events:source": "aws.*"})], State.FAIL, "Every AWS account"),
        ("", [OURS], State.WARN, ORGANIZATION),
        (ORGANIZATION, [OURS], State.OK, ORGANIZATION),
        (ORGANIZATION, [], State.FAIL, "does not admit"),
        (ORGANIZATION, [{**OURS, "Effect": "Deny"}], State.FAIL, "does not admit"),
        (ORGANIZATION, [OURS, statement("*", StringEquals={"aws:PrincipalOrgID": ["o-0000000000"]})], State.WARN, "o-0000000000"),
        (ORGANIZATION, [OURS, statement("*")], State.FAIL, "Every AWS account"),
        (ORGANIZATION, [as_deployed()], State.OK, ORGANIZATION),
        (ORGANIZATION, [{**OURS, "Action": "events:*"}], State.WARN, "by one"),
        ("", [statement("*", StringEquals={"aws:PrincipalAccount": MEMBER})], State.OK, "no account"),
        ("", [statement("*", StringEquals={"aws:PrincipalAccount": STRANGER})], State.WARN, STRANGER),
        ("", [statement("*", ArnLike={"aws:PrincipalArn": f"arn:aws:iam::{MEMBER}:role/*"})], State.OK, "no account"),
        (
            ORGANIZATION,
            [statement("*", **{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": f"{ORGANIZATION}/r-ab12/*"}, **FROM_AWS})],
            State.OK,
            ORGANIZATION,
        ),
    ],
)
def test_the_bus_admits_the_organization_and_the_accounts_that_were_named(
    organization: str, given: list[dict[str, Any]], state: State, says: str
) -> None:
    check = bus_of(organization, given)
    assert (check.state, says in check.says) == (state, True), check.says


@pytest.mark.parametrize(
    "given",
    [
        statement("*", StringNotEquals=OF_OURS),
        statement("*", StringEqualsIfExists=OF_OURS),
        statement("*", Null={"aws:PrincipalOrgID": "true"}),
        statement("*", **{"ForAllValues:StringEquals": {"aws:PrincipalOrgPaths": ORGANIZATION}}),
        statement("*", ArnLike={"aws:PrincipalArn": "arn:aws:iam::*:role/nightlatch/*"}),
        statement("*", StringLike={"aws:PrincipalOrgID": "*"}),
        {
            **{key: value for key, value in OURS.items() if key not in ("Principal", "Condition")},
            "NotPrincipal": account(STRANGER),
        },
    ],
    ids=["negated", "if it exists", "of none", "for all of none", "of any account", "of any organization", "but of one"],
)
def test_a_condition_that_strangers_meet_as_well_lets_everybody_in(given: dict[str, Any]) -> None:
    check = bus_of(ORGANIZATION, [OURS, given])
    assert (check.state, "Every AWS account" in check.says) == (State.FAIL, True), check.says


@pytest.mark.parametrize(
    "given",
    [
        statement("*", StringEquals=OF_OURS),
        statement("*", StringEquals=OF_OURS, StringLike={"events:source": ["aws.*", "my.*"]}),
        {**OURS, "Action": ["events:PutEvents", "events:PutTargets"]},
        {**OURS, "Action": "events:*"},
        {**statement(account(MEMBER)), "Action": "events:PutRule"},
    ],
    ids=["any source", "another source", "targets", "anything", "rules of a named account"],
)
def test_who_is_admitted_for_more_than_events_of_awss_own_is_told(given: dict[str, Any]) -> None:
    check = bus_of(ORGANIZATION, [OURS, {**given, "Sid": "wide"}])
    assert (check.state, "wide" in check.says) == (State.WARN, True), check.says


def test_an_organization_that_may_do_something_else_than_put_events_is_not_admitted() -> None:
    check = bus_of(ORGANIZATION, [{**OURS, "Action": "events:PutRule"}])
    assert (check.state, "does not admit" in check.says) == (State.FAIL, True), check.says


def bus_of(organization: str, given: list[dict[str, Any]]) -> Check:
    """What the doctor says of a bus with these statements."""
    session = boto3.session.Session(aws_access_key_id="testing", aws_secret_access_key="testing", region_name=HERE)
    asking = Asking(Clients(session=session), HERE)
    told = {"NIGHTLATCH_ORGANIZATION": organization, "NIGHTLATCH_ACCOUNTS": MEMBER}
    assess = Deployed("Assess", "nightlatch-assess", "assess", "Active", told)
    document = {"Policy": json.dumps({"Version": "2012-10-17", "Statement": given})} if given else {}
    with Stubber(asking.clients.client("events", HERE)) as answers:
        answers.add_response("describe_event_bus", document, {"Name": "default"})
        (check,) = check_bus(asking, stack(), assess)
    return check
