"""A Global Administrator takes hold of Azure."""

from nightlatch.model import Kind
from nightlatch.model.evidence import MARK, MARK_ELEVATE_ACCESS
from nightlatch.providers.entra.directory_audit.elevation import USER_ACCESS_ADMINISTRATOR
from tests.providers.entra.entries import ADMIN_ID, entry, only, read, streamed

NAME = "User has elevated their access to User Access Administrator for their Azure Resources"


def test_it_is_an_elevation_and_a_role_at_the_root_for_whoever_did_it_though_no_target_is_named() -> None:
    record = entry(NAME, category="AzureRBACRoleManagementElevateAccess", loggedByService="Azure RBAC (Elevated Access)")
    del record["targetResources"]
    up, held = read(streamed(record))
    assert (up.kind, held.kind, up.evidence[MARK]) == (Kind.ELEVATION_USED, Kind.ROLE_GRANTED, MARK_ELEVATE_ACCESS)
    assert up.subject == up.actor == held.subject
    assert (held.subject.id, held.grants[0].role) == (ADMIN_ID, USER_ACCESS_ADMINISTRATOR)
    assert (held.grants[0].scope, held.grants[0].tier) == ("/", 0)


def test_an_envelope_that_tells_the_result_beside_the_entry_is_believed() -> None:
    record = streamed(entry(NAME))
    del record["properties"]["result"]
    assert all(a.succeeded for a in read(record | {"result": "SUCCESS"}))
    assert not any(a.succeeded for a in read(record | {"result": "FAILURE"}))


def test_laying_it_down_takes_the_role_away() -> None:
    found = only(entry("The role assignment of User Access Administrator has been removed from the user"))
    assert (found.kind, found.grants[0].scope) == (Kind.ROLE_REMOVED, "/")
