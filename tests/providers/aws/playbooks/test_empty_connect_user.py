"""A user of Connect is left with a profile that allows nothing, which is made when it is needed and removed when it is not."""

from typing import Any

from nightlatch.model import Case
from nightlatch.providers.aws.account import QUARANTINE
from nightlatch.providers.aws.playbooks.empty_connect_user import PLAYBOOK
from tests.providers.aws.playbooks import one_service as one

SERVICE = "connect"
INSTANCE = "11111111-2222-4333-8444-555555555555"


def _profile(connect: Any, name: str, *permissions: str) -> str:
    made = connect.create_security_profile(InstanceId=INSTANCE, SecurityProfileName=name, Permissions=list(permissions))
    return str(made["SecurityProfileId"])


def _user(aws: one.Aws, name: str, *profiles: str) -> Case:
    connect, phone = aws.client(SERVICE), {"PhoneType": "SOFT_PHONE"}
    made = connect.create_user(
        InstanceId=INSTANCE, Username=name, PhoneConfig=phone, SecurityProfileIds=list(profiles), RoutingProfileId="routing"
    )
    return one.born(one.subject(aws.live, name, made["UserId"]), SERVICE, INSTANCE)


def _picture(aws: one.Aws, about: Case) -> tuple[Any, Any]:
    connect = aws.client(SERVICE)
    user = connect.describe_user(InstanceId=INSTANCE, UserId=about.subject.id)["User"]
    del user["LastModifiedTime"]
    return user, connect.list_security_profiles(InstanceId=INSTANCE)["SecurityProfileSummaryList"]


def test_a_user_loses_all_profiles_and_gets_them_back_with_the_permissions_it_declares() -> None:
    with one.on_small_aws() as aws:
        connect = aws.client(SERVICE)
        about = _user(
            aws, "olga", *sorted([_profile(connect, "Admin", "Users.Create"), _profile(connect, "Agent", "BasicAgentAccess")])
        )
        aws.hear(SERVICE)
        target = one.there_and_back(PLAYBOOK, about, one.lock(about), aws, lambda: _picture(aws, about))
        assert dict(target.after) == {"profiles": QUARANTINE}
        one.uses_what_it_declares(PLAYBOOK, aws.used)
        one.is_only_for_its_service(PLAYBOOK, about, aws)


def test_a_profile_of_our_name_that_allows_something_is_not_used() -> None:
    with one.on_small_aws() as aws:
        connect = aws.client(SERVICE)
        trap = _profile(connect, QUARANTINE, "Users.Create")
        about = _user(aws, "olga", trap)
        target = one.planned(PLAYBOOK, about, one.lock(about), aws)
        assert dict(target.before) == {"profiles": trap}
        PLAYBOOK.apply(about.subject, target, aws.live)
        (held,) = _picture(aws, about)[0]["SecurityProfileIds"]
        assert held != trap
        assert connect.list_security_profile_permissions(InstanceId=INSTANCE, SecurityProfileId=held)["Permissions"] == []


def test_the_empty_profile_stays_while_somebody_else_is_locked_by_it() -> None:
    with one.on_small_aws() as aws:
        profile = _profile(aws.client(SERVICE), "Admin", "Users.Create")
        cases = [_user(aws, name, profile) for name in ("olga", "petra")]
        targets = [one.planned(PLAYBOOK, about, one.lock(about), aws) for about in cases]
        for about, target in zip(cases, targets, strict=True):
            PLAYBOOK.apply(about.subject, target, aws.live)
        PLAYBOOK.revert(cases[0].subject, targets[0], aws.live)
        assert PLAYBOOK.read(cases[1].subject, targets[1], aws.live) == targets[1].after
        PLAYBOOK.revert(cases[1].subject, targets[1], aws.live)
        assert [one["Name"] for one in _picture(aws, cases[1])[1]] == ["Admin"]


def test_a_user_who_is_gone_is_done() -> None:
    with one.on_small_aws() as aws:
        about = _user(aws, "olga", _profile(aws.client(SERVICE), "Admin"))
        other = _user(aws, "petra", _profile(aws.client(SERVICE), "Agent", "BasicAgentAccess"))
        target = one.planned(PLAYBOOK, other, one.lock(other), aws)
        aws.client(SERVICE).delete_user(InstanceId=INSTANCE, UserId=other.subject.id)
        one.is_done_when_gone(PLAYBOOK, other, target, aws)
        assert about.subject.name == "olga"
