"""Custom roles: bound to members over resources, and what they contain."""

from typing import Any

import pytest

from nightlatch.model import GrantKind, Kind, PrincipalType
from tests.providers.okta.records import BUILDERS, JO, event, only, read

ROLE = {"id": "cr0exampleKeepers001", "type": "CUSTOM_ROLE", "displayName": "Keepers"}
SET = {"id": "iamexampleStores0001", "type": "RESOURCE_SET", "displayName": "Stores"}
PERMISSION = {"id": "okta.apps.manage", "type": "PERMISSION", "displayName": "Manage applications"}


@pytest.mark.parametrize("types", [("CUSTOM_ROLE", "RESOURCE_SET"), ("invented", "invented too"), ("Role", "ResourceSet")])
def test_a_binding_gives_each_member_the_role_over_the_resources(types: tuple[str, str]) -> None:
    targets = (SET | {"type": types[1]}, JO, ROLE | {"type": types[0]}, BUILDERS)
    given = read(event("iam.resourceset.bindings.add", *targets))
    assert [(a.subject.type, a.subject.id) for a in given] == [
        (PrincipalType.USER, JO["id"]),
        (PrincipalType.GROUP, BUILDERS["id"]),
    ]
    assert {(g.role, g.scope, g.resolved) for a in given for g in a.grants} == {(ROLE["id"], SET["id"], False)}
    assert {a.evidence["called"] for a in given} == {"Keepers"}
    assert len({a.id for a in given}) == 2


def test_a_binding_that_names_no_member_is_nobodys() -> None:
    assert only(event("iam.resourceset.bindings.add", ROLE, SET)).subject.folded is None


def test_a_binding_of_a_standard_role_is_worth_that() -> None:
    role = {"id": "Super administrator", "type": "ROLE"}
    assert only(event("iam.resourceset.bindings.add", role, JO)).grants[0].tier == 0


@pytest.mark.parametrize(
    "told",
    [
        {"target": [ROLE, PERMISSION]},
        {"target": [ROLE | {"detailEntry": {"permissions": ["okta.users.read", "okta.apps.manage"]}}]},
        {"target": [ROLE | {"changeDetails": {"to": {"permissions": '["okta.apps.manage"]'}}}]},
        {"target": [ROLE], "debugContext": {"debugData": {"permissionsAdded": "okta.users.read,okta.apps.manage"}}},
    ],
)
def test_what_a_role_contains_is_read_from_wherever_it_is_told(told: Any) -> None:
    activity = only(event("iam.role.permissions.add") | told)
    (grant,) = activity.grants
    assert (activity.kind, activity.subject.type) == (Kind.POLICY_CHANGED, PrincipalType.ROLE)
    assert (grant.role, grant.kind, grant.tier, grant.resolved) == (ROLE["id"], GrantKind.DEFINITION, 0, True)


def test_a_role_called_like_a_harmless_permission_contains_nothing_by_its_name() -> None:
    called = ROLE | {"displayName": "okta.users.read", "alternateId": "okta.logs.read"}
    (grant,) = only(event("iam.role.create", called)).grants
    assert (grant.tier, grant.resolved) == (1, False)


def test_hosts_and_paths_are_no_permissions() -> None:
    debug = {"requestUri": "/okta.users.read", "permissionsUrl": "https://example.okta.com.example/okta.users"}
    assert not only(event("iam.role.create", ROLE, debug=debug)).grants[0].resolved


def test_a_resource_set_is_told_by_its_id() -> None:
    activity = only(event("iam.resourceset.resources.add", SET))
    assert (activity.kind, activity.subject.id) == (Kind.POLICY_CHANGED, SET["id"])
