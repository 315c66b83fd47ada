"""Detaching a managed policy that the incident attached."""

import pytest

from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.aws.playbooks.detach_policies import PLAYBOOK
from tests.providers.aws.emulated import ACCOUNT
from tests.providers.aws.playbooks.acting import EVERYTHING, Acting, acting, taken_as_done_when_gone, there_and_back
from tests.providers.aws.playbooks.users import NAME, granted, left_alone, only, picture, take_back, user

ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"


def group(there: Acting) -> Principal:
    made = there.iam.create_group(GroupName=NAME)["Group"]
    return Principal(provider="aws", tenant=ACCOUNT, type=PrincipalType.GROUP, name=NAME, id=made["GroupId"])


WORDS = ("User", "Role", "Group")


def used(word: str) -> set[str]:
    """The permissions that it needs for such an identity."""
    return {f"iam:Attach{word}Policy", f"iam:Detach{word}Policy", f"iam:ListAttached{word}Policies"}


def test_it_declares_what_it_needs_and_nothing_else() -> None:
    assert {*PLAYBOOK.reads, *PLAYBOOK.writes} == {permission for word in WORDS for permission in used(word)}


@pytest.mark.parametrize("word", WORDS)
def test_it_goes_and_comes_back(word: str) -> None:
    with acting(aws_policies=True) as there:
        subject = {"User": user, "Role": lambda at: at.role(NAME), "Group": group}[word](there)
        iam = there.iam
        getattr(iam, f"attach_{word.lower()}_policy")(**{f"{word}Name": NAME}, PolicyArn=ADMIN)
        there.used.clear()

        def look() -> object:
            return getattr(there.session.client("iam"), f"list_attached_{word.lower()}_policies")(**{f"{word}Name": NAME})[
                "AttachedPolicies"
            ]

        case = granted(subject, ADMIN)
        target = there_and_back(PLAYBOOK, case, take_back(case), there.live, look)
        assert target.about == ADMIN
        assert there.used == used(word)


def test_what_is_not_attached_is_left_alone() -> None:
    with acting(aws_policies=True) as there:
        case = granted(user(there), ADMIN)
        assert left_alone(PLAYBOOK.plan(case, take_back(case), there.live), "is not attached")


@pytest.mark.parametrize("name", ["AWSCompromisedKeyQuarantineV2", "AWSCompromisedKeyQuarantineV3", "AWSDenyAll"])
def test_what_only_restricts_is_never_detached(name: str) -> None:
    arn = f"arn:aws:iam::aws:policy/{name}"
    with acting(aws_policies=True) as there:
        case = granted(user(there), arn)
        there.iam.attach_user_policy(UserName=NAME, PolicyArn=arn)
        assert left_alone(PLAYBOOK.plan(case, take_back(case), there.live), "only restricts")


@pytest.mark.parametrize("name", ["AWSCompromisedKeyQuarantineV2", "AWSDenyAll"])
@pytest.mark.parametrize("path", ["/", "/policy/"])
def test_a_policy_that_an_intruder_named_like_one_of_those_is_detached(name: str, path: str) -> None:
    with acting() as there:
        subject = user(there)
        arn = there.iam.create_policy(PolicyName=name, Path=path, PolicyDocument=EVERYTHING)["Policy"]["Arn"]
        there.iam.attach_user_policy(UserName=NAME, PolicyArn=arn)
        case = granted(subject, arn)
        there_and_back(PLAYBOOK, case, take_back(case), there.live, lambda: picture(there))


def test_a_user_that_is_gone_is_done() -> None:
    with acting(aws_policies=True) as there:
        case = granted(user(there), ADMIN)
        there.iam.attach_user_policy(UserName=NAME, PolicyArn=ADMIN)
        target = only(PLAYBOOK, case, take_back(case), there)
        there.iam.detach_user_policy(UserName=NAME, PolicyArn=ADMIN)
        there.iam.delete_user(UserName=NAME)
        taken_as_done_when_gone(PLAYBOOK, case, target, there.live)
