"""What follows from what in the tenant of this machine: what is refused, what lags behind, and what cannot be undone."""

from datetime import timedelta

import httpx
import pytest

from nightlatch.sandbox.microsoft import Tenant, known, making, serving
from tests.sandbox.microsoft.furnished import ask, code, furnished

GLOBAL, HELPDESK = known.GLOBAL_ADMINISTRATOR, known.HELPDESK
ASSIGNMENTS = "roleManagement/directory/roleAssignments"
REQUESTS = "roleManagement/directory/role{}ScheduleRequests"
BAD, GONE = (400, "Request_BadRequest"), (404, "Request_ResourceNotFound")


@pytest.fixture
def there() -> tuple[Tenant, dict[str, str]]:
    return furnished()


def test_whether_a_user_is_enabled_is_told_only_to_who_asks_for_it(there: tuple[Tenant, dict[str, str]]) -> None:
    tenant, names = there
    plain = ask(tenant, names["admin"], "GET", f"users/{names['user']}").body
    assert "accountEnabled" not in plain
    assert plain["userPrincipalName"] == "jo@contoso.com"
    asked = ask(tenant, names["admin"], "GET", "users/jo@contoso.com?$select=accountEnabled").body
    assert asked == {"id": names["user"], "accountEnabled": True}


def test_a_newcomer_is_not_there_for_some_looks(there: tuple[Tenant, dict[str, str]]) -> None:
    tenant, names = there
    tenant.faults.lag = 2
    app = ask(tenant, names["admin"], "POST", "applications", {"displayName": "New"}).body
    path = f"applications/{app['id']}"
    assert code(ask(tenant, names["admin"], "GET", path)) == GONE
    listed = ask(tenant, names["admin"], "GET", "applications?$top=99").body["value"]
    assert app["id"] not in {each["id"] for each in listed}
    assert ask(tenant, names["admin"], "GET", path).status == 200


def test_a_role_for_somebody_who_is_not_replicated_yet_is_refused_at_first(there: tuple[Tenant, dict[str, str]]) -> None:
    tenant, names = there
    tenant.faults.lag = 1
    user = {"accountEnabled": True, "displayName": "K", "mailNickname": "k", "passwordProfile": {"password": "example"}}
    made = ask(tenant, names["admin"], "POST", "users", {**user, "userPrincipalName": "kim@contoso.com"}).body["id"]
    body = {"principalId": made, "roleDefinitionId": HELPDESK, "directoryScopeId": "/"}
    assert code(ask(tenant, names["admin"], "POST", ASSIGNMENTS, body)) == GONE
    assert ask(tenant, names["admin"], "POST", ASSIGNMENTS, body).status == 201


def test_requests_are_throttled_fail_and_are_overtaken_on_request(there: tuple[Tenant, dict[str, str]]) -> None:
    tenant, names = there
    tenant.faults.throttle(1, 9)
    refused = ask(tenant, names["admin"], "GET", "users")
    assert (code(refused), refused.headers["Retry-After"]) == ((429, "TooManyRequests"), "9")
    tenant.faults.fail("User.Read.All", 503, "serviceNotAvailable")
    tenant.faults.fail("PATCH /users/{user}", 500, "InternalServerError")
    assert code(ask(tenant, names["admin"], "PATCH", f"users/{names['user']}", {"jobTitle": "x"})) == (500, "InternalServerError")
    assert code(ask(tenant, names["admin"], "GET", "users")) == (503, "serviceNotAvailable")
    tenant.faults.before["GET /users/{user}"] = lambda: tenant.bury("users", names["user"])
    assert code(ask(tenant, names["admin"], "GET", f"users/{names['user']}")) == GONE


def test_a_managed_identity_is_not_switched_off(there: tuple[Tenant, dict[str, str]]) -> None:
    tenant, names = there
    own = making.managed_identity(tenant, "vm-1")["id"]
    assert code(ask(tenant, names["admin"], "PATCH", f"servicePrincipals/{own}", {"accountEnabled": False})) == BAD
    assert tenant.principals[own]["accountEnabled"]


def test_the_text_of_a_secret_is_told_once_and_a_removed_secret_is_gone(there: tuple[Tenant, dict[str, str]]) -> None:
    tenant, names = there
    path = f"applications/{names['app']}"
    made = ask(tenant, names["admin"], "POST", f"{path}/addPassword", {"passwordCredential": {"displayName": "x"}}).body
    held = ask(tenant, names["admin"], "GET", path).body["passwordCredentials"]
    assert [each["secretText"] for each in held if each["keyId"] == made["keyId"]] == [None]
    assert ask(tenant, names["admin"], "POST", f"{path}/removePassword", {"keyId": made["keyId"]}).status == 204
    again = ask(tenant, names["admin"], "POST", f"{path}/removePassword", {"keyId": made["keyId"]})
    assert code(again) == BAD
    assert "No password credential found" in again.body["error"]["message"]
    assert made["secretText"] not in str(tenant.journal)


def test_secrets_are_not_set_by_an_update_and_certificates_not_removed_without_proof(
    there: tuple[Tenant, dict[str, str]],
) -> None:
    tenant, names = there
    for path in (f"applications/{names['app']}", f"servicePrincipals/{names['principal']}"):
        assert code(ask(tenant, names["admin"], "PATCH", path, {"passwordCredentials": []})) == BAD
        assert code(ask(tenant, names["admin"], "POST", f"{path}/removeKey", {"keyId": names["secret"]})) == BAD
        signed = ask(tenant, names["admin"], "POST", f"{path}/removeKey", {"keyId": names["secret"], "proof": "x"})
        assert code(signed) == (400, "Authentication_MissingOrMalformed")
    app = f"applications/{names['app']}"
    assert ask(tenant, names["admin"], "PATCH", app, {"keyCredentials": []}).status == 204, "how they are removed without one"
    assert ask(tenant, names["admin"], "GET", app).body["keyCredentials"] == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (ASSIGNMENTS, {"principalId": "{user}", "roleDefinitionId": known.USER_ADMINISTRATOR, "directoryScopeId": "/"}),
        ("groups/{group}/members/$ref", {"@odata.id": "https://graph.microsoft.com/v1.0/directoryObjects/{user}"}),
        ("applications/{app}/owners/$ref", {"@odata.id": "https://graph.microsoft.com/v1.0/directoryObjects/{user}"}),
        (
            "servicePrincipals/{principal}/appRoleAssignments",
            {"principalId": "{principal}", "resourceId": "{graph}", "appRoleId": known.permission("User.Read.All")},
        ),
        (
            "oauth2PermissionGrants",
            {
                "clientId": "{principal}",
                "resourceId": "{graph}",
                "principalId": "{user}",
                "consentType": "Principal",
                "scope": "x",
            },
        ),
        (
            "applications/{app}/federatedIdentityCredentials",
            {"name": "x", "issuer": "https://ci.example.com", "subject": "repo:x"},
        ),
    ],
)
def test_what_is_there_is_not_made_again(there: tuple[Tenant, dict[str, str]], path: str, body: dict[str, str]) -> None:
    tenant, names = there
    told = ask(tenant, names["admin"], "POST", path.format(**names), {key: text.format(**names) for key, text in body.items()})
    assert code(told) == BAD
    assert tenant.journal == []


def test_roles_are_given_to_groups_only_when_these_are_meant_for_it_and_for_a_scope(there: tuple[Tenant, dict[str, str]]) -> None:
    tenant, names = there
    body = {"principalId": names["group"], "roleDefinitionId": HELPDESK, "directoryScopeId": "/"}
    assert code(ask(tenant, names["admin"], "POST", ASSIGNMENTS, body)) == BAD
    assert (
        code(ask(tenant, names["admin"], "POST", ASSIGNMENTS, {**body, "principalId": names["user"], "directoryScopeId": ""}))
        == BAD
    )
    assert code(ask(tenant, names["admin"], "POST", ASSIGNMENTS, {**body, "roleDefinitionId": "unknown"})) == GONE


def asked(names: dict[str, str], action: str, role: str = GLOBAL) -> dict[str, str]:
    return {"action": action, "principalId": names["user"], "roleDefinitionId": role, "directoryScopeId": "/"}


def test_pim_takes_nothing_back_in_the_first_five_minutes(there: tuple[Tenant, dict[str, str]]) -> None:
    tenant, names = there
    now = tenant.clock()
    tenant.clock = lambda: now
    active = REQUESTS.format("Assignment")
    assert ask(tenant, names["admin"], "POST", active, asked(names, "adminAssign", HELPDESK)).status == 201
    assert code(ask(tenant, names["admin"], "POST", active, asked(names, "adminAssign", HELPDESK))) == (
        400,
        "RoleAssignmentExists",
    )
    assert code(ask(tenant, names["admin"], "POST", active, asked(names, "adminRemove", HELPDESK))) == (
        400,
        "ActiveDurationTooShort",
    )
    tenant.clock = lambda: now + timedelta(minutes=5)
    assert ask(tenant, names["admin"], "POST", active, asked(names, "adminRemove", HELPDESK)).status == 201
    assert code(ask(tenant, names["admin"], "POST", active, asked(names, "adminRemove", HELPDESK))) == (
        400,
        "RoleAssignmentDoesNotExist",
    )


def test_who_is_eligible_takes_his_role_and_loses_it_with_the_eligibility(there: tuple[Tenant, dict[str, str]]) -> None:
    tenant, names = there
    active, eligible = REQUESTS.format("Assignment"), REQUESTS.format("Eligibility")
    assert GLOBAL not in tenant.roles_of(names["user"])
    taken = ask(tenant, names["user"], "POST", active, asked(names, "selfActivate"))
    assert taken.status == 201, taken.body
    assert GLOBAL in tenant.roles_of(names["user"])
    assert code(ask(tenant, names["admin"], "POST", active, asked(names, "selfActivate")))[0] == 403, (
        "nobody takes it for another"
    )
    assert code(ask(tenant, names["admin"], "POST", active, asked(names, "adminRemove"))) == (400, "RoleAssignmentDoesNotExist")
    assert ask(tenant, names["admin"], "POST", eligible, asked(names, "adminRemove")).status == 201
    left = [
        each for each in tenant.assignments.values() if each["principalId"] == names["user"] and each["directoryScopeId"] == "/"
    ]
    assert [each["roleDefinitionId"] for each in left] == [known.USER_ADMINISTRATOR]


def test_a_permission_to_remove_gives_nothing(there: tuple[Tenant, dict[str, str]]) -> None:
    tenant, names = there
    own = making.robot(tenant, "Nightlatch", "RoleAssignmentSchedule.Remove.Directory")["id"]
    path = REQUESTS.format("Assignment")
    assert code(ask(tenant, own, "POST", path, asked(names, "adminAssign", HELPDESK)))[0] == 403
    assert ask(tenant, own, "POST", path, asked(names, "adminRemove", known.USER_ADMINISTRATOR)).status == 201
    assert tenant.used == {"RoleAssignmentSchedule.Remove.Directory"}
    assert tenant.roles_of(names["user"]) == set()


def test_what_is_deleted_takes_along_what_it_was_given_and_brings_it_back(there: tuple[Tenant, dict[str, str]]) -> None:
    tenant, names = there
    before = tenant.permissions_of(names["principal"])
    assert ask(tenant, names["admin"], "DELETE", f"applications/{names['app']}").status == 204
    assert code(ask(tenant, names["admin"], "GET", f"servicePrincipals/{names['principal']}")) == GONE
    assert names["consent"] not in tenant.grants
    for id in (names["app"], names["principal"]):
        assert ask(tenant, names["admin"], "POST", f"directory/deletedItems/{id}/restore").status == 200
    assert tenant.permissions_of(names["principal"]) == before
    assert names["consent"] in tenant.grants


def test_the_last_owner_of_a_group_stays(there: tuple[Tenant, dict[str, str]]) -> None:
    tenant, names = there
    path = f"groups/{names['group']}/owners"
    assert ask(tenant, names["admin"], "DELETE", f"{path}/{names['user']}/$ref").status == 204
    assert code(ask(tenant, names["admin"], "DELETE", f"{path}/{names['admin']}/$ref")) == BAD


def test_the_time_of_a_guests_sessions_stays_as_it_is(there: tuple[Tenant, dict[str, str]]) -> None:
    tenant, names = there
    before = tenant.users[names["guest"]]["signInSessionsValidFromDateTime"]
    assert ask(tenant, names["admin"], "POST", f"users/{names['guest']}/revokeSignInSessions").body == {"value": True}
    assert tenant.users[names["guest"]]["signInSessionsValidFromDateTime"] == before


def test_an_unknown_path_and_another_service_are_not_served(there: tuple[Tenant, dict[str, str]]) -> None:
    tenant, names = there
    assert code(ask(tenant, names["admin"], "GET", "me/messages")) == (400, "BadRequest")
    assert code(ask(tenant, names["admin"], "GET", "users", audience="arm")) == (401, "InvalidAuthenticationToken")


def test_a_domain_that_is_managed_again_has_no_federation_any_more(there: tuple[Tenant, dict[str, str]]) -> None:
    tenant, names = there
    assert ask(tenant, names["admin"], "PATCH", "domains/fabrikam.com", {"authenticationType": "Managed"}).status == 204
    assert ask(tenant, names["admin"], "GET", "domains/fabrikam.com/federationConfiguration").body == {"value": []}
    assert [each["activityDisplayName"] for each in tenant.journal] == ["Set domain authentication"]


def test_a_permission_to_restore_users_restores_no_applications(there: tuple[Tenant, dict[str, str]]) -> None:
    tenant, names = there
    own = making.robot(tenant, "Nightlatch", "User.DeleteRestore.All")["id"]
    tenant.bury("applications", names["app"])
    assert code(ask(tenant, own, "POST", f"directory/deletedItems/{names['app']}/restore"))[0] == 403
    assert ask(tenant, own, "POST", f"directory/deletedItems/{names['gone']}/restore").status == 200
    assert names["gone"] in tenant.users


def test_what_is_no_number_and_no_object_is_refused(there: tuple[Tenant, dict[str, str]]) -> None:
    tenant, names = there
    assert code(ask(tenant, names["admin"], "GET", "users?$top=many")) == BAD
    with serving(tenant) as served:
        for body in (b"{", b"[]", b"null"):
            headers = {"Authorization": f"Bearer {tenant.bearer(names['admin'])}"}
            assert httpx.patch(f"{served.graph}/users/{names['user']}", content=body, headers=headers).status_code == 400
