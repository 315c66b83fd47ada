"""A profile of a DataZone domain is deactivated, and gets back the status that it had."""

from typing import Any

import pytest

from nightlatch.model import Case
from nightlatch.providers.aws.playbooks.deactivate_datazone_user import PLAYBOOK
from tests.build import TENANT
from tests.providers.aws.playbooks import one_service as one

SERVICE, DOMAIN = "datazone", "dzd_0123456789abc"
USERS = {"SSO_USER": "11111111-2222-4333-8444-555555555555", "IAM_USER": f"arn:aws:iam::{TENANT}:user/olga"}


def _profile(aws: one.Aws, sort: str = "SSO_USER") -> tuple[Any, Case]:
    datazone, user = aws.client(SERVICE), USERS[sort]
    datazone.create_user_profile(domainIdentifier=DOMAIN, userIdentifier=user, userType=sort)
    return datazone, one.born(one.subject(aws.live, user, f"{DOMAIN}/{user}"), SERVICE, DOMAIN)


@pytest.mark.parametrize("sort", ["SSO_USER", "IAM_USER"])
def test_a_profile_is_deactivated_and_back_with_the_permissions_it_declares(sort: str) -> None:
    with one.on_small_aws() as aws:
        datazone, about = _profile(aws, sort)
        aws.hear(SERVICE)

        def look() -> dict[str, Any]:
            told = datazone.get_user_profile(domainIdentifier=DOMAIN, userIdentifier=USERS[sort])
            return {name: told[name] for name in ("id", "status", "type")}

        target = one.there_and_back(PLAYBOOK, about, one.lock(about), aws, look)
        shut = {"SSO_USER": "NOT_ASSIGNED", "IAM_USER": "DEACTIVATED"}
        assert dict(target.after) == {"status": shut[sort]}
        one.uses_what_it_declares(PLAYBOOK, aws.used)
        one.is_only_for_its_service(PLAYBOOK, about, aws)


def test_a_profile_that_is_not_there_is_done() -> None:
    with one.on_small_aws() as aws:
        _, about = _profile(aws)
        target = one.planned(PLAYBOOK, about, one.lock(about), aws)
    with one.on_small_aws() as aws:
        one.is_done_when_gone(PLAYBOOK, about, target, aws)
