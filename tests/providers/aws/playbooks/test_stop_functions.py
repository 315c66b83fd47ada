"""Stopping a function that a role was handed to, and giving back what was reserved for it."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest

from nightlatch.model import Action, Case, Kind, Origin, Principal, Step
from nightlatch.model.evidence import RESOURCE, SERVICE
from nightlatch.providers.aws.playbooks.stop_functions import PLAYBOOK
from tests.providers.aws.emulated import ACCOUNT
from tests.providers.aws.playbooks.acting import (
    Acting,
    acting,
    happened,
    now,
    older,
    planned,
    step,
    taken_as_done_when_gone,
    there_and_back,
)

REGION = "eu-west-1"


def client(there: Acting) -> Any:
    return there.session.client("lambda", region_name=REGION)


def function(there: Acting, name: str = "worker-function", role: str = "worker", reserved: int | None = None) -> str:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", "def handler(event, context): ...\n")
    client(there).create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=f"arn:aws:iam::{ACCOUNT}:role/{role}",
        Handler="app.handler",
        Code={"ZipFile": packed.getvalue()},
    )
    if reserved is not None:
        client(there).put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=reserved)
    return name


def told(subject: Principal, resource: str, at: Any = None, **more: Any) -> tuple[Case, Step]:
    evidence = {RESOURCE: resource, SERVICE: "lambda.amazonaws.com"}
    more = {"origin": Origin(region=REGION), "evidence": evidence, **more}
    case = older(subject, happened(Kind.IDENTITY_ATTACHED, subject, at, operation="CreateFunction20150331", **more))
    return case, step(Action.DETACH, case, resource)


def look(there: Acting, name: str) -> Any:
    return client(there).get_function_concurrency(FunctionName=name).get("ReservedConcurrentExecutions")


@pytest.mark.parametrize("reserved", [None, 7])
def test_the_function_stops_and_gets_back_what_was_reserved(reserved: int | None) -> None:
    with acting() as there:
        subject, name = there.role(), function(there, reserved=reserved)
        there.hear("lambda", REGION)
        case, asked = told(subject, name)
        target = there_and_back(PLAYBOOK, case, asked, there.live, lambda: look(there, name))
        assert "until it is released" in target.disturbs
        assert target.calls == ("PutFunctionConcurrency20171031",)
        lambdas = {"lambda:GetFunctionConfiguration", "lambda:GetFunctionConcurrency", "lambda:PutFunctionConcurrency"}
        assert there.used - {"iam:CreateRole"} == lambdas | ({"lambda:DeleteFunctionConcurrency"} if reserved is None else set())
        assert there.used <= {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_a_function_named_by_its_address_is_the_same_function() -> None:
    with acting() as there:
        subject, name = there.role(), function(there)
        case, asked = told(subject, f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}")
        assert planned(PLAYBOOK, case, asked, there.live).id == f"function:{REGION}/{name}"


def test_a_function_that_runs_as_another_role_is_left_alone() -> None:
    with acting() as there:
        subject, _ = there.role(), there.role("production")
        case, asked = told(subject, function(there, role="production"))
        assert "any more" in PLAYBOOK.plan(case, asked, there.live).notes[0]


def test_a_record_of_what_never_happened_stops_nothing() -> None:
    with acting() as there:
        case, asked = told(there.role(), function(there), now() + timedelta(hours=1))
        plan = PLAYBOOK.plan(case, asked, there.live)
        assert not plan.targets
        assert "nothing happened" in plan.notes[0]


def test_a_function_that_stands_still_already_is_left_so() -> None:
    with acting() as there:
        case, asked = told(there.role(), function(there, reserved=0))
        assert not PLAYBOOK.plan(case, asked, there.live).targets


def test_without_a_region_it_says_so() -> None:
    with acting() as there:
        case, asked = told(there.role(), "worker-function", origin=Origin())
        assert "Region" in PLAYBOOK.plan(case, asked, there.live).notes[0]


def test_a_function_that_is_gone_is_done() -> None:
    with acting() as there:
        subject, name = there.role(), function(there)
        case, asked = told(subject, name)
        target = planned(PLAYBOOK, case, asked, there.live)
        client(there).delete_function(FunctionName=name)
        taken_as_done_when_gone(PLAYBOOK, case, target, there.live)
        assert not PLAYBOOK.plan(case, asked, there.live).targets
