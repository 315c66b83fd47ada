"""How everybody signs in: profiles of other identity providers, and the second factor's enforcement."""

from typing import Any

import pytest

from nightlatch.model import Kind, PrincipalType
from tests.providers.workspace.records import FORMS, only, read, reported


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["INBOUND_SSO_PROFILE_CREATED", "INBOUND_SSO_PROFILE_UPDATED"])
def test_a_sign_on_profile_is_a_new_identity_provider(form: type, name: str) -> None:
    activity = only(form(name, {"INBOUND_SSO_PROFILE_NAME": "invented-idp"}))
    assert (activity.kind, activity.evidence["mark"]) == (Kind.FEDERATION_ADDED, "saml")
    assert (activity.subject.type, activity.subject.name) == (PrincipalType.FEDERATION, "invented-idp")
    assert activity.subject.tenant == "example.com"


def test_a_profile_that_goes_adds_nothing() -> None:
    assert only(reported("INBOUND_SSO_PROFILE_DELETED", {"INBOUND_SSO_PROFILE_NAME": "x"})).kind is Kind.POLICY_CHANGED


@pytest.mark.parametrize(
    ("value", "kind"), [("true", Kind.FEDERATION_ADDED), (None, Kind.FEDERATION_ADDED), ("false", Kind.POLICY_CHANGED)]
)
def test_sign_on_is_switched_on_or_off(value: Any, kind: Kind) -> None:
    assert only(reported("TOGGLE_SSO_ENABLED", {"DOMAIN_NAME": "example.com", "NEW_VALUE": value})).kind is kind


@pytest.mark.parametrize("name", ["ENFORCE_STRONG_AUTHENTICATION", "ALLOW_STRONG_AUTHENTICATION"])
@pytest.mark.parametrize("value", ["false", "FALSE", "OFF", False])
def test_a_second_factor_no_longer_demanded_is_a_guard_removed(name: str, value: Any) -> None:
    activity = only(reported(name, {"NEW_VALUE": value, "ORG_UNIT_NAME": "/Sales"}))
    assert (activity.kind, activity.evidence["mark"], activity.subject.name) == (Kind.GUARD_REMOVED, "mfa", "/Sales")


@pytest.mark.parametrize("value", ["true", "ON", True])
def test_a_second_factor_demanded_takes_no_guard_away(value: Any) -> None:
    assert not read(reported("ENFORCE_STRONG_AUTHENTICATION", {"NEW_VALUE": value}))


def test_a_change_that_does_not_say_which_way_is_only_a_change() -> None:
    assert only(reported("ENFORCE_STRONG_AUTHENTICATION")).kind is Kind.POLICY_CHANGED
