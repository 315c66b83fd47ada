"""Letting the version before count again, where the incident wrote a new one into a policy that others hold."""

from typing import Any

import pytest

from nightlatch.model import Case, Grant, GrantKind, Kind, Principal, PrincipalType
from nightlatch.providers.aws.playbooks.restore_policy_version import PLAYBOOK
from tests import build
from tests.providers.aws.emulated import ACCOUNT
from tests.providers.aws.playbooks.acting import Acting, acting, happened, taken_as_done_when_gone, there_and_back
from tests.providers.aws.playbooks.users import left_alone, long_ago, only, take_back

SMALL = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}'
LARGE = SMALL.replace("s3:GetObject", "*")


def policy(there: Acting, versions: int = 1) -> str:
    arn = str(there.iam.create_policy(PolicyName="team", PolicyDocument=SMALL)["Policy"]["Arn"])
    for _ in range(versions):
        there.iam.create_policy_version(PolicyArn=arn, PolicyDocument=LARGE, SetAsDefault=True)
    there.used.clear()
    return arn


def told(arn: str, operation: str = "CreatePolicyVersion") -> Case:
    subject = Principal(provider="aws", tenant=ACCOUNT, type=PrincipalType.UNKNOWN, name=arn)
    grant = Grant(role=arn, kind=GrantKind.DEFINITION)
    return build.case(happened(Kind.ROLE_GRANTED, subject, grants=(grant,), operation=operation))


def stood(there: Acting, arn: str) -> Any:
    """Moto loses the mark on a version that is made the default twice; the policy itself tells rightly which one counts."""
    return there.session.client("iam").get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]


@pytest.mark.parametrize("versions", [1, 3])
def test_the_version_before_counts_and_then_the_incidents_again(versions: int) -> None:
    with acting() as there:
        arn = policy(there, versions)
        case = told(arn)
        target = there_and_back(PLAYBOOK, case, take_back(case), there.live, lambda: stood(there, arn))
        assert (target.before["version"], target.after["version"]) == (f"v{versions + 1}", f"v{versions}")
        assert there.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_a_version_of_long_ago_is_left_alone() -> None:
    with acting() as there:
        case = long_ago(told(policy(there)))
        assert left_alone(PLAYBOOK.plan(case, take_back(case), there.live), "choose one by hand")


def test_which_counted_before_is_not_guessed() -> None:
    with acting() as there:
        case = told(policy(there), "SetDefaultPolicyVersion")
        assert left_alone(PLAYBOOK.plan(case, take_back(case), there.live), "choose one by hand")


def test_a_policy_of_aws_is_not_its_business() -> None:
    with acting() as there:
        case = told("arn:aws:iam::aws:policy/AdministratorAccess")
        assert PLAYBOOK.plan(case, take_back(case), there.live).targets == ()


def test_a_policy_that_is_gone_is_done() -> None:
    with acting() as there:
        arn = policy(there)
        case = told(arn)
        target = only(PLAYBOOK, case, take_back(case), there)
        there.iam.set_default_policy_version(PolicyArn=arn, VersionId="v1")
        there.iam.delete_policy_version(PolicyArn=arn, VersionId="v2")
        there.iam.delete_policy(PolicyArn=arn)
        taken_as_done_when_gone(PLAYBOOK, case, target, there.live)
