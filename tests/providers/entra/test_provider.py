"""The provider's face: what it declares, and which identities are Microsoft's own."""

from typing import Any

import pytest

import nightlatch.providers
from nightlatch.contracts import Provider
from nightlatch.model import Kind, Principal, PrincipalType
from nightlatch.providers.entra import PROVIDER
from nightlatch.registry import discover
from tests.providers.entra.entries import PIM, SHAPES, USER_TARGET, entry, jo, unified


def test_the_provider_is_found_and_declares_what_it_watches() -> None:
    assert discover(nightlatch.providers, "PROVIDER", Provider)["entra"] is PROVIDER
    assert PROVIDER.watched()["Add user"] is Kind.ACCOUNT_CREATED
    assert "Sign-in activity" not in PROVIDER.watched()


@pytest.mark.parametrize("shape", [*SHAPES, lambda _: unified("Add user.", *USER_TARGET)])
def test_no_other_provider_claims_its_records(shape: Any) -> None:
    for provider in discover(nightlatch.providers, "PROVIDER", Provider).values():
        assert provider.recognizes(shape(entry("Add user", jo()))) is (provider is PROVIDER)


def test_an_identity_is_microsofts_own_by_its_id_and_never_by_its_name() -> None:
    own = Principal(provider="entra", tenant="entra", type=PrincipalType.SERVICE_PRINCIPAL, id=PIM, name="anything")
    named = own.model_copy(update={"id": "99999999-0000-4000-8000-000000000009", "name": "MS-PIM"})
    assert PROVIDER.platform_owned(own)
    assert not PROVIDER.platform_owned(named)
