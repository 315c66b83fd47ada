"""Parting a role from a machine: only the association that the case made, and back again."""

from datetime import timedelta
from typing import Any

import pytest

from nightlatch.model import Action, Case, Kind, Origin, Principal, Step
from nightlatch.model.evidence import RESOURCE, SERVICE
from nightlatch.providers.aws.playbooks.part_machines import PLAYBOOK
from tests.providers.aws.emulated import answers
from tests.providers.aws.playbooks.acting import Acting, acting, happened, older, planned, step, there_and_back

REGION = "eu-west-1"


def machine(there: Acting) -> str:
    ec2 = there.session.client("ec2", region_name=REGION)
    image = ec2.describe_images()["Images"][0]["ImageId"]
    made: str = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    return made


def attached(there: Acting, role: str = "worker", profile: str = "profile-x") -> tuple[str, str]:
    """A machine that holds a profile with this role: its id, and the association's."""
    id, ec2 = machine(there), there.session.client("ec2", region_name=REGION)
    there.iam.create_instance_profile(InstanceProfileName=profile, Path="/apps/")
    there.iam.add_role_to_instance_profile(InstanceProfileName=profile, RoleName=role)
    made = ec2.associate_iam_instance_profile(InstanceId=id, IamInstanceProfile={"Name": profile})
    return id, made["IamInstanceProfileAssociation"]["AssociationId"]


def told(subject: Principal, resource: str, **more: Any) -> tuple[Case, Step]:
    """A case that tells of a hand-over, and the step that calls for parting."""
    more = {"origin": Origin(region=REGION), "evidence": {RESOURCE: resource, SERVICE: "ec2.amazonaws.com"}, **more}
    case = older(subject, happened(Kind.IDENTITY_ATTACHED, subject, **more))
    return case, step(Action.DETACH, case, resource)


def look(there: Acting, id: str) -> Any:
    told = there.session.client("ec2", region_name=REGION).describe_iam_instance_profile_associations(
        Filters=[{"Name": "instance-id", "Values": [id]}]
    )
    return [(a["IamInstanceProfile"]["Arn"], a["State"]) for a in told["IamInstanceProfileAssociations"]]


@pytest.mark.parametrize("by", [0, 1])
def test_the_profile_leaves_the_machine_and_comes_back(by: int) -> None:
    with acting() as there:
        subject = there.role()
        names = attached(there)
        there.hear("ec2", REGION)
        case, asked = told(subject, names[by])
        target = there_and_back(PLAYBOOK, case, asked, there.live, lambda: look(there, names[0])) if by == 0 else None
        target = target or planned(PLAYBOOK, case, asked, there.live)
        assert target.id == f"machine:{REGION}/{names[0]}"
        assert "for hours" in target.disturbs
        assert by or there.used | {"iam:PassRole"} == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_the_profile_keeps_its_role() -> None:
    with acting() as there:
        subject = there.role()
        id, _ = attached(there)
        case, asked = told(subject, id)
        PLAYBOOK.apply(subject, planned(PLAYBOOK, case, asked, there.live), there.live)
        held = there.iam.get_instance_profile(InstanceProfileName="profile-x")["InstanceProfile"]["Roles"]
        assert [role["RoleName"] for role in held] == ["worker"]


def test_a_machine_that_holds_another_role_is_left_alone() -> None:
    with acting() as there:
        subject = there.role()
        there.role("production")
        id, _ = attached(there, "production")
        case, asked = told(subject, id)
        plan = PLAYBOOK.plan(case, asked, there.live)
        assert not plan.targets
        assert id in plan.notes[0]


@pytest.mark.parametrize(("seconds", "found"), [(-3600, 0), (-6, 0), (-5, 1), (5, 1), (6, 0)])
def test_an_association_of_another_time_is_not_the_cases(seconds: int, found: int) -> None:
    with acting() as there:
        subject = there.role()
        id, association = attached(there)
        case, asked = told(subject, id)
        held = {
            "AssociationId": association,
            "InstanceId": id,
            "IamInstanceProfile": {"Arn": look(there, id)[0][0]},
            "State": "associated",
            "Timestamp": case.first.at + timedelta(seconds=seconds),
        }
        body = {"IamInstanceProfileAssociations": [held]}
        answers(there.live.clients, "ec2", "DescribeIamInstanceProfileAssociations", 200, body, REGION)
        assert len(PLAYBOOK.plan(case, asked, there.live).targets) == found


@pytest.mark.parametrize("resource", ["worker-function", "lt-0123456789abcdef0", "i-0123456789abcdef0"])
def test_what_is_no_machine_or_not_there_is_left_alone(resource: str) -> None:
    with acting() as there:
        case, asked = told(there.role(), resource)
        assert not PLAYBOOK.plan(case, asked, there.live).targets


def test_without_a_region_it_says_so() -> None:
    with acting() as there:
        case, asked = told(there.role(), "i-0123456789abcdef0", origin=Origin())
        assert "Region" in PLAYBOOK.plan(case, asked, there.live).notes[0]


def test_another_services_resource_of_that_name_is_not_asked_for() -> None:
    with acting() as there:
        subject = there.role()
        id, _ = attached(there)
        case, asked = told(subject, id, evidence={RESOURCE: id, SERVICE: "lambda.amazonaws.com"})
        assert PLAYBOOK.plan(case, asked, there.live).targets == ()


def test_a_machine_that_is_gone_is_done() -> None:
    with acting() as there:
        subject = there.role()
        id, _ = attached(there)
        case, asked = told(subject, id)
        target = planned(PLAYBOOK, case, asked, there.live)
        PLAYBOOK.apply(subject, target, there.live)
        there.session.client("ec2", region_name=REGION).terminate_instances(InstanceIds=[id])
        assert PLAYBOOK.read(subject, target, there.live) is None
        PLAYBOOK.apply(subject, target, there.live)
        PLAYBOOK.revert(subject, target, there.live)


def test_a_profile_that_somebody_gave_the_machine_since_stays() -> None:
    with acting() as there:
        subject = there.role()
        id, _ = attached(there)
        case, asked = told(subject, id)
        target = planned(PLAYBOOK, case, asked, there.live)
        PLAYBOOK.apply(subject, target, there.live)
        there.iam.create_instance_profile(InstanceProfileName="good")
        ec2 = there.session.client("ec2", region_name=REGION)
        ec2.associate_iam_instance_profile(InstanceId=id, IamInstanceProfile={"Name": "good"})
        assert PLAYBOOK.read(subject, target, there.live) == target.after
        PLAYBOOK.apply(subject, target, there.live)
        assert len(look(there, id)) == 1
