"""An account that one service of AWS knows, on moto or on the sandbox's small AWS, and what every lock of such an account has to show."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.config import Config
from moto import mock_aws

from nightlatch.contracts import Playbook, Target
from nightlatch.model import Action, Activity, Case, Kind, Principal, PrincipalType, Step
from nightlatch.model.evidence import LIMITED_TO, RESOURCE
from nightlatch.providers.aws.account import Account
from nightlatch.providers.aws.clients import Clients, permission
from nightlatch.sandbox.aws import Cloud, serving
from tests.build import TENANT, activity, case
from tests.providers.aws.emulated import ACCOUNT, REGION

HOSTILE = "x'; $(reboot) `id` *_~@here\u202e"
"""A name that must stay a name in a shell and a target."""


def now() -> datetime:
    """This second, as platforms stamp it."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Aws:
    """An emulated account as playbooks reach it, clients to arrange and look with, and the permissions that playbooks used."""

    live: Account
    client: Callable[[str], Any]
    used: set[str] = field(default_factory=set)

    def hear(self, *services: str) -> None:
        """Note the permissions that these services' calls use from now on."""

        def note(model: Any, **_: Any) -> None:
            self.used.add(permission(model.service_model.service_name, model.name))

        for service in services:
            self.live.clients.client(service, REGION).meta.events.register("provide-client-params", note)


@dataclass(frozen=True, slots=True)
class _Session:
    """A boto3 session whose clients all go to one endpoint."""

    session: Any
    url: str
    region_name: str = REGION

    def client(self, service: str, config: Config | None = None, **more: Any) -> Any:
        here = (config or Config()).merge(Config(inject_host_prefix=False))  # this machine has no `cp.metadata.` before its name
        return self.session.client(service, endpoint_url=self.url, config=here, **more)


def _session() -> Any:
    return boto3.session.Session(
        region_name=REGION, aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="test", aws_session_token="test"
    )


@contextmanager
def on_moto() -> Iterator[Aws]:
    """An empty account on moto."""
    with mock_aws():
        session = _session()
        yield Aws(Account(Clients(session, attempts=1), ACCOUNT), session.client)


@contextmanager
def on_small_aws() -> Iterator[Aws]:
    """An empty account on the sandbox's own server."""
    with serving(Cloud(TENANT)) as url:
        session = _Session(_session(), url)
        yield Aws(Account(Clients(session, attempts=1), TENANT), session.client)


def subject(live: Account, name: str | None, id: str | None, type: PrincipalType = PrincipalType.USER) -> Principal:
    """An account as the readers of CloudTrail give it: cases go by its id."""
    return Principal(provider="aws", tenant=live.id, type=type, name=name, id=id, keyed_by_id=True)


def happened(who: Principal, service: str, place: str | None, kind: Kind = Kind.ACCOUNT_CREATED, **more: Any) -> Activity:
    """An activity on such an account, now and in REGION unless told otherwise."""
    at, region = more.pop("at", None) or now(), more.pop("region", REGION)
    told = activity(kind, subject=who, tenant=who.tenant, **more)
    evidence = {LIMITED_TO: service, **({RESOURCE: place} if place else {}), **told.evidence}
    return told.model_copy(update={"at": at, "evidence": evidence, "origin": told.origin.model_copy(update={"region": region})})


def born(who: Principal, service: str, place: str | None = None, *others: Activity) -> Case:
    """A case that holds the birth of such an account."""
    return case(happened(who, service, place), *others)


def lock(about: Case) -> Step:
    """The step that locks the whole account."""
    return Step(action=Action.LOCK, target=about.subject.label, says="", because=tuple(a.id for a in about.activities))


def switch_off(about: Case, sort: str, target: str) -> Step:
    """The step that switches one credential off."""
    return Step(action=Action.DEACTIVATE, target=target, says="", because=tuple(a.id for a in about.activities), sort=sort)


def planned(playbook: Playbook, about: Case, step: Step, aws: Aws) -> Target:
    """The one target that the playbook plans."""
    plan = playbook.plan(about, step, aws.live)
    assert len(plan.targets) == 1, plan
    return plan.targets[0]


def there_and_back(playbook: Playbook, about: Case, step: Step, aws: Aws, look: Callable[[], object]) -> Target:
    """Plan, do twice, undo twice: states are those planned, nothing is planned while it is done, and in the end all is as it was."""
    who, before = about.subject, look()
    target = planned(playbook, about, step, aws)
    assert playbook.read(who, target, aws.live) == target.before
    for _ in range(2):
        playbook.apply(who, target, aws.live)
        assert playbook.read(who, target, aws.live) == target.after
    done = look()
    assert done != before
    assert not playbook.plan(about, step, aws.live).targets
    for _ in range(2):
        playbook.revert(who, target, aws.live)
        assert playbook.read(who, target, aws.live) == target.before
        assert look() == before
    return target


def uses_what_it_declares(playbook: Playbook, used: set[str]) -> None:
    """No permission is declared in vain, and none is used undeclared."""
    assert used == {*playbook.reads, *playbook.writes}


def is_done_when_gone(playbook: Playbook, about: Case, target: Target, aws: Aws) -> None:
    """What is gone reads as None, needs neither the change nor its undoing, and is not planned for."""
    assert playbook.read(about.subject, target, aws.live) is None
    playbook.apply(about.subject, target, aws.live)
    playbook.revert(about.subject, target, aws.live)
    assert not playbook.plan(about, lock(about), aws.live).targets


def is_only_for_its_service(playbook: Playbook, about: Case, aws: Aws) -> None:
    """An account of IAM of the same name, and one of another service, are none of its business."""
    of_iam = about.subject.model_copy(update={"keyed_by_id": False})
    stranger = about.subject
    for who, service in ((of_iam, None), (stranger, "somewhere-else")):
        told = activity(Kind.ACCOUNT_CREATED, subject=who, evidence={LIMITED_TO: service} if service else {})
        other = case(told)
        plan = playbook.plan(other, lock(other), aws.live)
        assert (plan.targets, plan.notes) == ((), ())
