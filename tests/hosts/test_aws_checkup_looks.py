"""The doctor's smaller looks, each by itself: status and Region, the functions, Identity Center, credentials."""

import boto3
import pytest
from botocore.stub import Stubber

from nightlatch.errors import UsageError
from nightlatch.hosts.aws.checkup import Asking, asking_in
from nightlatch.hosts.aws.checkup.center import check_center
from nightlatch.hosts.aws.checkup.lambdas import DUTIES, NEEDED, Deployed, check_functions
from nightlatch.hosts.aws.checkup.stack import Stack, check_stack
from nightlatch.hosts.aws.clients import Clients
from nightlatch.model.check import State
from tests.aws.ministack import ACCOUNT, REGION


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("UPDATE_COMPLETE", State.OK),
        ("UPDATE_IN_PROGRESS", State.WARN),
        ("ROLLBACK_COMPLETE", State.FAIL),
        ("DELETE_FAILED", State.FAIL),
    ],
)
def test_status_is_judged(status: str, state: State) -> None:
    (check,) = check_stack(Stack("nightlatch", ACCOUNT, "aws", REGION, status, {}, {}, {}))
    assert check.state is state


@pytest.mark.parametrize(
    ("states", "state"),
    [(("Active",) * 5, State.OK), (("Pending", *("Active",) * 4), State.WARN), (("Failed",) * 5, State.FAIL)],
)
def test_a_function_is_active_or_on_its_way(states: tuple[str, ...], state: State) -> None:
    told = dict.fromkeys(NEEDED["Assess"], "set") | {"NIGHTLATCH_MODE": "observe"}
    functions = [Deployed(duty, duty.lower(), "role", each, told) for duty, each in zip(DUTIES, states, strict=True)]
    assert check_functions(tuple(functions)).state is state
    assert check_functions(tuple(functions[1:])).state is State.FAIL


@pytest.mark.parametrize(
    ("owners", "state"),
    [([ACCOUNT], State.OK), (["999988887777"], State.WARN), ([], State.UNKNOWN)],
    ids=["own", "theirs", "none"],
)
def test_identity_center_is_found_where_it_lives(owners: list[str], state: State) -> None:
    session = boto3.session.Session(aws_access_key_id="testing", aws_secret_access_key="testing", region_name=REGION)
    asking = Asking(Clients(session=session), REGION)
    stack = Stack("nightlatch", ACCOUNT, "aws", REGION, "CREATE_COMPLETE", {}, {}, {})
    with Stubber(asking.clients.client("sso-admin", REGION)) as answers:
        answers.add_response("list_instances", {"Instances": [{"OwnerAccountId": owner} for owner in owners]})
        check = next(check_center(asking, stack))
    assert check.state is state
    assert all(owner in check.says for owner in owners if owner != ACCOUNT)


def test_without_a_region_it_says_how_to_name_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    with pytest.raises(UsageError, match="--region"):
        asking_in(None)
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(UsageError, match="AWS_PROFILE"):
        asking_in("us-east-1")
