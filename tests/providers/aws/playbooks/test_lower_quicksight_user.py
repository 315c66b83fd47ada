"""A QuickSight administrator becomes a reader, and administrator again."""

from typing import Any

import pytest

from nightlatch.model import Case
from nightlatch.providers.aws.playbooks.lower_quicksight_user import PLAYBOOK
from tests.providers.aws.playbooks import one_service as one

SERVICE = "quicksight"


def _user(aws: one.Aws, role: str = "ADMIN") -> tuple[Any, Case]:
    quicksight = aws.client(SERVICE)
    where = {"AwsAccountId": aws.live.id, "Namespace": "default"}
    made = quicksight.register_user(**where, IdentityType="QUICKSIGHT", Email="o@example.com", UserRole=role, UserName="olga")
    return quicksight, one.born(one.subject(aws.live, "olga", made["User"]["PrincipalId"]), SERVICE, "default")


def test_an_administrator_becomes_a_reader_and_back_with_the_permissions_it_declares() -> None:
    with one.on_moto() as aws:
        quicksight, about = _user(aws)
        aws.hear(SERVICE)

        def look() -> Any:
            return quicksight.describe_user(AwsAccountId=aws.live.id, Namespace="default", UserName="olga")["User"]

        target = one.there_and_back(PLAYBOOK, about, one.lock(about), aws, look)
        assert dict(target.after) == {"role": "READER"}
        assert "--role=ADMIN" in target.by_hand[0]
        assert "--email=o@example.com" in target.by_hand[0]
        one.uses_what_it_declares(PLAYBOOK, aws.used)
        one.is_only_for_its_service(PLAYBOOK, about, aws)


@pytest.mark.parametrize("role", ["READER", "RESTRICTED_READER"])
def test_a_reader_cannot_be_lowered_and_the_note_says_what_is_left(role: str) -> None:
    with one.on_moto() as aws:
        _, about = _user(aws, role)
        plan = PLAYBOOK.plan(about, one.lock(about), aws.live)
        assert not plan.targets
        assert "only deleting" in plan.notes[0]


def test_a_user_who_is_gone_is_done() -> None:
    with one.on_moto() as aws:
        quicksight, about = _user(aws)
        target = one.planned(PLAYBOOK, about, one.lock(about), aws)
        quicksight.delete_user(AwsAccountId=aws.live.id, Namespace="default", UserName="olga")
        one.is_done_when_gone(PLAYBOOK, about, target, aws)
