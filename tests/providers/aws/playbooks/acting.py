"""An emulated account that a playbook for roles acts on, and what every such playbook has to show: there, and back, and again."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import boto3
from moto import mock_aws

from nightlatch.contracts import Plan, Playbook, Target
from nightlatch.model import Action, Activity, Case, Decision, Kind, Mode, Principal, PrincipalType, Step, Verdict
from nightlatch.providers.aws.account import Account
from nightlatch.providers.aws.clients import Clients, permission
from tests.aws.ministack import ACCOUNT as THERE
from tests.aws.ministack import ROOT, Key, Ministack
from tests.build import activity, case
from tests.providers.aws.emulated import ACCOUNT, REGION

SERVICE_TRUST = (
    '{"Version": "2012-10-17",\n  "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},'
    ' "Action": "sts:AssumeRole"}]}'
)
"""A trust policy with white space that only a copy byte for byte keeps."""


EVERYTHING = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'


def trust_in(*members: str) -> str:
    """A trust policy that lets in a service, and these."""
    mine = json.loads(SERVICE_TRUST)["Statement"]
    theirs = [{"Effect": "Allow", "Principal": {"AWS": member}, "Action": "sts:AssumeRole"} for member in members]
    return json.dumps({"Version": "2012-10-17", "Statement": [*mine, *theirs]}, indent=1)


@dataclass(frozen=True, slots=True)
class Acting:
    """The account as playbooks reach it, the permissions they used, and a session to arrange and look with."""

    live: Account
    session: Any
    used: set[str] = field(default_factory=set)

    @property
    def iam(self) -> Any:
        return self.session.client("iam")

    def role(self, name: str = "worker", trust: str = SERVICE_TRUST, path: str = "/") -> Principal:
        """A new role, as a case's subject."""
        made = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust, Path=path)["Role"]
        return Principal(provider="aws", tenant=self.live.id, type=PrincipalType.ROLE, name=name, id=made["RoleId"])

    def hear(self, service: str, region: str | None = None) -> None:
        """Note the permissions that this service's calls use from now on."""

        def note(model: Any, **_: Any) -> None:
            self.used.add(permission(model.service_model.service_name, model.name))

        self.live.clients.client(service, region).meta.events.register("provide-client-params", note)

    def picture(self, role: str) -> dict[str, Any]:
        """All that IAM tells of a role."""
        iam, named = Clients(self.session, documents_as_sent=True).client("iam"), {"RoleName": role}
        held = iam.get_role(**named)["Role"]
        return {
            "trust": unquote(held["AssumeRolePolicyDocument"]),
            "boundary": held.get("PermissionsBoundary"),
            "tags": iam.list_role_tags(**named)["Tags"],
            "attached": iam.list_attached_role_policies(**named)["AttachedPolicies"],
            "inline": {
                name: unquote(iam.get_role_policy(**named, PolicyName=name)["PolicyDocument"])
                for name in iam.list_role_policies(**named)["PolicyNames"]
            },
        }


@contextmanager
def acting(*, aws_policies: bool = False) -> Iterator[Acting]:
    """An empty account on moto; to load AWS's own policies takes a second."""
    with mock_aws(config={"iam": {"load_aws_managed_policies": aws_policies}}):
        session = boto3.session.Session(
            region_name=REGION, aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="test", aws_session_token="test"
        )
        reached = Acting(Account(Clients(session, attempts=1, documents_as_sent=True), ACCOUNT), session)
        reached.hear("iam")
        yield reached


class _At:
    """A session whose clients all ask one server."""

    def __init__(self, url: str) -> None:
        self._session, self._url = boto3.session.Session(ROOT.id, ROOT.secret, region_name=REGION), url
        self.region_name = REGION

    def client(self, service: str, **more: Any) -> Any:
        return self._session.client(service, endpoint_url=self._url, **more)


def acting_at(server: Ministack) -> Acting:
    """The account of a server that really asks IAM before it answers."""
    session = _At(server.url)
    reached = Acting(Account(Clients(session, attempts=1, documents_as_sent=True), THERE), session)
    reached.hear("iam")
    return reached


def now() -> datetime:
    """This second, as platforms stamp it."""
    return datetime.now(UTC).replace(microsecond=0)


def happened(kind: Kind, subject: Principal, at: datetime | None = None, **more: Any) -> Activity:
    """An activity on this subject, at that time (None: now)."""
    return activity(kind, subject=subject, tenant=ACCOUNT, **more).model_copy(update={"at": at or now()})


def newborn(subject: Principal, *others: Activity) -> Case:
    """A case that holds its subject's birth."""
    return case(happened(Kind.ACCOUNT_CREATED, subject), *others)


def older(subject: Principal, *others: Activity) -> Case:
    """A case on an account that was there before."""
    return case(*(others or (happened(Kind.TRUST_CHANGED, subject),)))


def step(action: Action, subject: Case, target: str | None = None) -> Step:
    """A step of a plan that all the case's activities call for."""
    return Step(action=action, target=target or subject.subject.label, says="", because=tuple(a.id for a in subject.activities))


def decided(subject: Case, *steps: Step) -> Case:
    """The case with a decision that holds these steps."""
    return subject.model_copy(update={"decision": Decision(score=90, verdict=Verdict.QUARANTINE, mode=Mode.ENFORCE, plan=steps)})


def planned(playbook: Playbook, subject: Case, asked: Step, live: Account) -> Target:
    """The one target that the playbook plans."""
    plan: Plan = playbook.plan(subject, asked, live)
    assert len(plan.targets) == 1, plan
    return plan.targets[0]


def there_and_back(playbook: Playbook, subject: Case, asked: Step, live: Account, look: Callable[[], object]) -> Target:
    """Plan, do, do again, undo, undo again: every state is what was planned, and in the end the platform is what it was."""
    target, before, who = planned(playbook, subject, asked, live), look(), subject.subject
    assert json.loads(json.dumps(dict(target.before))) == dict(target.before)
    assert playbook.read(who, target, live) == target.before
    playbook.apply(who, target, live)
    assert playbook.read(who, target, live) == target.after
    done = look()
    assert done != before
    playbook.apply(who, target, live)
    assert look() == done
    assert not playbook.plan(subject, asked, live).targets
    playbook.revert(who, target, live)
    assert playbook.read(who, target, live) == target.before
    assert look() == before
    playbook.revert(who, target, live)
    assert look() == before
    return target


def taken_as_done_when_gone(playbook: Playbook, subject: Case, target: Target, live: Account) -> None:
    """What is gone reads as None, and needs neither the change nor its undoing."""
    assert playbook.read(subject.subject, target, live) is None
    playbook.apply(subject.subject, target, live)
    playbook.revert(subject.subject, target, live)


def session_of(server: Ministack, role: Principal, key: Key = ROOT) -> Key:
    """Take the role on. Raises the SDK's error where that is refused."""
    address = f"arn:aws:iam::{role.tenant}:role/{role.name}"
    made = server.client("sts", key).assume_role(RoleArn=address, RoleSessionName="session")["Credentials"]
    return Key(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"])


def works(server: Ministack, key: Key) -> bool:
    """Whether these credentials may still list users."""
    from botocore.exceptions import ClientError

    try:
        server.client("iam", key).list_users()
    except ClientError as error:
        if error.response["Error"]["Code"] == "AccessDenied":
            return False
        raise
    return True
