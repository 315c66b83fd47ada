"""Deleting an inline policy that the incident wrote, whose text is kept to the byte."""

import pytest

from nightlatch.providers.aws.account import QUARANTINE
from nightlatch.providers.aws.playbooks.delete_inline_policies import PLAYBOOK
from tests.providers.aws.playbooks.acting import acting, taken_as_done_when_gone, there_and_back
from tests.providers.aws.playbooks.test_detach_policies import group
from tests.providers.aws.playbooks.users import NAME, granted, left_alone, only, take_back, user

TEXT = '{"Version": "2012-10-17",\n\t"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'


@pytest.mark.parametrize("word", ["User", "Role", "Group"])
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
        assert there.used <= {*PLAYBOOK.reads, *PLAYBOOK.writes}
        assert {f"iam:Get{word}", f"iam:Get{word}Policy", f"iam:Delete{word}Policy", f"iam:Put{word}Policy"} == there.used


def test_one_that_is_not_there_is_left_alone() -> None:
    with acting() as there:
        case = granted(user(there), "inline:extra")
        assert left_alone(PLAYBOOK.plan(case, take_back(case), there.live), "has no inline policy")


def test_our_own_is_never_deleted() -> None:
    with acting() as there:
        case = granted(user(there), f"inline:{QUARANTINE}")
        there.iam.put_user_policy(UserName=NAME, PolicyName=QUARANTINE, PolicyDocument=TEXT)
        assert not PLAYBOOK.plan(case, take_back(case), there.live).targets


def test_a_user_that_is_gone_is_done() -> None:
    with acting() as there:
        case = granted(user(there), "inline:extra")
        there.iam.put_user_policy(UserName=NAME, PolicyName="extra", PolicyDocument=TEXT)
        target = only(PLAYBOOK, case, take_back(case), there)
        there.iam.delete_user_policy(UserName=NAME, PolicyName="extra")
        there.iam.delete_user(UserName=NAME)
        taken_as_done_when_gone(PLAYBOOK, case, target, there.live)
