"""A user of WorkMail is denied every mailbox by a rule, and the platform itself confirms it."""

from typing import Any

import pytest

from nightlatch.errors import QuotaFull
from nightlatch.model import Case
from nightlatch.providers.aws.playbooks.deny_workmail_user import PLAYBOOK
from tests.providers.aws.playbooks import one_service as one

SERVICE = "workmail"
ORGANIZATION = "m-0123456789abcdef0123456789abcdef"


def _user(aws: one.Aws) -> tuple[Any, Case]:
    mail = aws.client(SERVICE)
    id = mail.create_user(OrganizationId=ORGANIZATION, Name="olga", DisplayName="Olga", Password="Invented-1!")["UserId"]
    mail.register_to_work_mail(OrganizationId=ORGANIZATION, EntityId=id, Email="olga@example.com")
    return mail, one.born(one.subject(aws.live, "olga", id), SERVICE, ORGANIZATION)


def _effect(mail: Any, about: Case, action: str = "IMAP") -> str:
    asked = {"OrganizationId": ORGANIZATION, "IpAddress": "192.0.2.7", "Action": action, "UserId": about.subject.id}
    return str(mail.get_access_control_effect(**asked)["Effect"])


def test_a_user_is_denied_every_mailbox_and_let_in_again_with_the_permissions_it_declares() -> None:
    with one.on_small_aws() as aws:
        mail, about = _user(aws)
        aws.hear(SERVICE)
        target = one.there_and_back(
            PLAYBOOK, about, one.lock(about), aws, lambda: mail.list_access_control_rules(OrganizationId=ORGANIZATION)["Rules"]
        )
        assert PLAYBOOK.prove is not None
        open_, shut = PLAYBOOK.prove(about.subject, target, aws.live), None
        PLAYBOOK.apply(about.subject, target, aws.live)
        shut = PLAYBOOK.prove(about.subject, target, aws.live)
        assert open_ is not None
        assert shut is not None
        assert (open_.denied, shut.denied) == (False, True)
        assert {_effect(mail, about, action) for action in ("IMAP", "SMTP", "EWS", "ActiveSync", "WebMail")} == {"DENY"}
        one.uses_what_it_declares(PLAYBOOK, aws.used)
        one.is_only_for_its_service(PLAYBOOK, about, aws)


def test_nobody_else_is_denied() -> None:
    with one.on_small_aws() as aws:
        mail, about = _user(aws)
        _, other = _user(aws)
        PLAYBOOK.apply(about.subject, one.planned(PLAYBOOK, about, one.lock(about), aws), aws.live)
        assert (_effect(mail, about), _effect(mail, other)) == ("DENY", "ALLOW")


@pytest.mark.parametrize(
    "narrowed",
    [{"Effect": "ALLOW"}, {"IpRanges": ["192.0.2.0/24"]}, {"NotActions": ["IMAP"]}, {"UserIds": []}],
    ids=lambda narrowed: next(iter(narrowed)),
)
def test_a_rule_of_ours_that_somebody_weakened_does_not_count(narrowed: dict[str, Any]) -> None:
    with one.on_small_aws() as aws:
        mail, about = _user(aws)
        target = one.planned(PLAYBOOK, about, one.lock(about), aws)
        PLAYBOOK.apply(about.subject, target, aws.live)
        (ours,) = (
            rule for rule in mail.list_access_control_rules(OrganizationId=ORGANIZATION)["Rules"] if rule["Effect"] == "DENY"
        )
        kept = {name: ours[name] for name in ("Name", "Effect", "Description", "UserIds")}
        mail.put_access_control_rule(OrganizationId=ORGANIZATION, **{**kept, **narrowed})
        assert PLAYBOOK.read(about.subject, target, aws.live) == target.before
        PLAYBOOK.apply(about.subject, target, aws.live)
        assert PLAYBOOK.read(about.subject, target, aws.live) == target.after


def test_a_full_set_of_rules_says_so() -> None:
    with one.on_small_aws() as aws:
        mail, about = _user(aws)
        target = one.planned(PLAYBOOK, about, one.lock(about), aws)
        for number in range(9):
            mail.put_access_control_rule(OrganizationId=ORGANIZATION, Name=f"r{number}", Effect="ALLOW", Description="filler")
        with pytest.raises(QuotaFull):
            PLAYBOOK.apply(about.subject, target, aws.live)


def test_a_user_who_is_gone_is_done() -> None:
    with one.on_small_aws() as aws:
        mail, about = _user(aws)
        target = one.planned(PLAYBOOK, about, one.lock(about), aws)
        mail.deregister_from_work_mail(OrganizationId=ORGANIZATION, EntityId=about.subject.id)
        mail.delete_user(OrganizationId=ORGANIZATION, UserId=about.subject.id)
        one.is_done_when_gone(PLAYBOOK, about, target, aws)
