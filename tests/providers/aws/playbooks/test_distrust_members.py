"""Taking out of a trust policy whom the case let in: nobody else goes, and what others write meanwhile stays."""

import json

import pytest
from botocore.exceptions import ClientError

from nightlatch.errors import ChangeFailed
from nightlatch.model import Action, Kind
from nightlatch.providers.aws.playbooks import replace_trust
from nightlatch.providers.aws.playbooks.distrust_members import PLAYBOOK
from nightlatch.providers.aws.playbooks.trust_documents import SHUT
from nightlatch.providers.aws.privilege.trust import read_trust
from tests.aws.ministack import Ministack
from tests.build import STRANGER
from tests.providers.aws.emulated import ACCOUNT
from tests.providers.aws.playbooks.acting import (
    Acting,
    acting,
    acting_at,
    decided,
    happened,
    newborn,
    older,
    planned,
    session_of,
    step,
    taken_as_done_when_gone,
    there_and_back,
)

ROOT = f"arn:aws:iam::{STRANGER}:root"
MAY = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}
VENDOR = "arn:aws:iam::444455556666:role/vendor"
OURS = {"Sid": "Ours", "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}


def allow(principal: object, **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more}


def text(*statements: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, indent=1)


def statements(there: Acting, role: str = "worker") -> list[object]:
    held: list[object] = json.loads(there.picture(role)["trust"])["Statement"]
    return held


@pytest.mark.parametrize(
    ("principal", "target"),
    [
        ({"AWS": ROOT}, STRANGER),
        ({"AWS": STRANGER}, ROOT),
        ({"AWS": VENDOR}, VENDOR),
        ({"AWS": "*"}, "*"),
        ("*", "anybody"),
        (
            {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/ci.example.org"},
            f"arn:aws:iam::{ACCOUNT}:oidc-provider/ci.example.org",
        ),
    ],
)
def test_a_stranger_goes_and_comes_back_byte_for_byte(principal: object, target: str) -> None:
    with acting() as there:
        case = older(there.role(trust=text(OURS, allow(principal))))
        found = there_and_back(PLAYBOOK, case, step(Action.DISTRUST, case, target), there.live, lambda: there.picture("worker"))
        assert json.loads(found.after["trust"])["Statement"] == [OURS]
        assert found.disturbs == ""
        assert there.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_it_finds_members_as_the_reader_of_trust_policies_spells_them() -> None:
    hole = {"Effect": "Allow", "NotPrincipal": {"AWS": ROOT}, "Action": "sts:AssumeRole"}
    document = text(OURS, allow({"AWS": [ROOT, VENDOR]}), allow("*"), allow({"Federated": "www.example.com"}), hole)
    told = {grant.member for grant in read_trust(document, ACCOUNT) if grant.member}
    assert len(told) == 6
    with acting() as there:
        case = older(there.role(trust=document))
        for member in told:
            assert PLAYBOOK.plan(case, step(Action.DISTRUST, case, member), there.live).targets, member


def test_where_nobody_is_left_the_role_is_shut() -> None:
    with acting() as there:
        case = older(there.role(trust=text(allow({"AWS": ROOT}))))
        found = there_and_back(PLAYBOOK, case, step(Action.DISTRUST, case, ROOT), there.live, lambda: there.picture("worker"))
        assert found.after["trust"] == SHUT


@pytest.mark.parametrize("target", [VENDOR, "*", "arn:aws:iam::999988887777:role/x", "trust:?"])
def test_a_record_that_tells_of_a_trust_which_is_not_there_changes_nothing(target: str) -> None:
    with acting() as there:
        case = older(there.role(trust=text(OURS, allow({"AWS": ROOT}))))
        plan = PLAYBOOK.plan(case, step(Action.DISTRUST, case, target), there.live)
        assert not plan.targets
        assert target in plan.notes[0]


def test_several_strangers_are_one_change_that_only_a_person_may_ask_for() -> None:
    with acting() as there:
        case = older(there.role(trust=text(OURS, allow({"AWS": [ROOT, VENDOR]}))))
        one, two = step(Action.DISTRUST, case, ROOT), step(Action.DISTRUST, case, VENDOR)
        case = decided(case, one, two)
        first, second = (planned(PLAYBOOK, case, each, there.live) for each in (one, two))
        assert first == second
        assert "nobody" not in first.disturbs
        assert VENDOR in first.disturbs
        there_and_back(PLAYBOOK, case, one, there.live, lambda: there.picture("worker"))


def test_where_the_whole_trust_is_replaced_after_it_both_come_back_to_the_very_text() -> None:
    with acting() as there:
        subject = there.role(trust=text(OURS, allow({"AWS": ROOT})))
        case, before = newborn(subject, happened(Kind.TRUST_CHANGED, subject)), there.picture("worker")
        member = planned(PLAYBOOK, case, step(Action.DISTRUST, case, ROOT), there.live)
        whole = planned(replace_trust.PLAYBOOK, case, step(Action.LOCK, case), there.live)
        assert PLAYBOOK.order < replace_trust.PLAYBOOK.order
        PLAYBOOK.apply(subject, member, there.live)
        replace_trust.PLAYBOOK.apply(subject, whole, there.live)
        assert PLAYBOOK.read(subject, member, there.live) == member.after
        assert replace_trust.PLAYBOOK.read(subject, whole, there.live) == whole.after
        replace_trust.PLAYBOOK.revert(subject, whole, there.live)
        PLAYBOOK.revert(subject, member, there.live)
        assert PLAYBOOK.read(subject, member, there.live) == member.before
        assert there.picture("worker") == before


def test_what_others_write_meanwhile_is_neither_undone_nor_lost() -> None:
    with acting() as there:
        case = older(there.role(trust=text(OURS, allow({"AWS": ROOT}))))
        target = planned(PLAYBOOK, case, step(Action.DISTRUST, case, ROOT), there.live)
        PLAYBOOK.apply(case.subject, target, there.live)
        added = allow({"Service": "lambda.amazonaws.com"})
        there.iam.update_assume_role_policy(RoleName="worker", PolicyDocument=text(OURS, added))
        assert PLAYBOOK.read(case.subject, target, there.live) == target.after
        PLAYBOOK.apply(case.subject, target, there.live)
        assert statements(there) == [OURS, added]
        PLAYBOOK.revert(case.subject, target, there.live)
        assert statements(there) == [OURS, added, allow({"AWS": ROOT})]
        assert PLAYBOOK.read(case.subject, target, there.live) == target.before


def test_a_stranger_who_comes_back_with_more_is_seen_and_goes_again() -> None:
    with acting() as there:
        case = older(there.role(trust=text(OURS, allow({"AWS": ROOT}))))
        target = planned(PLAYBOOK, case, step(Action.DISTRUST, case, ROOT), there.live)
        PLAYBOOK.apply(case.subject, target, there.live)
        more = allow({"AWS": ROOT}, Action=["sts:AssumeRole", "sts:TagSession"])
        there.iam.update_assume_role_policy(RoleName="worker", PolicyDocument=text(OURS, more))
        state = PLAYBOOK.read(case.subject, target, there.live)
        assert state not in (target.before, target.after)
        PLAYBOOK.apply(case.subject, target, there.live)
        assert statements(there) == [OURS]


def test_somebody_deleted_since_does_not_keep_a_trust_from_being_mended() -> None:
    with acting() as there:
        case = older(there.role(trust=text(OURS, allow({"AWS": [ROOT, "AIDAEXAMPLEDELETED"]}))))
        target = planned(PLAYBOOK, case, step(Action.DISTRUST, case, ROOT), there.live)
        sent: list[str] = []

        def refuse(params: dict[str, str], **_: object) -> object:
            sent.append(params["body"]["PolicyDocument"])  # type: ignore[index]
            if "AIDA" not in sent[-1]:
                return None
            from botocore.awsrequest import AWSResponse

            body = {"Error": {"Code": "MalformedPolicyDocument", "Message": "Invalid principal in policy"}}
            return AWSResponse("", 400, {}, None), {**body, "ResponseMetadata": {"HTTPStatusCode": 400}}

        client = there.live.clients.client("iam")
        client.meta.events.register("before-call.iam.UpdateAssumeRolePolicy", refuse)
        PLAYBOOK.apply(case.subject, target, there.live)
        assert len(sent) == 2
        assert statements(there) == [OURS]
        assert PLAYBOOK.read(case.subject, target, there.live) == target.after
        PLAYBOOK.revert(case.subject, target, there.live)
        assert statements(there) == [OURS, allow({"AWS": ROOT})]
        assert PLAYBOOK.read(case.subject, target, there.live) == target.before


def test_another_refusal_is_told() -> None:
    from tests.providers.aws.emulated import refuses

    with acting() as there:
        case = older(there.role(trust=text(OURS, allow({"AWS": ROOT}))))
        target = planned(PLAYBOOK, case, step(Action.DISTRUST, case, ROOT), there.live)
        refuses(there.live.clients, "iam", "UpdateAssumeRolePolicy", "UnmodifiableEntity")
        with pytest.raises(ChangeFailed, match="its own service"):
            PLAYBOOK.apply(case.subject, target, there.live)


def test_a_role_that_is_gone_is_done() -> None:
    with acting() as there:
        case = older(there.role(trust=text(OURS, allow({"AWS": ROOT}))))
        asked = step(Action.DISTRUST, case, ROOT)
        target = planned(PLAYBOOK, case, asked, there.live)
        there.iam.delete_role(RoleName="worker")
        taken_as_done_when_gone(PLAYBOOK, case, target, there.live)
        assert not PLAYBOOK.plan(case, asked, there.live).targets


def test_many_members_have_a_short_id_and_always_the_same() -> None:
    members = [f"arn:aws:iam::444455556666:role/{letter * 60}" for letter in "abcdef"]
    with acting() as there:
        case = older(there.role(trust=text(OURS, allow({"AWS": members}))))
        steps = [step(Action.DISTRUST, case, member) for member in members]
        ids = {planned(PLAYBOOK, decided(case, *steps), each, there.live).id for each in steps}
        assert len(ids) == 1
        assert len(ids.pop()) < 100


def test_where_iam_is_really_asked_only_the_member_is_refused(ministack: Ministack) -> None:
    there = acting_at(ministack)
    stranger, friend = ministack.user("stranger", MAY), ministack.user("friend", MAY)
    addresses = {name: there.live.arn("iam", f"user/{name}") for name in ("stranger", "friend")}
    subject = there.role("distrusting", text(OURS, allow({"AWS": list(addresses.values())})))
    case, before = older(subject), there.picture("distrusting")
    target = planned(PLAYBOOK, case, step(Action.DISTRUST, case, addresses["stranger"]), there.live)
    session_of(ministack, subject, stranger)
    PLAYBOOK.apply(subject, target, there.live)
    with pytest.raises(ClientError, match="AccessDenied"):
        session_of(ministack, subject, stranger)
    session_of(ministack, subject, friend)
    PLAYBOOK.revert(subject, target, there.live)
    session_of(ministack, subject, stranger)
    assert there.picture("distrusting") == before
