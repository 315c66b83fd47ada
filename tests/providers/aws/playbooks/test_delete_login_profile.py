"""Deleting a console password that the incident gave: never part of a lock, and never to be undone."""

from nightlatch.model import Action, Case
from nightlatch.providers.aws.playbooks.delete_login_profile import PLAYBOOK
from tests.providers.aws.playbooks.acting import Acting, acting, taken_as_done_when_gone
from tests.providers.aws.playbooks.users import NAME, deactivate, given, left_alone, long_ago, only, user


def with_password(there: Acting) -> Case:
    case = given(user(there), "password", "")
    there.iam.create_login_profile(UserName=NAME, Password="An-example-1", PasswordResetRequired=True)
    return case.model_copy(
        update={
            "activities": tuple(
                a.model_copy(update={"credential": a.credential and a.credential.model_copy(update={"id": None})})
                for a in case.activities
            )
        }
    )


def test_it_goes_and_does_not_come_back() -> None:
    with acting() as there:
        case = with_password(there)
        target = only(PLAYBOOK, case, deactivate(case), there)
        assert "cannot be given back" in target.irreversible
        for _ in range(2):
            PLAYBOOK.apply(case.subject, target, there.live)
            assert PLAYBOOK.read(case.subject, target, there.live) == target.after
        PLAYBOOK.revert(case.subject, target, there.live)
        assert PLAYBOOK.read(case.subject, target, there.live) == target.after
        assert left_alone(PLAYBOOK.plan(case, deactivate(case), there.live), "has no console password")
        assert there.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_it_is_no_part_of_a_lock() -> None:
    assert PLAYBOOK.actions == (Action.DEACTIVATE,)


def test_a_password_that_the_user_had_before_is_left_alone() -> None:
    with acting() as there:
        case = long_ago(with_password(there))
        assert left_alone(PLAYBOOK.plan(case, deactivate(case), there.live), "was changed, not made")


def test_a_person_may_see_how_to_give_another_password() -> None:
    with acting() as there:
        case = with_password(there)
        target = only(PLAYBOOK, case, deactivate(case), there)
        assert target.before == {"present": "true"}
        assert target.by_hand == (f"aws iam create-login-profile --user-name={NAME} --password=NEW-PASSWORD",)


def test_a_user_that_is_gone_is_done() -> None:
    with acting() as there:
        case = with_password(there)
        target = only(PLAYBOOK, case, deactivate(case), there)
        there.iam.delete_login_profile(UserName=NAME)
        there.iam.delete_user(UserName=NAME)
        taken_as_done_when_gone(PLAYBOOK, case, target, there.live)
