"""That the simulator can say no: what proves least privilege must see conditions, kinds of resources, and misspelled actions."""

from collections.abc import Mapping

import pytest

from tests.simulator.asking import ALLOWED, DENIED, FORBIDDEN, Request, Simulator
from tests.simulator.deployed import HOME

WHO = f"arn:aws:sts::{HOME}:assumed-role/somebody/session"
ANA = f"arn:aws:iam::{HOME}:user/ana"


def asks(action: str, resource: str, *statements: Mapping[str, object], **context: str) -> Request:
    policy = {"Version": "2012-10-17", "Statement": list(statements)}
    return Request(WHO, action, resource, (policy,), context={f"aws:{key}": value for key, value in context.items()})


def test_it_allows_what_is_said_and_no_more(simulator: Simulator) -> None:
    read = {"Effect": "Allow", "Action": "iam:GetUser", "Resource": ANA}
    requests = [asks("iam:GetUser", ANA, read), asks("iam:GetUser", f"{ANA}2", read), asks("iam:DeleteUser", ANA, read)]
    assert simulator.results(requests) == [ALLOWED, DENIED, DENIED]


def test_it_looks_at_conditions_that_no_emulator_knows(simulator: Simulator) -> None:
    only = {"StringEquals": {"aws:PrincipalTag/team": "blue"}}
    read = {"Effect": "Allow", "Action": "iam:GetUser", "Resource": "*", "Condition": only}
    blue, red = ({"PrincipalTag/team": team} for team in ("blue", "red"))
    assert simulator.results([asks("iam:GetUser", ANA, read, **blue), asks("iam:GetUser", ANA, read, **red)]) == [ALLOWED, DENIED]


def test_a_prohibition_wins(simulator: Simulator) -> None:
    both = [{"Effect": effect, "Action": "iam:*", "Resource": "*"} for effect in ("Allow", "Deny")]
    assert simulator.results([asks("iam:GetUser", ANA, *both)]) == [FORBIDDEN]


@pytest.mark.parametrize(
    ("action", "resource", "why"),
    [("iam:GetUzer", ANA, "invalid.action"), ("iam:GetUser", f"arn:aws:iam::{HOME}:role/ana", "no.resource.types")],
)
def test_a_question_that_makes_no_sense_is_refused(simulator: Simulator, action: str, resource: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        simulator.results([asks(action, resource)])


def test_it_knows_what_a_policy_must_name(simulator: Simulator) -> None:
    assert simulator.needed(["iam:GetUser", "sso:ListInstances", "iam:GetUzer"]) == {
        "iam:GetUser": ["arn:${Partition}:iam::${Account}:user/${UserNameWithPath}"],
        "sso:ListInstances": [],
        "iam:GetUzer": None,
    }


def test_it_knows_what_changes_something(simulator: Simulator) -> None:
    found = simulator.writes("iam")
    assert {"iam:CreateUser", "iam:PutRolePolicy", "iam:TagUser", "iam:PassRole"} <= set(found)
    assert not {"iam:GetUser", "iam:ListUsers", "iam:GetAccountAuthorizationDetails"} & set(found)
