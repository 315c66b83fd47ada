"""The provider's face: what it declares, and which identities are Okta's own."""

import pytest

import nightlatch.providers
from nightlatch.contracts import Provider
from nightlatch.model import Kind, Principal, PrincipalType
from nightlatch.providers.okta import PROVIDER
from nightlatch.registry import discover
from tests.providers.okta.records import JO, SHAPES, event


def test_the_provider_is_found_and_declares_what_it_watches() -> None:
    assert discover(nightlatch.providers, "PROVIDER", Provider)["okta"] is PROVIDER
    assert PROVIDER.watched()["user.lifecycle.create"] is Kind.ACCOUNT_CREATED
    assert "user.session.start" not in PROVIDER.watched()


@pytest.mark.parametrize("shape", SHAPES)
def test_no_other_provider_claims_its_events(shape: type) -> None:
    for provider in discover(nightlatch.providers, "PROVIDER", Provider).values():
        assert provider.recognizes(shape(event("user.lifecycle.create", JO))) is (provider is PROVIDER)


@pytest.mark.parametrize(("type", "owned"), [(PrincipalType.SYSTEM, True), (PrincipalType.USER, False)])
def test_only_system_principals_are_oktas_own_whatever_anybody_is_called(type: PrincipalType, owned: bool) -> None:
    who = Principal(provider="okta", tenant="okta", type=type, name="Okta System", email="system@okta.com")
    assert PROVIDER.platform_owned(who) is owned
