"""The doctor before the functions, and before what their accounts were given."""

from collections.abc import Callable
from typing import Any

import pytest

from nightlatch.hosts.gcp.checkup.functions import check_functions, deployed
from nightlatch.hosts.gcp.checkup.roles import Calls, check_custom, check_roles
from nightlatch.model.check import Check, State
from nightlatch.providers.gcp.permissions import LOOKING
from tests.hosts.gcp_deployment import RESPONDING, Deployment

OWNER = "roles/owner"


def looked(deployment: Deployment) -> dict[str, Check]:
    asking = deployment.asking()
    return {check.id: check for check in check_functions(asking, deployed(asking))}


def act(**values: str) -> Callable[[Deployment], None]:
    """Tells act something else."""
    return lambda deployment: deployment.functions[1]["serviceConfig"]["environmentVariables"].update(values)


def built(bundle: str) -> Callable[[Deployment], None]:
    return lambda deployment: deployment.functions[1]["buildConfig"]["source"]["storageSource"].update(object=bundle)


def test_functions_as_the_module_makes_them_are_well() -> None:
    seen = looked(Deployment(mode="approve", duties=("assess", "act", "sweep", "interact")))
    assert {check.state for check in seen.values()} == {State.OK}
    assert "All 4 are active, in mode approve" in seen["functions"].says


@pytest.mark.parametrize(
    ("bend", "id", "state", "says"),
    [
        (lambda it: it.functions.pop(2), "functions", State.FAIL, "no function sweep"),
        (lambda it: it.functions[0].update(state="FAILED"), "functions", State.FAIL, "assess is FAILED"),
        (lambda it: it.functions[0].update(state="DEPLOYING"), "functions", State.WARN, "Still being deployed: assess"),
        (act(NIGHTLATCH_CALLER=""), "functions", State.FAIL, "act lacks NIGHTLATCH_CALLER"),
        (act(NIGHTLATCH_MODE="enforce"), "functions", State.FAIL, "assess observe organizations/999988887777, act enforce"),
        (
            lambda it: it.functions[0]["serviceConfig"].update(serviceAccountEmail="other@example.com"),
            "functions",
            State.FAIL,
            "assess runs as other@example.com",
        ),
        (built("nightlatch-ffff.zip"), "bundle", State.FAIL, "act nightlatch-ffff.zip"),
        (built("function-source.zip"), "bundle", State.UNKNOWN, "Not every function tells"),
    ],
)
def test_a_function_that_differs_is_seen(bend: Callable[[Deployment], Any], id: str, state: State, says: str) -> None:
    deployment = Deployment()
    bend(deployment)
    check = looked(deployment)[id]
    assert (check.state, says in check.says) == (state, True), check


def test_a_project_without_functions_is_asked_for_another() -> None:
    deployment = Deployment()
    deployment.functions.clear()
    (check,) = looked(deployment).values()
    assert (check.state, "--project" in check.do) == (State.FAIL, True)


def roles(deployment: Deployment) -> dict[str, Check]:
    asking = deployment.asking()
    return {check.id: check for function in deployed(asking) for check in check_roles(asking, function)}


def bindings(deployment: Deployment, place: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = deployment.told(f"cloudresourcemanager/v3/{place}:getIamPolicy")["bindings"]
    return found


@pytest.mark.parametrize("mode", ["observe", "approve", "enforce"])
@pytest.mark.parametrize("alone", [False, True])
def test_accounts_hold_what_the_module_gives_them(mode: str, alone: bool) -> None:
    of_one = {"scope": "projects/nightlatch-alone", "project": "nightlatch-alone"} if alone else {}
    seen = roles(Deployment(mode=mode, duties=("assess", "act", "sweep", "interact"), **of_one))  # type: ignore[arg-type]
    assert {id: check.state for id, check in seen.items()} == dict.fromkeys(
        ("role-assess", "role-act", "role-sweep", "role-interact"), State.OK
    )


@pytest.mark.parametrize("place", ["{home}", "{scope}"])
def test_a_role_that_was_slipped_in_is_seen(place: str) -> None:
    deployment = Deployment()
    bindings(deployment, place).append({"role": OWNER, "members": [f"serviceAccount:{deployment.email('assess')}"]})
    seen = roles(deployment)
    assert (seen["role-assess"].state, OWNER in seen["role-assess"].says) == (State.FAIL, True)
    assert seen["role-act"].state is State.OK


def test_in_observe_mode_act_may_not_respond() -> None:
    deployment = Deployment()
    role = f"{deployment.scope}/roles/nightlatch_respond"
    bindings(deployment, "{scope}").append({"role": role, "members": [f"serviceAccount:{deployment.email('act')}"]})
    check = roles(deployment)["role-act"]
    assert (check.state, "nightlatch_respond" in check.says) == (State.FAIL, True)


def test_a_store_that_is_written_without_the_condition_is_seen() -> None:
    """What parses hostile text could otherwise write what people decided."""
    deployment = Deployment()
    for each in bindings(deployment, "{home}"):
        each.pop("condition")
    assert "It was also given" in roles(deployment)["role-assess"].says


def test_a_role_that_was_taken_away_is_seen() -> None:
    deployment = Deployment()
    bindings(deployment, "{scope}").clear()
    assert "It lacks organizations/" in roles(deployment)["role-sweep"].says


@pytest.mark.parametrize(
    ("reads", "says"),
    [((*LOOKING, "iam.roles.list"), "lacks iam.roles.list"), (LOOKING[1:], f"holds {LOOKING[0]}, which nothing calls")],
)
def test_a_custom_role_that_differs_is_seen(reads: tuple[str, ...], says: str) -> None:
    deployment = Deployment()
    (check,) = check_custom(deployment.asking(), deployment.scope, Calls(reads, RESPONDING))
    assert (check.state, says in check.says) == (State.FAIL, True), check
