"""An IAM user on moto that playbooks act on, with everything that can be given to one."""

from datetime import timedelta
from typing import Any

from nightlatch.contracts import Plan, Playbook, Target
from nightlatch.model import Action, Activity, Case, Credential, Grant, GrantKind, Kind, Principal, PrincipalType, Step
from nightlatch.sandbox.witness import pictured
from tests.build import case
from tests.providers.aws.emulated import ACCOUNT
from tests.providers.aws.playbooks.acting import Acting, happened, now

NAME = "svc-backups"
HOSTILE = "a+b=c,d.e@f-g_h"
"""Every mark that IAM takes in a name of a user."""
LONG_AGO = timedelta(days=400)


def user(there: Acting, name: str = NAME) -> Principal:
    """A new user, as a case's subject."""
    made = there.iam.create_user(UserName=name)["User"]
    return Principal(provider="aws", tenant=ACCOUNT, type=PrincipalType.USER, name=name, id=made["UserId"])


def picture(there: Acting, name: str = NAME) -> dict[str, Any]:
    """All that IAM tells of a user."""
    return pictured(there.session.client("iam"), name)


def key(there: Acting, name: str = NAME) -> str:
    """The id of a new access key of the user."""
    return str(there.iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"])


CERTIFICATE = """-----BEGIN CERTIFICATE-----
MIIBfDCCASGgAwIBAgIUcZkEs4aVv86e4An/psEFzh5xxBswCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHZXhhbXBsZTAgFw0yNjExMjQwMzQ2NDlaGA8yMTI2MTAzMTAz
NDY0OVowEjEQMA4GA1UEAwwHZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABLVEUJie1M9hRUyGNxbMRaO8mf8btybCynpTzCg0RwPBKIu0tGJ9wzEUwHHC
X3s5FylLiyBYvVyAxwT8fPvNKLWjUzBRMB0GA1UdDgQWBBSPSHoPIa3LFwkHbZ8s
K93pfL5HDzAfBgNVHSMEGDAWgBSPSHoPIa3LFwkHbZ8sK93pfL5HDzAPBgNVHRMB
Af8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQCM4b6ub2IO15uAYTuVriauc4Br
tYX/i+EIj1QkHTkIdwIhAOtjQv1Dtit4uKwS7UIkVPoylAKgNhKby7YwhthAU2QM
-----END CERTIFICATE-----
"""
"""A certificate of its own making, of CN=example, whose private key was thrown away."""


def certificate(there: Acting, name: str = NAME) -> str:
    """The id of a new signing certificate of the user."""
    made = there.iam.upload_signing_certificate(UserName=name, CertificateBody=CERTIFICATE)
    return str(made["Certificate"]["CertificateId"])


def statuses(there: Acting, name: str = NAME) -> dict[str, str]:
    """The status of each signing certificate of the user."""
    listed = there.session.client("iam").list_signing_certificates(UserName=name)["Certificates"]
    return {each["CertificateId"]: each["Status"] for each in listed}


def ssh_key(there: Acting, name: str = NAME) -> str:
    """The id of a new SSH key of the user."""
    made = there.iam.upload_ssh_public_key(UserName=name, SSHPublicKeyBody="ssh-rsa AAAAB3NzaC1yc2E example")
    return str(made["SSHPublicKey"]["SSHPublicKeyId"])


def given(subject: Principal, sort: str, id: str, **more: Any) -> Case:
    """An older account that was given a credential just now."""
    return case(happened(Kind.CREDENTIAL_ADDED, subject, credential=Credential(type=sort, id=id), **more))


def granted(subject: Principal, role: str, kind: GrantKind = GrantKind.ROLE) -> Case:
    """An older account that was given a role just now."""
    return case(happened(Kind.ROLE_GRANTED, subject, grants=(Grant(role=role, kind=kind),)))


def newborn(subject: Principal) -> Case:
    """An account that was born just now."""
    return case(happened(Kind.ACCOUNT_CREATED, subject))


def long_ago(subject: Case) -> Case:
    """The same case, told as if it had happened more than a year ago."""
    moved: list[Activity] = [each.model_copy(update={"at": now() - LONG_AGO}) for each in subject.activities]
    return case(*moved)


def lock(subject: Case) -> Step:
    """The step that locks the whole account."""
    return Step(action=Action.LOCK, target=subject.subject.label, says="", because=tuple(a.id for a in subject.activities))


def deactivate(subject: Case) -> Step:
    """The step that switches the case's credential off."""
    (activity,) = subject.activities
    assert activity.credential is not None
    return Step(
        action=Action.DEACTIVATE,
        target=activity.credential.id or "password",
        says="",
        because=(activity.id,),
        sort=activity.credential.type,
    )


def take_back(subject: Case) -> Step:
    """The step that takes the case's grant back."""
    (activity,) = subject.activities
    (grant,) = activity.grants
    return Step(action=Action.TAKE_BACK, target=grant.role, says="", because=(activity.id,), sort=grant.kind.value)


def only(playbook: Playbook, subject: Case, step: Step, there: Acting) -> Target:
    """The one target that is planned."""
    plan = playbook.plan(subject, step, there.live)
    assert len(plan.targets) == 1, plan
    return plan.targets[0]


def left_alone(plan: Plan, why: str) -> bool:
    """Whether nothing is planned, for this reason."""
    return not plan.targets and any(why in note for note in plan.notes)
