"""The contracts, each filled in once: what a playbook, a directory and a queue owe."""

from datetime import timedelta

from nightlatch import bootstrap
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.ledger.control import Control
from nightlatch.ledger.evidence import Evidence
from nightlatch.model import Action, Kind, Policy, Privilege, Step
from nightlatch.pipeline import Pipeline
from tests.build import ACTOR, START, activity, case, grant, principal
from tests.fakes import FakeCloud, FakeDirectory

CUSTOM = "arn:aws:iam::111122223333:policy/team"


def test_a_playbook_carries_its_own_inverse() -> None:
    cloud = FakeCloud({"k1": "active", "k2": "inactive"})
    playbook, who = cloud.playbook(), principal()
    lock = Step(action=Action.LOCK, target="svc-report", says="lock it", because=())
    plan = playbook.plan(case(activity()), lock, None).targets
    assert [target.id for target in plan] == ["k1"], "what is as it should be is not planned"
    for target in plan:
        playbook.apply(who, target, None)
    assert all(playbook.read(who, target, None) == target.after for target in plan)
    for target in reversed(plan):
        playbook.revert(who, target, None)
    assert cloud.keys == {"k1": "active", "k2": "inactive"}


def test_a_directory_that_knows_more_resolves_what_the_records_left_open() -> None:
    evidence = Evidence.over(MemoryStore(clock=None))
    knows = FakeDirectory(births={"dana": START - timedelta(hours=3)}, worth={CUSTOM: Privilege(tier=0, reasons=("*:*",))})
    made = Pipeline(
        providers={},
        signals=tuple(bootstrap.signals().values()),
        policy=Policy(),
        evidence=evidence,
        control=Control.over(MemoryStore(clock=None)),
        directory=knows,
        strict=True,
    )
    unread = grant(1, CUSTOM, privilege=Privilege.unresolved("the document is not in the record"))
    made.file(activity(Kind.ACCOUNT_CREATED, actor=ACTOR))
    made.file(activity(Kind.ROLE_GRANTED, 1, actor=ACTOR, grants=(unread,)))
    found = {finding.signal for finding in made.judge_all()[0].findings}
    assert {"G1", "G2", "A2"} <= found
