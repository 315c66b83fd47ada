"""The roles and the bus of the organization's roll-out, by an independent simulator: who reaches a member, and how far."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.infra.member import ELSEWHERE, GIVEN, HOME, HOME_REGION, ORGANIZATION, OTHER, Instance
from tests.simulator.asking import ALLOWED, DENIED, FORBIDDEN, Request, Simulator
from tests.simulator.deployed import HOME as RESOURCES_OWNER
from tests.simulator.deployed import REGION, Deployed

ANYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
ENFORCE = Instance(parameters={"Mode": "enforce"})
ACCOUNTS = ("iam", "organizations", "sso", "sso-directory", "identitystore", "account", "signin", "sts")
FUNCTIONS = ("Assess", "Act", "Sweep")
INSIDE = {"aws:PrincipalOrgID": ORGANIZATION}
LOCKS = {
    "iam:PutUserPolicy": "user",
    "iam:UpdateAccessKey": "user",
    "iam:PutRolePolicy": "role",
    "iam:UpdateAssumeRolePolicy": "role",
}


def session(role_arn: str, name: str = "nightlatch") -> str:
    """A session of a role, as IAM sees who asks."""
    return f"{role_arn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/{name}"


def asks(who: str, action: str, resource: str, documents: Sequence[Mapping[str, Any]], **more: Any) -> Request:
    own, context = more.pop("own", None), more.pop("context", {})
    return Request(who, action, resource, tuple(documents), own, context={"aws:SecureTransport": "true", **context})


def takes(simulator: Simulator, who: str, role: str, context: Mapping[str, str]) -> str:
    """What somebody is answered who may take on any role, and wants this one."""
    trust = ENFORCE.of_type("AWS::IAM::Role")[role]["AssumeRolePolicyDocument"]
    arn = ENFORCE.value({"Fn::GetAtt": [role, "Arn"]})
    (found,) = simulator.results([asks(who, "sts:AssumeRole", arn, (ANYTHING,), own=trust, context=context)])
    return found


def holds(role: str, instance: Instance, asked: Mapping[str, str]) -> list[Request]:
    """A role of a member asks for these actions, each on a resource."""
    who = session(instance.value({"Fn::GetAtt": [role, "Arn"]}))
    return [asks(who, action, resource, instance.documents(role)) for action, resource in asked.items()]


def test_the_account_of_these_resources_is_a_members() -> None:
    assert RESOURCES_OWNER == OTHER != HOME


@pytest.mark.parametrize(("role", "trusted"), [("Reader", {"Assess", "Sweep"}), ("Responder", {"Act"})])
def test_a_members_role_is_taken_on_by_the_halves_that_it_is_for(simulator: Simulator, role: str, trusted: set[str]) -> None:
    found = {each: takes(simulator, session(GIVEN[f"{each}RoleArn"]), role, INSIDE) for each in FUNCTIONS}
    assert {each for each, answer in found.items() if answer == ALLOWED} == trusted


@pytest.mark.parametrize("role", ["Reader", "Responder"])
@pytest.mark.parametrize(
    "who",
    [
        f"arn:aws:iam::{HOME}:user/admin",
        session(f"arn:aws:iam::{HOME}:role/admin"),
        session(f"arn:aws:iam::{OTHER}:role/admin"),
        session("arn:aws:iam::999988887777:role/nightlatch-ActRole-1A2B"),
        session(f"arn:aws:iam::{HOME}:role/nightlatch-ActRole-1A2B2"),
    ],
)
def test_nobody_else_takes_it_on_not_an_administrator_of_the_home_or_the_member(
    simulator: Simulator, role: str, who: str
) -> None:
    assert takes(simulator, who, role, INSIDE) != ALLOWED


def test_not_even_the_halves_themselves_once_their_account_has_left_the_organization(simulator: Simulator) -> None:
    for context in ({"aws:PrincipalOrgID": "o-0000000000"}, {}):
        assert takes(simulator, session(GIVEN["ActRoleArn"]), "Responder", context) != ALLOWED


@pytest.mark.parametrize(("role", "mode"), [("Reader", "enforce"), ("Responder", "observe"), ("Forwarder", "enforce")])
def test_a_role_that_only_looks_or_forwards_changes_no_account(simulator: Simulator, role: str, mode: str) -> None:
    known = {"Partition": "aws", "Account": OTHER, "Region": REGION}
    asked: dict[str, str] = {}
    for action, pattern in simulator.writes(*ACCOUNTS).items():
        for name, value in known.items():
            pattern = pattern.replace(f"${{{name}}}", value)  # noqa: PLW2901 - one variable after the other
        asked[action] = pattern.replace("${", "").replace("}", "")
    assert {"iam:PutUserPolicy", "iam:UpdateAccessKey", "iam:PassRole", "sts:AssumeRole"} <= set(asked)
    assert set(simulator.results(holds(role, Instance(parameters={"Mode": mode}), asked))) == {DENIED}


def test_the_responder_locks_and_never_our_own_roles_awss_or_the_accounts_for_the_worst_day(simulator: Simulator) -> None:
    ours = [ENFORCE.value({"Fn::GetAtt": [name, "Arn"]}) for name in ("Reader", "Responder", "Forwarder")]
    kept = [*ours, *(f"arn:aws:iam::{OTHER}:role/{path}/x" for path in ("aws-service-role/a", "aws-reserved/sso", "break-glass"))]
    for action, kind in LOCKS.items():
        never = [arn for arn in (*kept, f"arn:aws:iam::{OTHER}:user/break-glass/x") if f":{kind}/" in arn]
        asked = [f"arn:aws:iam::{OTHER}:{kind}/svc-backups", *never]
        found = [simulator.results(holds("Responder", ENFORCE, {action: arn}))[0] for arn in asked]
        assert found[0] == ALLOWED, action
        assert ALLOWED not in found[1:], action
        forbidden = {arn for arn, answer in zip(asked, found, strict=True) if answer == FORBIDDEN}
        assert forbidden >= {arn for arn in never if "/aws-" not in arn}, action  # the simulator itself knows AWS's own roles


def test_the_responder_reaches_no_account_but_its_own(simulator: Simulator) -> None:
    asked = {action: f"arn:aws:iam::999988887777:{kind}/svc-backups" for action, kind in LOCKS.items()}
    assert ALLOWED not in simulator.results(holds("Responder", ENFORCE, asked))


def test_a_forwarder_puts_events_on_the_home_bus_and_on_no_other(simulator: Simulator) -> None:
    bus = "arn:aws:events:{}:{}:event-bus/{}"
    buses = [
        bus.format(HOME_REGION, HOME, "default"),
        bus.format(ELSEWHERE, HOME, "default"),
        bus.format(HOME_REGION, OTHER, "own"),
    ]
    found = [simulator.results(holds("Forwarder", ENFORCE, {"events:PutEvents": each}))[0] for each in buses]
    assert found == [ALLOWED, DENIED, DENIED]


@pytest.mark.parametrize(
    ("organization", "sources", "answer"),
    [
        (ORGANIZATION, ["aws.iam"], ALLOWED),
        (ORGANIZATION, ["my.app"], DENIED),
        (ORGANIZATION, ["aws.iam", "my.app"], DENIED),
        (ORGANIZATION, ["nightlatch.doctor"], DENIED),
        (ORGANIZATION, None, DENIED),
        ("o-0000000000", ["aws.iam"], DENIED),
        (None, ["aws.iam"], DENIED),
    ],
)
def test_the_home_bus_admits_events_of_aws_from_the_organization_and_nothing_else(
    simulator: Simulator, organization: str | None, sources: list[str] | None, answer: str
) -> None:
    """The home is the simulator's own account here, and the forwarder another's."""
    home = Deployed({"OrganizationId": ORGANIZATION})
    statement = home.properties("FromOrganization")["Statement"]
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    context = {"aws:PrincipalOrgID": organization, "events:source": sources}
    told = {key: value for key, value in context.items() if value is not None}
    who = session("arn:aws:iam::999988887777:role/nightlatch-forwarder")
    bus = f"arn:aws:events:{REGION}:{RESOURCES_OWNER}:event-bus/default"
    assert simulator.results([asks(who, "events:PutEvents", bus, (ANYTHING,), own=policy, context=told)]) == [answer]
