"""An API key of Location Service expires, and gets back the end that it had, or none."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from nightlatch.model import Case, Credential, Kind, PrincipalType
from nightlatch.providers.aws.playbooks.expire_location_key import PLAYBOOK
from tests.build import case
from tests.providers.aws.playbooks import one_service as one

SERVICE = "location"
RESTRICTIONS = {"AllowActions": ["geo:GetMap*"], "AllowResources": ["arn:aws:geo:us-east-1:111122223333:map/*"]}


def _key(aws: one.Aws, **more: Any) -> tuple[Any, Case]:
    location = aws.client(SERVICE)
    end = more or {"NoExpiry": True}
    location.create_key(KeyName="partner", Restrictions=RESTRICTIONS, **end)
    who = one.subject(aws.live, "partner", None, PrincipalType.APPLICATION)
    credential = Credential(type="api_key", id="partner")
    return location, case(one.happened(who, SERVICE, None, Kind.CREDENTIAL_ADDED, credential=credential))


@pytest.mark.parametrize("end", [{}, {"ExpireTime": datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)}], ids=["endless", "ending"])
def test_a_key_expires_and_gets_its_end_back_with_the_permissions_it_declares(end: dict[str, Any]) -> None:
    with one.on_small_aws() as aws:
        location, about = _key(aws, **end)
        aws.hear(SERVICE)

        def look() -> dict[str, Any]:
            told = location.describe_key(KeyName="partner")
            return {name: told[name] for name in ("Key", "KeyArn", "Restrictions", "CreateTime", "ExpireTime")}

        target = one.there_and_back(PLAYBOOK, about, one.switch_off(about, "api_key", "partner"), aws, look)
        assert ("--no-expiry" in target.by_hand[0]) is (not end)
        one.uses_what_it_declares(PLAYBOOK, aws.used)
        one.is_only_for_its_service(PLAYBOOK, about, aws)


def test_a_key_that_is_older_than_the_record_says_is_left_alone() -> None:
    with one.on_small_aws() as aws:
        _, about = _key(aws)
        who = about.subject
        forged = case(one.happened(who, SERVICE, None, Kind.CREDENTIAL_ADDED, at=one.now() - timedelta(hours=2)))
        assert not PLAYBOOK.plan(forged, one.switch_off(forged, "api_key", "partner"), aws.live).targets


def test_a_key_that_is_not_there_is_done() -> None:
    with one.on_small_aws() as aws:
        _, about = _key(aws)
        target = one.planned(PLAYBOOK, about, one.lock(about), aws)
    with one.on_small_aws() as aws:
        one.is_done_when_gone(PLAYBOOK, about, target, aws)
