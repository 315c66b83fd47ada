"""A Cognito user is disabled and enabled again, found by name or, where the record redacts that, by the pool's own id."""

import shlex
from typing import Any

from nightlatch.model import Case
from nightlatch.providers.aws.playbooks.disable_cognito_user import PLAYBOOK
from tests.providers.aws.playbooks import one_service as one

SERVICE = "cognito-idp"


def _user(aws: one.Aws, name: str = "olga") -> tuple[Any, str, str]:
    idp = aws.client(SERVICE)
    pool = "us-east-1_Invented1"
    made = idp.admin_create_user(UserPoolId=pool, Username=name, TemporaryPassword="Invented-1!")["User"]
    return idp, pool, next(one["Value"] for one in made["Attributes"] if one["Name"] == "sub")


def _case(aws: one.Aws, pool: str, name: str | None, id: str) -> Case:
    return one.born(one.subject(aws.live, name, id), SERVICE, pool)


def test_a_user_is_disabled_and_enabled_again_with_the_permissions_it_declares() -> None:
    with one.on_small_aws() as aws:
        idp, pool, sub = _user(aws)
        about = _case(aws, pool, None, sub)
        aws.hear(SERVICE)

        def look() -> dict[str, Any]:
            user = idp.admin_get_user(UserPoolId=pool, Username="olga")
            return {key: user[key] for key in ("Username", "UserAttributes", "UserCreateDate", "Enabled", "UserStatus")}

        target = one.there_and_back(PLAYBOOK, about, one.lock(about), aws, look)
        assert (dict(target.before), dict(target.after)) == ({"enabled": "true"}, {"enabled": "false"})
        one.uses_what_it_declares(PLAYBOOK, aws.used)
        one.is_only_for_its_service(PLAYBOOK, about, aws)


def test_the_sessions_are_ended_too_also_when_only_the_first_half_was_done() -> None:
    with one.on_small_aws() as aws:
        idp, pool, _ = _user(aws)
        about = _case(aws, pool, "olga", f"{pool}/olga")
        target = one.planned(PLAYBOOK, about, one.lock(about), aws)
        idp.admin_disable_user(UserPoolId=pool, Username="olga")
        aws.hear(SERVICE)
        PLAYBOOK.apply(about.subject, target, aws.live)
        assert "cognito-idp:AdminUserGlobalSignOut" in aws.used


def test_a_name_that_is_another_users_by_now_is_left_alone() -> None:
    with one.on_small_aws() as aws:
        _, pool, _ = _user(aws)
        about = _case(aws, pool, None, "00000000-0000-4000-8000-000000000000")
        plan = PLAYBOOK.plan(about, one.lock(about), aws.live)
        assert not plan.targets
        assert "does not tell of" in plan.notes[0]


def test_a_hostile_name_stays_one_argument_and_one_part_of_the_target() -> None:
    with one.on_small_aws() as aws:
        _, pool, _ = _user(aws, one.HOSTILE)
        about = _case(aws, pool, one.HOSTILE, f"{pool}/{one.HOSTILE}")
        target = one.planned(PLAYBOOK, about, one.lock(about), aws)
        assert shlex.split(target.by_hand[0])[-1] == f"--username={one.HOSTILE}"
        PLAYBOOK.apply(about.subject, target, aws.live)
        assert PLAYBOOK.read(about.subject, target, aws.live) == target.after


def test_a_user_who_is_gone_is_done() -> None:
    with one.on_small_aws() as aws:
        idp, pool, sub = _user(aws)
        about = _case(aws, pool, "olga", sub)
        target = one.planned(PLAYBOOK, about, one.lock(about), aws)
        idp.admin_delete_user(UserPoolId=pool, Username="olga")
        one.is_done_when_gone(PLAYBOOK, about, target, aws)


def test_records_that_do_not_agree_on_the_region_plan_nothing() -> None:
    with one.on_small_aws() as aws:
        _, pool, sub = _user(aws)
        who = one.subject(aws.live, "olga", sub)
        about = one.born(who, SERVICE, pool, one.happened(who, SERVICE, pool, region="eu-west-1"))
        plan = PLAYBOOK.plan(about, one.lock(about), aws.live)
        assert not plan.targets
        assert "Region" in plan.notes[0]
