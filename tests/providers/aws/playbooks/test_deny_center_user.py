"""Denying everything to one person of Identity Center: in every permission set the person reaches, and to nobody else."""

import json
import shlex
from typing import Any

import pytest

from nightlatch.contracts import Target
from nightlatch.errors import ChangeFailed, QuotaFull
from nightlatch.model import Action, Case, Principal
from nightlatch.providers.aws.playbooks.deny_center_user import PLAYBOOK
from tests.build import principal
from tests.providers.aws.emulated import refuses
from tests.providers.aws.playbooks.acting import newborn, planned, step, taken_as_done_when_gone, there_and_back
from tests.providers.aws.playbooks.at_the_center import Center, center

OWNERS = '{"Version": "2012-10-17",\n  "Statement": {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}}'
"""A policy with white space, and a statement without a list, that only a copy byte for byte keeps."""


def assigned(there: Center, name: str = "dee") -> tuple[Case, Any]:
    who = there.person(name)
    there.assign(str(who.id))
    case = newborn(who)
    return case, step(Action.LOCK, case)


def target_of(there: Center, case: Case) -> Target:
    return planned(PLAYBOOK, case, step(Action.LOCK, case), there.live)


def statements(there: Center) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(there.policy())["Statement"]
    return found


@pytest.mark.parametrize("policy", ["", OWNERS])
def test_the_denial_comes_goes_and_leaves_no_trace(policy: str) -> None:
    with center() as there:
        if policy:
            there.write(policy)
        case, asked = assigned(there)
        target = there_and_back(PLAYBOOK, case, asked, there.live, there.policy)
        assert target.id == f"deny:{there.named['PermissionSetArn']}"
        assert target.disturbs == ""
        assert there.policy() == policy
        assert len(there.began) == 2, "once for the denial and once for its end"


def test_the_statement_is_about_that_person_only_and_goes_beside_the_owners() -> None:
    with center() as there:
        there.write(OWNERS)
        case, _ = assigned(there)
        PLAYBOOK.apply(case.subject, target_of(there, case), there.live)
        first, ours = statements(there)
        assert first == json.loads(OWNERS)["Statement"]
        assert ours.pop("Sid").isalnum()
        assert ours == {
            "Effect": "Deny",
            "Action": "*",
            "Resource": "*",
            "Condition": {"StringEquals": {"identitystore:UserId": case.subject.id}},
        }


def test_what_a_group_gives_is_denied_too() -> None:
    with center() as there:
        who = there.person()
        there.assign(there.group("ops", who), "GROUP")
        assert target_of(there, newborn(who)).about == there.named["PermissionSetArn"]


@pytest.mark.parametrize("first_out", [0, 1])
def test_of_two_persons_in_one_permission_set_each_is_released_alone(first_out: int) -> None:
    with center() as there:
        there.write(OWNERS)
        cases = [assigned(there, name)[0] for name in ("dee", "eve")]
        both: list[tuple[Principal, Target]] = []
        for case in cases:
            both.append((case.subject, target_of(there, case)))
            PLAYBOOK.apply(*both[-1], there.live)
        assert len(statements(there)) == 3
        one, other = both[first_out], both[1 - first_out]
        PLAYBOOK.revert(*one, there.live)
        assert PLAYBOOK.read(*one, there.live) == one[1].before
        assert PLAYBOOK.read(*other, there.live) == other[1].after
        assert str(other[0].id) in there.policy()
        PLAYBOOK.revert(*other, there.live)
        whole = json.loads(OWNERS)
        assert json.loads(there.policy()) in (whole, {**whole, "Statement": [whole["Statement"]]})


def test_what_the_owner_writes_meanwhile_stays() -> None:
    with center() as there:
        case, _ = assigned(there)
        target = target_of(there, case)
        PLAYBOOK.apply(case.subject, target, there.live)
        meanwhile = {"Sid": "Mine", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
        there.write(json.dumps({"Version": "2012-10-17", "Statement": [*statements(there), meanwhile]}))
        PLAYBOOK.revert(case.subject, target, there.live)
        assert statements(there) == [meanwhile]


def test_a_denial_that_somebody_blunted_counts_as_undone_and_is_put_right() -> None:
    with center() as there:
        case, _ = assigned(there)
        target = target_of(there, case)
        PLAYBOOK.apply(case.subject, target, there.live)
        whole = there.policy()
        there.write(whole.replace('"Action":"*"', '"Action":"s3:*"'))
        assert PLAYBOOK.read(case.subject, target, there.live) == target.before
        PLAYBOOK.apply(case.subject, target, there.live)
        assert there.policy() == whole


def test_a_run_that_takes_long_is_awaited_and_not_begun_twice() -> None:
    with center() as there:
        case, _ = assigned(there)
        target = target_of(there, case)
        there.slow = 30  # longer than one call waits
        PLAYBOOK.apply(case.subject, target, there.live)
        found = PLAYBOOK.read(case.subject, target, there.live)
        assert found is not None
        assert found["denied"] == "saved"
        assert not PLAYBOOK.plan(case, step(Action.LOCK, case), there.live).targets
        there.running = 2
        PLAYBOOK.apply(case.subject, target, there.live)
        assert PLAYBOOK.read(case.subject, target, there.live) == target.after
        assert len(there.began) == 1


def test_a_crash_between_writing_and_provisioning_is_made_good() -> None:
    with center() as there:
        case, _ = assigned(there)
        target = target_of(there, case)
        PLAYBOOK.apply(case.subject, target, there.live)
        there.stale = True  # as if the process had ended after the statement was written
        PLAYBOOK.apply(case.subject, target, there.live)
        assert PLAYBOOK.read(case.subject, target, there.live) == target.after
        assert len(there.began) == 2
        PLAYBOOK.revert(case.subject, target, there.live)
        there.stale = True
        found = PLAYBOOK.read(case.subject, target, there.live)
        assert found is not None
        assert found["denied"] == "lifting"
        PLAYBOOK.revert(case.subject, target, there.live)
        assert PLAYBOOK.read(case.subject, target, there.live) == target.before


def test_a_run_that_fails_is_told() -> None:
    with center() as there:
        case, _ = assigned(there)
        target = target_of(there, case)
        there.ends = "FAILED"
        with pytest.raises(ChangeFailed, match="management account"):
            PLAYBOOK.apply(case.subject, target, there.live)
        assert PLAYBOOK.read(case.subject, target, there.live) != target.after


def test_a_set_that_is_used_nowhere_yet_needs_no_run() -> None:
    with center() as there:
        case, asked = assigned(there)
        there.accounts = ()
        there_and_back(PLAYBOOK, case, asked, there.live, there.policy)
        assert there.began == []


def test_what_others_did_not_provision_yet_is_named_as_a_disturbance() -> None:
    with center() as there:
        case, _ = assigned(there)
        there.stale = True
        assert "everybody" in target_of(there, case).disturbs


def test_a_full_policy_is_told_as_such() -> None:
    with center() as there:
        case, _ = assigned(there)
        target = target_of(there, case)
        refuses(there.live.clients, "sso-admin", "PutInlinePolicyToPermissionSet", "ServiceQuotaExceededException")
        with pytest.raises(QuotaFull):
            PLAYBOOK.apply(case.subject, target, there.live)


@pytest.mark.parametrize("text", ["no policy", "[]", '{"Statement": 3}', '{"Version": "2012-10-17"}', "[" * 5_000])
def test_an_inline_policy_that_is_none_is_left_alone(text: str) -> None:
    with center() as there:
        case, asked = assigned(there)
        target = target_of(there, case)
        there.write(text)
        plan = PLAYBOOK.plan(case, asked, there.live)
        assert not plan.targets
        assert "put it right" in plan.notes[0]
        for change in (PLAYBOOK.apply, PLAYBOOK.revert):
            with pytest.raises(ChangeFailed, match="put it right"):
                change(case.subject, target, there.live)
        assert there.policy() == text


def test_a_permission_set_that_is_gone_is_taken_as_done() -> None:
    with center() as there:
        case, _ = assigned(there)
        target = target_of(there, case)
        there.sso.delete_permission_set(**there.named)
        taken_as_done_when_gone(PLAYBOOK, case, target, there.live)


def test_whoever_reaches_nothing_and_whoever_is_of_iam_gives_no_target() -> None:
    with center() as there:
        nobody = newborn(there.person())
        plan = PLAYBOOK.plan(nobody, step(Action.LOCK, nobody), there.live)
        assert not plan.targets
        assert plan.notes
        there.used.clear()
        for subject in (principal("dee", id="AIDAEXAMPLEDEE"), principal("dee", id="pool/dee", keyed_by_id=True)):
            case = newborn(subject)
            assert PLAYBOOK.plan(case, step(Action.LOCK, case), there.live) == PLAYBOOK.plan(
                case, step(Action.LOCK, case), there.live
            )
            assert not PLAYBOOK.plan(case, step(Action.LOCK, case), there.live).targets
        assert not there.used, "nobody was asked about them"


def test_a_hostile_name_stays_one_argument() -> None:
    with center() as there:
        who = there.person("$(reboot); 'x'")
        there.assign(str(who.id))
        there.write(OWNERS)
        target = target_of(there, newborn(who))
        assert "$(reboot)" in target.says
        assert all(shlex.split(line)[0] == "aws" for line in target.by_hand)
        assert f"--inline-policy={OWNERS}" in shlex.split(target.by_hand[0])


def test_every_permission_that_it_declares_is_used_and_no_other() -> None:
    with center() as there:
        there.slow = 1
        case, asked = assigned(there)
        there_and_back(PLAYBOOK, case, asked, there.live, there.policy)
        assert there.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}
