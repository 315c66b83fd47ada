"""The intruder fights back: whatever he undoes is put back at the next look, and the case names him."""

import time
from collections.abc import Callable, Iterator

import pytest

from nightlatch.bootstrap.telling import telling
from nightlatch.duties.sweep import Sweep
from nightlatch.model import Case, ChangeState, Hold, Verb, Verdict
from nightlatch.providers.aws.account import QUARANTINE
from nightlatch.sandbox.trail import allow, document
from nightlatch.sandbox.witness import Person
from tests.aws.ministack import Ministack, empty
from tests.e2e.aws.scene import Scene, played

NAME = "svc-backups"


@pytest.fixture
def scene(ministack: Ministack) -> Iterator[Scene]:
    with played(ministack) as made:
        yield made
    empty(ministack)


def locked(scene: Scene) -> tuple[Person, Person, Case]:
    """A newborn that is locked, and the thief who made it and is still there."""
    thief = scene.thief()
    newborn = scene.born(thief, NAME)
    case = scene.told()[NAME]
    scene.act(case)
    assert not newborn.can("iam:ListUsers")
    time.sleep(1.1)  # records tell whole seconds
    return thief, newborn, case


def swept(scene: Scene) -> None:
    """The clock ticks, and what is queued by then is attended to; what that queues in turn is for later."""
    tell = telling(scene.pipeline, {}, scene.meter)
    sweep = Sweep(scene.pipeline.control, (), {}, lambda: ("aws", ()), scene.queue, tell, scene.meter, scene.attend.clock)
    sweep()
    for message in list(scene.queue.receive(scene.attend.clock().replace(year=2100))):
        scene.attend(message.case)


def detach(thief: Person, newborn: Person) -> None:
    thief.call("iam:DeleteUserPolicy", UserName=NAME, PolicyName=QUARANTINE)


def reactivate(thief: Person, newborn: Person) -> None:
    thief.call("iam:UpdateAccessKey", UserName=NAME, AccessKeyId=newborn.key.id, Status="Active")


def untag(thief: Person, newborn: Person) -> None:
    thief.call("iam:UntagUser", UserName=NAME, TagKeys=[QUARANTINE])


def everything(thief: Person, newborn: Person) -> None:
    for undo in (detach, reactivate, untag):
        undo(thief, newborn)


@pytest.mark.parametrize("undo", [detach, reactivate, untag, everything])
def test_what_is_undone_is_put_back_and_the_case_names_who_undid_it(scene: Scene, undo: Callable[[Person, Person], None]) -> None:
    thief, newborn, case = locked(scene)
    held = scene.picture(NAME)
    undo(thief, newborn)
    assert scene.picture(NAME) != held
    swept(scene)
    assert scene.picture(NAME) == held
    assert not newborn.can("iam:ListUsers")
    assert scene.quarantine(case).state is Hold.HELD
    assert any(change.undone for change in scene.changes(case).values())
    found = scene.told()[NAME]
    if undo is untag:
        return  # CloudTrail's record of it is not among those that are subscribed: the re-check alone tells
    says = next(finding.says for finding in found.findings if finding.signal == "Q10")
    assert thief.caller.identity["userName"] in says
    assert found.judgment.verdict is Verdict.QUARANTINE


def test_an_undoing_that_no_record_tells_of_raises_the_case_as_well(scene: Scene) -> None:
    thief, newborn, case = locked(scene)
    detach(thief, newborn)
    scene.witness.taken()
    scene.order(Verb.CONFIRM, case)
    swept(scene)
    found = scene.cases()[NAME]
    assert [(f.signal, f.settled) for f in found.findings if "found undone" in f.says] == [("Q10", False)], [
        (f.signal, f.says) for f in found.findings if f.signal == "Q10"
    ] + [(c.target, c.undone, c.state, c.note) for c in scene.changes(case).values()]


def test_a_quota_filled_on_purpose_leads_to_another_way(scene: Scene) -> None:
    thief, newborn, case = locked(scene)
    detach(thief, newborn)
    filler = document(
        allow("s3:ListAllMyBuckets"), *({"Effect": "Allow", "Action": "*", "Resource": f"{n:0900}"} for n in (1, 2))
    )
    thief.call("iam:PutUserPolicy", UserName=NAME, PolicyName="filler", PolicyDocument=filler)
    if newborn.witness.server.client("iam").list_user_policies(UserName=NAME)["PolicyNames"] != ["filler"]:
        pytest.fail("the quota could not be filled")
    swept(scene)
    assert not newborn.can("iam:ListUsers")
    assert scene.quarantine(case).state is Hold.HELD


def test_nothing_of_what_we_do_raises_the_case_again(scene: Scene) -> None:
    """Our own changes come back to us as records: they are known by call, target and time."""
    _, newborn, case = locked(scene)
    before = scene.cases()[NAME]
    scene.pipeline.assess(("aws", echo) for echo in scene.echoes())
    after = scene.cases()[NAME]
    assert (after.judgment, after.findings) == (before.judgment, before.findings)
    scene.order(Verb.RELEASE, case)
    scene.pipeline.assess(("aws", echo) for echo in scene.echoes())
    settled = scene.cases()[NAME]
    assert settled.judgment.verdict is Verdict.LOG, settled.findings
    assert newborn.can("iam:ListUsers")


def test_after_a_release_old_records_never_lock_it_again(scene: Scene) -> None:
    thief = scene.thief()
    newborn = scene.born(thief, NAME)
    old = list(scene.witness.records)
    case = scene.told()[NAME]
    scene.act(case)
    scene.order(Verb.RELEASE, case)
    calls = len(scene.calls)
    for _ in range(2):
        scene.pipeline.assess(("aws", each) for each in old)
        scene.act(case)
    swept(scene)
    assert len(scene.calls) == calls
    assert newborn.can("iam:ListUsers")
    assert {change.state for change in scene.changes(case).values()} == {ChangeState.REVERTED}


def test_new_evidence_after_a_release_locks_it_again(scene: Scene) -> None:
    thief = scene.thief()
    newborn = scene.born(thief, NAME)
    case = scene.told()[NAME]
    scene.act(case)
    scene.order(Verb.RELEASE, case)
    time.sleep(1.1)  # records tell whole seconds
    thief.call("iam:CreateAccessKey", UserName=NAME)
    role = document(allow("*"))
    thief.call("iam:PutUserPolicy", UserName=NAME, PolicyName="again", PolicyDocument=role)
    fresh = scene.told()[NAME]
    assert fresh.judgment.verdict.rank > Verdict.LOG.rank
    scene.order(Verb.QUARANTINE, fresh)
    assert not newborn.can("iam:ListUsers")
    assert scene.quarantine(case).number == 2


def test_what_somebody_changed_since_stops_a_release_until_it_is_forced(scene: Scene) -> None:
    thief, newborn, case = locked(scene)
    boundary = document(allow("*"))
    thief.call("iam:PutUserPolicy", UserName=NAME, PolicyName=QUARANTINE, PolicyDocument=boundary)
    held = scene.picture(NAME)
    calls = len(scene.calls)
    refused = scene.order(Verb.RELEASE, case)
    assert any("changed since" in text for text in refused.says)
    assert any("deny: document is" in text for text in refused.says), refused.says
    assert scene.quarantine(case).state is Hold.HELD
    assert scene.picture(NAME) == held, "what somebody changed is theirs to look at first"
    assert len(scene.calls) == calls
    scene.order(Verb.RELEASE, case, forced=True)
    assert scene.quarantine(case).state is Hold.RELEASED
    assert newborn.can("iam:ListUsers")


def test_a_name_that_is_anothers_by_now_is_left_alone(scene: Scene) -> None:
    thief, _, case = locked(scene)
    iam = scene.server.client("iam")
    for key in iam.list_access_keys(UserName=NAME)["AccessKeyMetadata"]:
        iam.delete_access_key(UserName=NAME, AccessKeyId=key["AccessKeyId"])
    iam.delete_user_policy(UserName=NAME, PolicyName=QUARANTINE)
    iam.delete_user(UserName=NAME)
    iam.create_user(UserName=NAME)
    before, calls = scene.picture(NAME), len(scene.calls)
    attended = scene.order(Verb.RELEASE, case)
    assert any("the name is another's now" in text for text in attended.says)
    assert (scene.picture(NAME), len(scene.calls)) == (before, calls)
    assert scene.quarantine(case).state is Hold.GONE
    assert thief.can("iam:ListUsers")
