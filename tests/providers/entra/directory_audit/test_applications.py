"""Applications and service principals in the directory audit."""

from datetime import timedelta

import pytest

from nightlatch.ledger.fold import incarnations
from nightlatch.model import Kind, PrincipalType
from nightlatch.model.evidence import AGENT, PLATFORM
from nightlatch.providers.entra.directory_audit.subjects import (
    APPLICATION_OBJECT_ID,
    MANAGED_SERVICE_IDENTITY,
    SERVICE_PRINCIPAL_ID,
)
from tests.providers.entra.entries import (
    APP_ID,
    APP_OBJECT,
    GRAPH,
    SP_ID,
    application,
    by_app,
    entry,
    only,
    principal,
    prop,
    read,
    target,
)


def test_an_application_and_its_service_principal_are_one_account_by_the_applications_id() -> None:
    registered = only(entry("Add application", application(prop("AppId", [APP_ID], []))))
    later = {"id": "Directory_2", "activityDateTime": "2026-03-02T10:04:00Z"}
    made = only(entry("Add service principal", principal(prop("AppPrincipalId", [APP_ID], []))) | later)
    assert registered.subject == made.subject
    assert (made.kind, made.subject.type, made.subject.id) == (Kind.ACCOUNT_CREATED, PrincipalType.SERVICE_PRINCIPAL, APP_ID)
    assert registered.evidence[APPLICATION_OBJECT_ID] == APP_OBJECT
    assert made.evidence[SERVICE_PRINCIPAL_ID] == SP_ID
    assert len(incarnations([registered, made], timedelta(days=7))) == 1


@pytest.mark.parametrize(
    ("properties", "details"),
    [
        ([prop("TargetId.ServicePrincipalNames", f"{APP_ID.upper()};https://contoso.com/robot")], {}),
        ([], {"AppId": APP_ID}),
    ],
)
def test_the_applications_id_is_found_wherever_it_is_told(properties: list[dict[str, object]], details: dict[str, str]) -> None:
    assert only(entry("Remove service principal", principal(*properties), details=details)).subject.id == APP_ID


def test_without_an_applications_id_the_objects_own_counts() -> None:
    assert only(entry("Add service principal", principal())).subject.id == SP_ID


def test_a_managed_identity_is_known_by_the_name_that_only_azure_gives() -> None:
    names = prop("TargetId.ServicePrincipalNames", f"{APP_ID};https://identity.azure.net/invented=")
    assert only(entry("Add service principal", principal(names))).subject.type is PrincipalType.MANAGED_IDENTITY


def test_a_managed_identity_is_known_by_its_maker_by_id_and_never_by_name() -> None:
    by_id = by_app("Managed Service Identity", MANAGED_SERVICE_IDENTITY)
    true = only(entry("Add service principal", principal(), initiatedBy=by_id))
    false = only(entry("Add service principal", principal(), initiatedBy=by_app("Managed Service Identity")))
    assert (true.subject.type, false.subject.type) == (PrincipalType.MANAGED_IDENTITY, PrincipalType.SERVICE_PRINCIPAL)


def test_the_makers_id_is_read_where_the_directory_writes_it() -> None:
    told = prop("ActorId.ServicePrincipalNames", f"{MANAGED_SERVICE_IDENTITY};https://serviceidentity.azure.net/")
    found = only(entry("Add service principal", principal(told), initiatedBy=by_app("Managed Service Identity")))
    assert (found.subject.type, found.actor.id) == (PrincipalType.MANAGED_IDENTITY, MANAGED_SERVICE_IDENTITY)


def test_another_applications_id_in_an_address_that_its_owner_chose_makes_it_nobody_else() -> None:
    chosen = f"api://{MANAGED_SERVICE_IDENTITY};https://contoso.com/https://identity.azure.net/;{APP_ID}"
    names, acting = prop("TargetId.ServicePrincipalNames", chosen), prop("ActorId.ServicePrincipalNames", chosen)
    found = only(entry("Add service principal", principal(names, acting), initiatedBy=by_app("Robot")))
    assert (found.subject.id, found.subject.type) == (APP_ID, PrincipalType.SERVICE_PRINCIPAL)
    assert (found.actor.id, found.origin.via) == (APP_ID, None)


def test_a_managed_identity_that_acts_is_told_as_one() -> None:
    acting = prop("ActorId.ServicePrincipalNames", f"{APP_ID};https://identity.azure.net/invented=")
    found = only(entry("Add service principal", principal(acting), initiatedBy=by_app("Machine")))
    assert (found.actor.type, found.actor.id) == (PrincipalType.MANAGED_IDENTITY, APP_ID)


def test_microsofts_own_is_known_by_its_id_or_its_home_and_not_by_a_name() -> None:
    own = only(entry("Add service principal", principal(prop("AppPrincipalId", [GRAPH], []))))
    home = {"AppOwnerOrganizationId": "f8cdef31-a31e-4b4a-93e4-5f571e91255a"}
    foreign = only(entry("Add service principal", principal(name="Microsoft Graph")))
    assert own.evidence[PLATFORM] == only(entry("Add service principal", principal(), details=home)).evidence[PLATFORM] == "true"
    assert PLATFORM not in foreign.evidence


def test_an_ai_agents_account_is_told_as_one() -> None:
    found = only(entry("Add service principal", principal(prop("ServicePrincipalType", "ServiceIdentity"))))
    assert found.evidence[AGENT] == "true"


@pytest.mark.parametrize("name", ["Restore application", "Restore service principal"])
def test_an_application_brought_back_is_enabled(name: str) -> None:
    assert only(entry(name, application())).kind is Kind.ACCOUNT_ENABLED


@pytest.mark.parametrize("name", ["Delete application", "Hard Delete application", "Remove service principal"])
def test_an_application_taken_away_is_removed(name: str) -> None:
    assert only(entry(name, application())).kind is Kind.ACCOUNT_REMOVED


def test_an_update_of_a_service_principal_tells_whether_it_may_sign_in() -> None:
    assert (
        only(entry("Update service principal", principal(prop("AccountEnabled", [False], [True])))).kind is Kind.ACCOUNT_REMOVED
    )
    assert (
        only(entry("Update service principal", principal(prop("AccountEnabled", [True], [False])))).kind is Kind.ACCOUNT_ENABLED
    )


def test_what_an_application_only_asks_for_is_quiet() -> None:
    asked = prop("RequiredResourceAccess", [{"ResourceAppId": GRAPH}], [])
    assert (
        read(entry("Update application", application(asked, prop("Included Updated Properties", "RequiredResourceAccess")))) == []
    )


def test_an_application_opened_to_other_tenants_is_changed() -> None:
    assert (
        only(entry("Update application", application(prop("AvailableToOtherTenants", [True], [False])))).kind
        is Kind.POLICY_CHANGED
    )


def test_a_target_of_no_type_is_the_application() -> None:
    assert only(entry("Add application", target("Other", APP_OBJECT, "Robot"))).subject.name == "Robot"
