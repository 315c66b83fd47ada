"""Deleting an inline policy that the incident wrote, whose text is kept to the byte."""

import pytest

from nightlatch.providers.aws.account import DENY_ALL, QUARANTINE
from nightlatch.providers.aws.playbooks import deny_user
from nightlatch.providers.aws.playbooks.delete_inline_policies import PLAYBOOK
from nightlatch.providers.aws.playbooks.revoke_sessions import NAME as SESSIONS
from nightlatch.providers.aws.playbooks.revoke_sessions import revoking
from tests.providers.aws.playbooks.acting import acting, now, taken_as_done_when_gone, there_and_back
from tests.providers.aws.playbooks.test_detach_policies import WORDS, group
from tests.providers.aws.playbooks.users import NAME, granted, left_alone, lock, newborn, only, picture, take_back, user

TEXT = '{"Version": "2012-10-17",\n\t"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'


def used(word: str) -> set[str]:
    """The permissions that it needs for such an identity."""
    return {f"iam:Get{word}", f"iam:Get{word}Policy", f"iam:Delete{word}Policy", f"iam:Put{word}Policy"}


def test_it_declares_what_it_needs_and_nothing_else() -> None:
    assert {*PLAYBOOK.reads, *PLAYBOOK.writes} == {permission for word in WORDS for permission in used(word)}


@pytest.mark.parametrize("word", WORDS)
def test_it_goes_and_comes_back_byte_for_byte(word: str) -> None:
    with acting() as there:
        subject = {"User": user, "Role": lambda at: at.role(NAME), "Group": group}[word](there)
        getattr(there.iam, f"put_{word.lower()}_policy")(**{f"{word}Name": NAME}, PolicyName="extra", PolicyDocument=TEXT)
        there.used.clear()

        def look() -> object:
            return there.live.document(f"Get{word}Policy", "PolicyDocument", **{f"{word}Name": NAME}, PolicyName="extra")

        case = granted(subject, "inline:extra")
        target = there_and_back(PLAYBOOK, case, take_back(case), there.live, look)
        assert target.before == {"document": TEXT}
        assert there.used == used(word)


def test_one_that_is_not_there_is_left_alone() -> None:
    with acting() as there:
        case = granted(user(there), "inline:extra")
        assert left_alone(PLAYBOOK.plan(case, take_back(case), there.live), "has no inline policy")


OURS = {QUARANTINE: DENY_ALL, SESSIONS: revoking(now())}


@pytest.mark.parametrize("name", OURS)
def test_our_own_is_never_deleted(name: str) -> None:
    with acting() as there:
        case = granted(user(there), f"inline:{name}")
        there.iam.put_user_policy(UserName=NAME, PolicyName=name, PolicyDocument=OURS[name])
        assert left_alone(PLAYBOOK.plan(case, take_back(case), there.live), "that is not our own")


@pytest.mark.parametrize("name", OURS)
def test_one_that_an_intruder_wrote_under_our_name_is_deleted(name: str) -> None:
    with acting() as there:
        case = granted(user(there), f"inline:{name}")
        there.iam.put_user_policy(UserName=NAME, PolicyName=name, PolicyDocument=TEXT)
        there_and_back(PLAYBOOK, case, take_back(case), there.live, lambda: picture(there))


@pytest.mark.parametrize("name", OURS)
def test_our_own_that_came_in_its_place_counts_as_done_and_stays(name: str) -> None:
    """The denial comes first: what was planned beside it must not take it away again."""
    with acting() as there:
        case = granted(user(there), f"inline:{name}")
        there.iam.put_user_policy(UserName=NAME, PolicyName=name, PolicyDocument=TEXT)
        target = only(PLAYBOOK, case, take_back(case), there)
        there.iam.put_user_policy(UserName=NAME, PolicyName=name, PolicyDocument=OURS[name])
        assert PLAYBOOK.read(case.subject, target, there.live) == target.after
        PLAYBOOK.apply(case.subject, target, there.live)
        assert picture(there)["inline"] == {name: OURS[name]}


def test_a_lock_over_an_intruders_policy_of_our_name_opens_to_just_that() -> None:
    with acting() as there:
        subject = user(there)
        there.iam.put_user_policy(UserName=NAME, PolicyName=QUARANTINE, PolicyDocument=TEXT)
        before, case, born = picture(there), granted(subject, f"inline:{QUARANTINE}"), newborn(subject)
        denial = only(deny_user.PLAYBOOK, born, lock(born), there)
        mine = only(PLAYBOOK, case, take_back(case), there)
        deny_user.PLAYBOOK.apply(subject, denial, there.live)
        PLAYBOOK.apply(subject, mine, there.live)
        assert deny_user.PLAYBOOK.read(subject, denial, there.live) == denial.after
        PLAYBOOK.revert(subject, mine, there.live)
        deny_user.PLAYBOOK.revert(subject, denial, there.live)
        assert picture(there) == before


def test_a_user_that_is_gone_is_done() -> None:
    with acting() as there:
        case = granted(user(there), "inline:extra")
        there.iam.put_user_policy(UserName=NAME, PolicyName="extra", PolicyDocument=TEXT)
        target = only(PLAYBOOK, case, take_back(case), there)
        there.iam.delete_user_policy(UserName=NAME, PolicyName="extra")
        there.iam.delete_user(UserName=NAME)
        taken_as_done_when_gone(PLAYBOOK, case, target, there.live)
