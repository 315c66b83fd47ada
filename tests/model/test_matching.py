"""Whether an entry of the policy fits an activity: all of its fields, by equality, in time."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlatch.model import Activity, Allowance, Policy, Provisioner
from nightlatch.model.evidence import ACTOR_ARN
from nightlatch.model.matching import allowance_fits, identified, names, neighborhood, provisioner_fits, within
from tests.build import KEY, activity, principal

ARN = "arn:aws:iam::111122223333:role/terraform-ci"
LISTED: dict[str, Any] = {
    "name": "terraform",
    "nature": "infrastructure_as_code",
    "owner": "platform",
    "reason": "service users",
    "expires": "2027-01-01",
    "actor": ARN,
    "networks": ["198.51.100.0/24"],
}


def made(**more: Any) -> Activity:
    return activity(**{"evidence": {ACTOR_ARN: ARN}, **more})


def provisioner(**more: Any) -> Provisioner:
    return Provisioner.model_validate({**LISTED, **more})


def test_a_provisioner_fits_when_every_field_that_is_given_fits() -> None:
    assert provisioner_fits(provisioner(), made())
    assert provisioner_fits(provisioner(provider="aws", tenant="111122223333", user_agent_contains="AWS-CLI"), made())


@pytest.mark.parametrize(
    "more",
    [
        {"actor": "arn:aws:iam::111122223333:role/terraform"},
        {"networks": ["192.0.2.0/24"]},
        {"via": "cloudformation.amazonaws.com"},
        {"provider": "gcp"},
        {"tenant": "444455556666"},
        {"user_agent_contains": "Terraform"},
        {"expires": "2026-03-01"},
    ],
)
def test_one_field_that_does_not_fit_is_enough(more: dict[str, Any]) -> None:
    assert not provisioner_fits(provisioner(**more), made())


def test_expiry_is_judged_at_the_time_of_the_activity_and_its_day_still_counts() -> None:
    assert provisioner_fits(provisioner(expires="2026-03-02"), made())
    assert not provisioner_fits(provisioner(expires="2026-03-02"), made(at=24 * 60))


def test_a_record_that_names_a_service_instead_of_an_address_lies_in_no_network() -> None:
    nowhere = made(origin=KEY.model_copy(update={"ip": None}))
    assert not provisioner_fits(provisioner(), nowhere)


def test_an_exception_fits_by_actor_subject_and_operation() -> None:
    entry = {
        "name": "x",
        "owner": "o",
        "reason": "r",
        "expires": "2027-01-01",
        "subject": "svc-report",
        "operation": "account_created",
    }
    assert allowance_fits(Allowance.model_validate(entry), activity())
    assert not allowance_fits(Allowance.model_validate({**entry, "operation": "CreateUser"}), activity())
    assert not allowance_fits(Allowance.model_validate({**entry, "subject": "svc-report2"}), activity())


def test_an_account_is_named_by_id_address_name_or_mail_without_case() -> None:
    ana = principal("ana", id="AIDAEXAMPLEANA", email="ana@example.com")
    assert all(names(text, ana, ARN) for text in ("ANA", "aidaexampleana", "Ana@Example.com", ARN.upper()))
    assert not names("an", ana, ARN)
    assert not names("ana", principal(None), None)


@given(st.text(max_size=60) | st.none())
def test_any_text_in_place_of_an_address_is_survived(text: str | None) -> None:
    assert neighborhood(text) is None or "/" in str(neighborhood(text))
    within(text, Policy.model_validate({"networks": {"trusted": ["192.0.2.0/24"]}}).networks.trusted)


def test_a_neighborhood_is_a_sixteenth_of_the_old_and_a_thirtysecond_of_the_new_internet() -> None:
    assert neighborhood("198.51.100.7") == "198.51.0.0/16"
    assert neighborhood("::ffff:198.51.100.7") == "198.51.0.0/16"
    assert neighborhood("2001:db8:1::7") == "2001:db8::/32"
    assert neighborhood("cloudformation.amazonaws.com") is None


def test_nobody_is_trusted_or_protected_by_a_name_that_was_chosen() -> None:
    impostor = principal("hr@example.com")
    assert names("hr@example.com", impostor, None)
    assert not identified("hr@example.com", impostor, None)
    assert identified("hr@example.com", principal("hr", email="HR@example.com"), None)


def test_an_address_identifies_whatever_its_path_and_nothing_of_another_kind() -> None:
    listed = "arn:aws:iam::111122223333:user/emergency/glass"
    assert identified(listed, principal("glass"), "arn:aws:iam::111122223333:user/glass")
    for other in (
        "arn:aws:iam::111122223333:role/glass",
        "arn:aws:iam::444455556666:user/glass",
        "arn:aws:iam::111122223333:user/lass",
    ):
        assert not identified(listed, principal("glass"), other)
