"""Letting the version before count again, where the incident wrote a new one into a policy that others hold."""

from typing import Any

import pytest
from moto.iam.models import iam_backends

from nightlatch.model import Case, Grant, GrantKind, Kind, Outcome, Principal, PrincipalType
from nightlatch.providers.aws.playbooks.restore_policy_version import PLAYBOOK
from tests import build
from tests.providers.aws.emulated import ACCOUNT, answers
from tests.providers.aws.playbooks.acting import Acting, acting, happened, taken_as_done_when_gone, there_and_back
from tests.providers.aws.playbooks.users import LONG_AGO, left_alone, long_ago, only, take_back

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


def aged(there: Acting, arn: str, *versions: str) -> None:
    """Let these versions have been written more than a year ago."""
    kept = iam_backends[ACCOUNT]["aws"].managed_policies[arn].versions
    for version in kept:
        if version.version_id in versions:
            version.create_date -= LONG_AGO


def test_the_version_before_counts_and_then_the_incidents_again() -> None:
    with acting() as there:
        arn = policy(there)
        aged(there, arn, "v1")
        case = told(arn)
        target = there_and_back(PLAYBOOK, case, take_back(case), there.live, lambda: stood(there, arn))
        assert (target.before, target.after, target.disturbs) == ({"version": "v2"}, {"version": "v1"}, "")
        assert there.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_where_several_may_have_counted_before_only_a_person_may_ask() -> None:
    with acting() as there:
        arn = policy(there, 2)
        aged(there, arn, "v1", "v2")
        case = told(arn)
        target = there_and_back(PLAYBOOK, case, take_back(case), there.live, lambda: stood(there, arn))
        assert target.after == {"version": "v2"}
        assert "whether v2 or v1 counted" in target.disturbs


def test_where_the_incident_deleted_a_version_only_a_person_may_ask() -> None:
    with acting() as there:
        arn = policy(there)
        aged(there, arn, "v1")
        case = told(arn)
        deleted = happened(Kind.POLICY_CHANGED, case.subject, operation="DeletePolicyVersion")
        case = build.case(*case.activities, deleted)
        asked = take_back(told(arn)).model_copy(update={"because": (case.activities[0].id,)})
        assert "whether v1 counted" in only(PLAYBOOK, case, asked, there).disturbs


@pytest.mark.parametrize("second", [Kind.ROLE_GRANTED, Kind.POLICY_CHANGED])
def test_no_other_version_of_the_incident_is_made_to_count(second: Kind) -> None:
    """An intruder writes two versions, and hopes that taking the second back lets the first count."""
    with acting() as there:
        arn = policy(there, 2)
        aged(there, arn, "v1")
        case = told(arn)
        another = happened(second, case.subject, operation="CreatePolicyVersion")
        both = build.case(*case.activities, another)
        target = only(PLAYBOOK, both, take_back(case), there)
        assert (target.before, target.after) == ({"version": "v3"}, {"version": "v1"})
        assert "AWS does not tell whether v1 counted before" in target.disturbs


def test_where_nothing_but_the_incidents_is_left_there_is_nothing_to_go_back_to() -> None:
    with acting() as there:
        arn = policy(there, 2)
        there.iam.delete_policy_version(PolicyArn=arn, VersionId="v1")
        case = told(arn)
        assert left_alone(PLAYBOOK.plan(case, take_back(case), there.live), "choose one by hand")


def test_where_the_incidents_is_not_the_newest_nothing_is_guessed() -> None:
    with acting() as there:
        arn = policy(there)
        aged(there, arn, "v1")
        there.iam.create_policy_version(PolicyArn=arn, PolicyDocument=SMALL, SetAsDefault=False)
        case = told(arn)
        assert left_alone(PLAYBOOK.plan(case, take_back(case), there.live), "choose one by hand")


def test_a_version_that_somebody_is_just_changing_is_left_alone() -> None:
    with acting() as there:
        arn = policy(there)
        case = told(arn)
        answers(there.live.clients, "iam", "ListPolicyVersions", 200, {"Versions": [], "IsTruncated": False})
        assert left_alone(PLAYBOOK.plan(case, take_back(case), there.live), "choose one by hand")


def test_a_refused_try_tells_of_no_version() -> None:
    with acting() as there:
        arn = policy(there)
        aged(there, arn, "v1")
        case = told(arn)
        tried = build.case(*(each.model_copy(update={"outcome": Outcome.FAILURE}) for each in case.activities))
        assert left_alone(PLAYBOOK.plan(tried, take_back(case), there.live), "choose one by hand")


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
        aged(there, arn, "v1")
        case = told(arn)
        target = only(PLAYBOOK, case, take_back(case), there)
        there.iam.set_default_policy_version(PolicyArn=arn, VersionId="v1")
        there.iam.delete_policy_version(PolicyArn=arn, VersionId="v2")
        there.iam.delete_policy(PolicyArn=arn)
        taken_as_done_when_gone(PLAYBOOK, case, target, there.live)
