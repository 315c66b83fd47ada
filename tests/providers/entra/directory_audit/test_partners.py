"""Other tenants in the directory audit."""

import pytest

from nightlatch.model import Kind
from nightlatch.model.evidence import MARK, MARK_DELEGATED
from tests.providers.entra.entries import entry, only, target

PARTNER = target("Policy", "67676767-0000-4000-8000-000000000001", "fabrikam.com")


@pytest.mark.parametrize(
    "name",
    [
        "Add a partner to cross-tenant access setting",
        "Update a partner cross\u2010tenant access setting",
        "Create a partner cross-tenant identity sync setting",
        "Update the company default cross-tenant access setting",
        "Add MultiTenantOrg tenant",
    ],
)
def test_a_tenant_whose_people_come_in_is_a_trust(name: str) -> None:
    found = only(entry(name, PARTNER))
    assert (found.kind, found.subject.id) == (Kind.TRUST_CHANGED, PARTNER["id"])


def test_a_partner_who_administers_is_marked() -> None:
    assert only(entry("Add partner to company", PARTNER)).evidence[MARK] == MARK_DELEGATED


@pytest.mark.parametrize("name", ["Delete partner specific cross-tenant access setting", "Remove partner from company"])
def test_what_shuts_somebody_out_is_only_a_change(name: str) -> None:
    assert only(entry(name, PARTNER)).kind is Kind.POLICY_CHANGED
