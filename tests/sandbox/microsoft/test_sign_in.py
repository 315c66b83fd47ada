"""Who may sign in to the tenant of this machine, and who is refused with which code."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from nightlatch.sandbox.microsoft import Served, Tenant, login, making, serving
from nightlatch.sandbox.microsoft.sign_in import assertion
from nightlatch.sandbox.microsoft.tenant import stamp
from nightlatch.vendors.microsoft_tokens import NotGranted

TOKENS = "/login/11111111-2222-3333-4444-555555555555/oauth2/v2.0/token"


@pytest.fixture
def tenant() -> Tenant:
    return Tenant()


@pytest.fixture
def served(tenant: Tenant) -> Iterator[Served]:
    with serving(tenant) as found:
        yield found


def sign_in(served: Served, audience: str = "graph", **form: str) -> tuple[int, Any]:
    answer = httpx.post(served.url + TOKENS, data={"scope": f"{served.url}/{audience}/.default", **form})
    return answer.status_code, answer.json()


def code(told: tuple[int, Any]) -> str:
    return str(told[1]["error_description"]).partition(":")[0]


def by_secret(served: Served, app: str, secret: str) -> tuple[int, Any]:
    return sign_in(served, grant_type="client_credentials", client_id=app, client_secret=secret)


def by_assertion(served: Served, app: str, said: str) -> tuple[int, Any]:
    return sign_in(served, grant_type="client_credentials", client_id=app, client_assertion=said)


def by_name(served: Served, name: str) -> tuple[int, Any]:
    return sign_in(served, grant_type="password", username=name)


def test_an_application_signs_in_by_a_secret_of_its_own_or_of_its_service_principal(tenant: Tenant, served: Served) -> None:
    app = making.application(tenant, "Robot")
    principal = making.principal(tenant, app)
    for holder in (app, principal):
        status, told = by_secret(served, app["appId"], making.secret(tenant, holder)["secretText"])
        assert status == 200
        assert tenant.caller(f"Bearer {told['access_token']}", "graph").holder == principal["id"]


def test_who_is_disabled_or_lost_his_secret_is_told_so(tenant: Tenant, served: Served) -> None:
    app = making.application(tenant, "Robot")
    principal = making.principal(tenant, app)
    secret = making.secret(tenant, app)["secretText"]
    principal["accountEnabled"] = False
    assert code(by_secret(served, app["appId"], secret)) == "AADSTS7000112"
    principal["accountEnabled"] = True
    app["passwordCredentials"][0]["endDateTime"] = stamp(tenant.clock() - timedelta(days=1))
    assert code(by_secret(served, app["appId"], secret)) == "AADSTS7000222"
    app["passwordCredentials"].clear()
    assert code(by_secret(served, app["appId"], secret)) == "AADSTS7000215"
    assert code(by_secret(served, "unknown", secret)) == "AADSTS700016"


def test_an_application_signs_in_by_what_a_trusted_issuer_says_and_by_nothing_else(tenant: Tenant, served: Served) -> None:
    app = making.application(tenant, "Robot")
    principal = making.principal(tenant, app)
    issuer, subject = "https://ci.example.com", "repo:fabrikam/tools"
    making.federated(tenant, app["id"], "ci", issuer, subject)
    status, told = by_assertion(served, app["appId"], assertion(issuer, subject))
    assert status == 200
    assert tenant.caller(f"Bearer {told['access_token']}", "graph").holder == principal["id"]
    others = (assertion(issuer, "repo:other"), assertion("https://x.example.com", subject), assertion(issuer, subject, "api://x"))
    for said in (*others, "a.b.c", "a.bnVsbA.c", "a.\u00e4.c"):
        assert code(by_assertion(served, app["appId"], said)) == "AADSTS700213"
    principal["accountEnabled"] = False
    assert code(by_assertion(served, app["appId"], assertion(issuer, subject))) == "AADSTS7000112"


def test_a_user_who_is_blocked_is_refused_at_sign_in_and_by_his_old_token(tenant: Tenant, served: Served) -> None:
    user = making.user(tenant, "jo@contoso.com")
    status, told = by_name(served, "jo@contoso.com")
    assert status == 200
    headers = {"Authorization": f"Bearer {told['access_token']}"}
    assert httpx.get(f"{served.graph}/users", headers=headers).status_code == 200
    user["accountEnabled"] = False
    assert code(by_name(served, "jo@contoso.com")) == "AADSTS50057"
    refused = httpx.get(f"{served.graph}/users", headers=headers)
    assert refused.status_code == 401
    assert "insufficient_claims" in refused.headers["WWW-Authenticate"]
    assert code(by_name(served, "nobody@contoso.com")) == "AADSTS50034"


def test_a_session_from_before_the_revocation_is_over_and_a_new_one_is_not(tenant: Tenant, served: Served) -> None:
    user = making.user(tenant, "jo@contoso.com")
    old = by_name(served, "jo@contoso.com")[1]["refresh_token"]
    assert sign_in(served, grant_type="refresh_token", refresh_token=old)[0] == 200
    user["signInSessionsValidFromDateTime"] = stamp(tenant.clock())
    assert code(sign_in(served, grant_type="refresh_token", refresh_token=old)) == "AADSTS50173"
    new = by_name(served, "jo@contoso.com")[1]["refresh_token"]
    assert sign_in(served, grant_type="refresh_token", refresh_token=new)[0] == 200


def test_a_token_counts_for_the_interface_it_was_asked_for(tenant: Tenant, served: Served) -> None:
    making.user(tenant, "jo@contoso.com")
    told = sign_in(served, "arm", grant_type="password", username="jo@contoso.com")[1]
    refused = httpx.get(f"{served.graph}/users", headers={"Authorization": f"Bearer {told['access_token']}"})
    assert refused.status_code == 401
    assert code(sign_in(served, "mail", grant_type="password", username="jo@contoso.com")) == "AADSTS500011"
    assert sign_in(served, grant_type="device_code")[1]["error"] == "unsupported_grant_type"


def test_credentials_keep_their_token_until_it_is_refused_and_say_why_there_is_none(tenant: Tenant, served: Served) -> None:
    robot = making.robot(tenant, "Robot")
    found, scope = login(tenant, served.url, robot), f"{served.url}/graph/.default"
    with httpx.Client() as http:
        first = found.header(scope, http)
        assert found.header(scope, http) == first
        found.forget(scope)
        assert found.header(scope, http) != first
        robot["accountEnabled"] = False
        found.forget(scope)
        with pytest.raises(NotGranted, match="AADSTS7000112"):
            found.header(scope, http)
    assert found.secret not in repr(found)
