"""Domains, authorities and providers in the directory audit."""

from typing import Any

import pytest

from nightlatch.model import Kind, PrincipalType
from nightlatch.model.evidence import MARK, MARK_CERTIFICATES, MARK_OIDC, MARK_SAML, MARK_TRUSTED_DOMAIN
from tests.providers.entra.entries import TENANT, entry, only, prop, read, target


def domain(*properties: dict[str, Any]) -> dict[str, Any]:
    return target("Domain", None, "fabrikam.com", *properties)


@pytest.mark.parametrize("name", ["Set federation settings on domain", "Set domain authentication"])
def test_a_domain_that_is_federated_lets_others_vouch_for_its_users(name: str) -> None:
    found = only(entry(name, domain(prop("LiveType", ["Federated"], ["Managed"]))))
    assert (found.kind, found.evidence[MARK]) == (Kind.FEDERATION_ADDED, MARK_SAML)
    assert (found.subject.type, found.subject.name) == (PrincipalType.FEDERATION, "fabrikam.com")


def test_a_federation_without_any_target_is_told_all_the_same() -> None:
    record = entry("Set federation settings on domain")
    del record["targetResources"]
    assert only(record).kind is Kind.FEDERATION_ADDED


def test_a_domain_that_goes_back_to_the_tenants_own_is_only_changed() -> None:
    record = entry("Set domain authentication", domain(prop("LiveType", ["Managed"], ["Federated"])))
    assert (only(record).kind, MARK in only(record).evidence) == (Kind.POLICY_CHANGED, False)


def test_a_domain_that_is_only_claimed_lets_nobody_in_and_a_verified_one_may_be_federated_next() -> None:
    claimed = only(entry("Add unverified domain", target("", None, "newdomain.example")))
    verified = only(entry("Verify domain", domain()))
    assert (claimed.kind, claimed.subject.name) == (Kind.POLICY_CHANGED, "newdomain.example")
    assert (verified.kind, verified.evidence[MARK]) == (Kind.FEDERATION_ADDED, MARK_TRUSTED_DOMAIN)


@pytest.mark.parametrize(
    "name",
    ["Create CertificateBasedAuthConfiguration", "Create PublicKeyInfrastructure", "Add CertificationBasedAuthConfiguration"],
)
def test_authorities_that_people_may_sign_in_with_are_a_federation(name: str) -> None:
    found = only(entry(name, target("Other", None, "Contoso CA")))
    assert (found.kind, found.evidence[MARK]) == (Kind.FEDERATION_ADDED, MARK_CERTIFICATES)


def test_the_companys_settings_count_only_where_they_hold_authorities() -> None:
    company = target("Directory", TENANT, "Contoso", prop("TrustedCAsForPasswordlessAuth", ["MII"], []))
    plain = target("Directory", TENANT, "Contoso", prop("TechnicalNotificationMail", ["it@contoso.com"], []))
    assert only(entry("Set Company Information", company)).evidence[MARK] == MARK_CERTIFICATES
    assert read(entry("Set Company Information", plain)) == []


def test_an_identity_provider_is_a_federation() -> None:
    assert only(entry("Create identity provider", target("Other", None, "Fabrikam"))).evidence[MARK] == MARK_OIDC
