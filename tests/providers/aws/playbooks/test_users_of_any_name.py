"""What every playbook for users owes: no name, however hostile, is more than a name, and who is no user of IAM is left alone."""

import json
import shlex
from collections.abc import Callable

import pytest

from nightlatch.contracts import Plan, Playbook
from nightlatch.model import Case, GrantKind, Principal, PrincipalType, Step
from nightlatch.providers.aws.account import QUARANTINE
from nightlatch.providers.aws.playbooks import (
    deactivate_access_keys,
    deactivate_certificates,
    deactivate_service_credentials,
    deactivate_ssh_keys,
    delete_inline_policies,
    delete_login_profile,
    deny_user,
    detach_policies,
    leave_groups,
    tag_user,
)
from tests.providers.aws.emulated import ACCOUNT, answers
from tests.providers.aws.playbooks.acting import EVERYTHING, Acting, acting
from tests.providers.aws.playbooks.service_keys import service_keys
from tests.providers.aws.playbooks.users import (
    HOSTILE,
    certificate,
    deactivate,
    given,
    granted,
    key,
    lock,
    newborn,
    ssh_key,
    take_back,
    user,
)

Asked = tuple[Case, Step]


def locked(subject: Principal) -> Asked:
    case = newborn(subject)
    return case, lock(case)


def with_key(there: Acting, subject: Principal, name: str) -> Asked:
    key(there, name)
    return locked(subject)


def with_certificate(there: Acting, subject: Principal, name: str) -> Asked:
    certificate(there, name)
    return locked(subject)


def with_ssh_key(there: Acting, subject: Principal, name: str) -> Asked:
    ssh_key(there, name)
    return locked(subject)


def with_service_key(there: Acting, subject: Principal, name: str) -> Asked:
    service_keys(there, "Active", owner=name)
    return locked(subject)


def with_password(there: Acting, subject: Principal, name: str) -> Asked:
    there.iam.create_login_profile(UserName=name, Password="An-example-1")
    case = given(subject, "password", "")
    return case, deactivate(case)


def with_policy(there: Acting, subject: Principal, name: str) -> Asked:
    arn = there.iam.create_policy(PolicyName="team", PolicyDocument=EVERYTHING)["Policy"]["Arn"]
    there.iam.attach_user_policy(UserName=name, PolicyArn=arn)
    case = granted(subject, arn)
    return case, take_back(case)


def with_inline(there: Acting, subject: Principal, name: str) -> Asked:
    there.iam.put_user_policy(UserName=name, PolicyName=name, PolicyDocument=EVERYTHING)
    case = granted(subject, f"inline:{name}")
    return case, take_back(case)


def with_group(there: Acting, subject: Principal, name: str) -> Asked:
    there.iam.create_group(GroupName=name)
    there.iam.add_user_to_group(UserName=name, GroupName=name)
    case = granted(subject, f"group:{name}", GrantKind.GROUP)
    return case, take_back(case)


ARRANGED: dict[Playbook, Callable[[Acting, Principal, str], Asked]] = {
    deny_user.PLAYBOOK: lambda _there, subject, _name: locked(subject),
    tag_user.PLAYBOOK: lambda _there, subject, _name: locked(subject),
    deactivate_access_keys.PLAYBOOK: with_key,
    deactivate_certificates.PLAYBOOK: with_certificate,
    deactivate_service_credentials.PLAYBOOK: with_service_key,
    deactivate_ssh_keys.PLAYBOOK: with_ssh_key,
    delete_login_profile.PLAYBOOK: with_password,
    detach_policies.PLAYBOOK: with_policy,
    delete_inline_policies.PLAYBOOK: with_inline,
    leave_groups.PLAYBOOK: with_group,
}
"""Each playbook, and how a user comes to have what it changes."""
each_playbook = pytest.mark.parametrize("playbook", ARRANGED, ids=lambda playbook: playbook.id)


@each_playbook
@pytest.mark.parametrize("name", ["--x", "a;b", "$(id)", "`id` 'x' \"y\"", "line\nbreak", "zoë", HOSTILE])
def test_a_hostile_name_is_one_argument_of_the_command_by_hand(playbook: Playbook, name: str) -> None:
    """IAM itself takes only letters, digits and `_+=,.@-`; a record may say anything."""
    with acting() as there:
        case, step = ARRANGED[playbook](there, user(there, name), name)
        (target,) = playbook.plan(case, step, there.live).targets
        (line,) = target.by_hand
        words = shlex.split(line)
        assert words[:2] == ["aws", "iam"]
        assert f"--user-name={name}" in words
        assert all(word.startswith("--") and "=" in word for word in words[3:])
        assert name in target.says
        playbook.apply(case.subject, target, there.live)
        assert playbook.read(case.subject, target, there.live) == target.after


@each_playbook
@pytest.mark.parametrize(
    "subject",
    [
        Principal(provider="aws", tenant=ACCOUNT, type=PrincipalType.USER, name="root", id=ACCOUNT),
        Principal(
            provider="aws",
            tenant=ACCOUNT,
            type=PrincipalType.USER,
            name="dee",
            id="906737a08e-12345678-1234-1234-1234-123456789012",
            keyed_by_id=True,
        ),
        Principal(provider="aws", tenant=ACCOUNT, type=PrincipalType.USER, id="12345678-1234-1234-1234-123456789012"),
        Principal(provider="aws", tenant=ACCOUNT, type=PrincipalType.USER, name="dee", id="pool/dee", keyed_by_id=True),
    ],
    ids=["root", "person", "person without a name", "account of one service"],
)
def test_who_is_no_user_of_iam_is_left_alone_and_not_even_asked_for(playbook: Playbook, subject: Principal) -> None:
    """A user of IAM of the same name has what the playbook changes, and must keep it."""
    with acting() as there:
        name = subject.name or "dee"
        case, step = ARRANGED[playbook](there, user(there, name), name)
        moved = tuple(each.model_copy(update={"subject": subject}) for each in case.activities)
        there.used.clear()
        assert playbook.plan(case.model_copy(update={"subject": subject, "activities": moved}), step, there.live) == Plan()
        assert there.used == set()


@pytest.mark.parametrize("value", ["", " of two words ", "=a", "file://x", "größe/1@b", "a,Key=b"])
def test_whatever_the_tag_was_before_the_command_by_hand_gives_it_back(value: str) -> None:
    with acting() as there:
        subject = user(there)
        before = {"Key": QUARANTINE, "Value": value}
        answers(there.live.clients, "iam", "ListUserTags", 200, {"Tags": [before], "IsTruncated": False})
        case, step = locked(subject)
        (target,) = tag_user.PLAYBOOK.plan(case, step, there.live).targets
        assert target.before == {"value": value}
        assert json.loads(shlex.split(target.by_hand[0])[-1].removeprefix("--tags=")) == [before]


def test_a_user_of_iam_may_be_named_root() -> None:
    with acting() as there:
        case, step = locked(user(there, "root"))
        assert len(deny_user.PLAYBOOK.plan(case, step, there.live).targets) == 1
