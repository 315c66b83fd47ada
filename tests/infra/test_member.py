"""What member.yaml promises to every account of an organization: the same eyes as at home, and no more hands."""

import json
from typing import Any

import pytest
from cfnlint.decode.cfn_yaml import load

from infra.aws import make_member, make_rules
from infra.aws.permissions import MOST_CHARACTERS
from nightlatch.providers.aws import bearers
from tests.infra.template import listed, template

MADE: dict[str, Any] = load(str(make_member.MEMBER))
RESOURCES: dict[str, dict[str, Any]] = MADE["Resources"]
PLAYBOOKS = make_rules.known_playbooks()
WRITES = {action for each in PLAYBOOKS for action in each.writes}


def actions(role: str, effect: str = "Allow", *, in_observe: bool = False) -> set[str]:
    """What a role may do, or is denied."""
    found: set[str] = set()
    for each in RESOURCES.values():
        if {"Ref": role} in each["Properties"].get("Roles", ()) and not (in_observe and each["Condition"] == "MayWrite"):
            for statement in each["Properties"]["PolicyDocument"]["Statement"]:
                found |= set(listed(statement["Action"])) if statement["Effect"] == effect else set()
    return found


def test_generated_sections_are_what_the_library_says() -> None:
    before = make_member.MEMBER.read_text(encoding="utf-8")
    assert make_member.written(before, PLAYBOOKS) == before


def test_it_forwards_exactly_what_the_home_stack_listens_to() -> None:
    there = {name: each["Properties"] for name, each in RESOURCES.items() if each["Type"] == "AWS::Events::Rule"}
    home = make_rules.rules()
    assert set(there) == set(home) - {"Probe"}
    for name, rule in there.items():
        assert (rule["EventPattern"], rule["State"]) == (
            home[name]["Properties"]["EventPattern"],
            home[name]["Properties"]["State"],
        )
        (target,) = rule["Targets"]
        assert target["Arn"] == {"Fn::Sub": "arn:${AWS::Partition}:events:${HomeRegion}:${HomeAccount}:event-bus/default"}
        assert target["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": ["NotForwarded", "Arn"]}}


def test_the_forwarder_may_hand_events_to_the_home_bus_and_nothing_else() -> None:
    (policy,) = RESOURCES["Forwarder"]["Properties"]["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Action"] == "events:PutEvents"
    assert statement["Resource"] == {"Fn::Sub": "arn:${AWS::Partition}:events:${HomeRegion}:${HomeAccount}:event-bus/default"}


@pytest.mark.parametrize(
    ("role", "trusted"), [("Reader", [{"Ref": "AssessRoleArn"}, {"Ref": "SweepRoleArn"}]), ("Responder", {"Ref": "ActRoleArn"})]
)
def test_each_role_is_trusted_by_its_function_alone_and_only_within_the_organization(role: str, trusted: object) -> None:
    (statement,) = RESOURCES[role]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"AWS": trusted}
    assert statement["Condition"] == {"StringEquals": {"aws:PrincipalOrgID": {"Ref": "OrganizationId"}}}
    assert RESOURCES[role]["Condition"] == "Once"


def test_the_reader_changes_nothing_and_the_responder_only_what_playbooks_declare_and_mode_allows() -> None:
    reads = {*make_member.READING, *bearers.READS, *(action for each in PLAYBOOKS for action in each.reads)}
    assert actions("Reader") == set(make_member.READING)
    assert actions("Responder", in_observe=True) == reads
    assert actions("Responder") == reads | WRITES


def test_the_responder_is_denied_what_it_is_denied_at_home() -> None:
    (home,) = (
        each
        for name, resource in template()["Resources"].items()
        if name.startswith("PlaybookWrites")
        for each in resource["Properties"]["PolicyDocument"]["Statement"]
        if each["Effect"] == "Deny"
    )
    assert actions("Responder", "Deny") == set(home["Action"])


def test_the_names_of_the_roles_are_those_that_the_home_stack_calls() -> None:
    names = {RESOURCES[role]["Properties"]["RoleName"] for role in ("Reader", "Responder")}
    told = json.dumps(template())
    assert all(f":role/{name}" in told for name in names)
    assert names == {"nightlatch-reader", "nightlatch-responder"}


def test_no_managed_policy_is_larger_than_iam_takes() -> None:
    for each in RESOURCES.values():
        if each["Type"] == "AWS::IAM::ManagedPolicy":
            text = json.dumps(each["Properties"]["PolicyDocument"], separators=(",", ":"))
            filled = text.replace("${AWS::Partition}", "aws-us-gov").replace("${AWS::AccountId}", "111122223333")
            assert len(filled.replace('{"Fn::Sub":', "").replace('{"Fn::GetAtt":', "")) <= MOST_CHARACTERS
