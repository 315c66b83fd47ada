"""What of member.yaml is made where: rules in every Region but the home stack's own, roles once in every account but the home's."""

import pytest

from infra.aws import make_rules
from tests.infra.member import ELSEWHERE, HOME, HOME_REGION, OTHER, Instance

RULES = set(make_rules.rules()) - {"Probe"}
FORWARDING = {"AWS::Events::Rule": RULES, "AWS::SQS::Queue": {"NotForwarded"}}


def made(instance: Instance, kind: str) -> set[str]:
    return set(instance.of_type(kind))


@pytest.mark.parametrize(
    ("account", "region", "roles"),
    [
        (OTHER, HOME_REGION, {"Forwarder", "Reader", "Responder"}),
        (OTHER, ELSEWHERE, {"Forwarder"}),
        (HOME, ELSEWHERE, {"Forwarder"}),
    ],
    ids=["a member in the home Region", "a member elsewhere", "the home elsewhere"],
)
def test_each_region_forwards_and_each_member_has_its_roles_once(account: str, region: str, roles: set[str]) -> None:
    instance = Instance(account, region)
    assert {kind: made(instance, kind) for kind in FORWARDING} == FORWARDING
    assert made(instance, "AWS::IAM::Role") == roles


def test_where_the_home_stack_listens_itself_nothing_is_made_or_its_bus_would_hand_events_to_itself() -> None:
    kinds = (*FORWARDING, "AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::SQS::QueuePolicy")
    assert not any(made(Instance(HOME, HOME_REGION), kind) for kind in kinds)


@pytest.mark.parametrize("account", [OTHER, HOME])
def test_a_home_in_another_region_is_forwarded_to_from_iams_own(account: str) -> None:
    parameters = {"HomeRegion": ELSEWHERE}
    rules = Instance(account, HOME_REGION, parameters).of_type("AWS::Events::Rule")
    assert set(rules) == RULES
    targets = {target["Arn"] for rule in rules.values() for target in rule["Targets"]}
    assert targets == {f"arn:aws:events:{ELSEWHERE}:{HOME}:event-bus/default"}
    listening = made(Instance(account, ELSEWHERE, parameters), "AWS::Events::Rule")
    assert listening == (set() if account == HOME else RULES)


@pytest.mark.parametrize(("mode", "writes"), [("observe", False), ("approve", True), ("enforce", True)])
def test_a_role_that_changes_is_given_what_mode_allows_and_where_it_is_made(mode: str, writes: bool) -> None:
    instance = Instance(parameters={"Mode": mode})
    assert any(name.startswith("ResponderWrites") for name in made(instance, "AWS::IAM::ManagedPolicy")) is writes
    assert not made(Instance(OTHER, ELSEWHERE, {"Mode": mode}), "AWS::IAM::ManagedPolicy")


@pytest.mark.parametrize(("partition", "region"), [("aws-us-gov", "us-gov-west-1"), ("aws-cn", "cn-north-1")])
def test_in_another_partition_every_address_is_of_that_partition(partition: str, region: str) -> None:
    parameters = {"HomeRegion": region, "IamRegion": region, "Mode": "enforce"}
    instance = Instance(OTHER, region, parameters, partition)
    assert made(instance, "AWS::IAM::Role") == {"Forwarder", "Reader", "Responder"}
    told = str([instance.documents(role) for role in ("Forwarder", "Reader", "Responder")])
    told += str(instance.of_type("AWS::Events::Rule"))
    assert "arn:aws:" not in told
    assert f"arn:{partition}:" in told
