"""Administrators' roles: the whole set that is told, and whose it is."""

from typing import Any

import pytest

from nightlatch.model import Kind, PrincipalType
from tests.providers.okta.records import BUILDERS, CLIENT, JO, Json, event, only

TWO = {"privilegeGranted": "Organization administrator, Application administrator (all)"}
HOLDERS = [
    ("user.account.privilege", JO, PrincipalType.USER),
    ("group.privilege", BUILDERS, PrincipalType.GROUP),
    ("app.oauth2.client.privilege", CLIENT, PrincipalType.APPLICATION),
]


@pytest.mark.parametrize(("name", "holder", "type"), HOLDERS)
def test_the_whole_set_is_told_of_its_holder(name: str, holder: Json, type: PrincipalType) -> None:
    activity = only(event(f"{name}.grant", holder, debug=TWO))
    assert (activity.kind, activity.subject.type, activity.subject.id) == (Kind.ROLE_GRANTED, type, holder["id"])
    assert [(grant.role, grant.tier) for grant in activity.grants] == [
        ("Organization administrator", 0),
        ("Application administrator", 0),
    ]
    assert activity.evidence["whole_set"] == "true"


@pytest.mark.parametrize(("name", "holder", "type"), HOLDERS)
def test_what_is_revoked_leaves_no_standard_role(name: str, holder: Json, type: PrincipalType) -> None:
    activity = only(event(f"{name}.revoke", holder))
    assert (activity.kind, activity.subject.type) == (Kind.ROLE_REMOVED, type)
    assert {"Super administrator", "Read-only administrator"} <= {grant.role for grant in activity.grants}


def test_the_holder_is_found_by_type_and_not_by_position() -> None:
    activity = only(event("group.privilege.grant", JO, BUILDERS, debug=TWO))
    assert activity.subject.id == BUILDERS["id"]


@pytest.mark.parametrize("debug", [{}, {"privilegeGranted": None}, {"privilegeGranted": []}, {"privilegeGranted": " , "}])
def test_a_set_that_is_not_told_is_unresolved(debug: Any) -> None:
    (grant,) = only(event("user.account.privilege.grant", JO, debug=debug)).grants
    assert (grant.role, grant.tier, grant.resolved) == ("(not named)", 1, False)


def test_what_is_beyond_a_hundred_roles_is_said() -> None:
    text = ", ".join(f"Role {number}" for number in range(130))
    grants = only(event("user.account.privilege.grant", JO, debug={"privilegeGranted": text})).grants
    assert (len(grants), grants[-1].privilege.reasons) == (101, ("30 more roles",))


def test_a_role_inside_workflows_is_unresolved() -> None:
    role = {"id": "r1", "type": "WorkflowsRole", "displayName": "Flow builder"}
    activity = only(event("workflows.user.role.group.add", role, BUILDERS))
    assert (activity.subject.id, activity.grants[0].role) == (BUILDERS["id"], "workflows:Flow builder")
    assert only(event("workflows.user.role.user.remove", role, JO)).kind is Kind.ROLE_REMOVED
