"""Every operation of the organization of this machine is one of Okta's, takes what Okta's takes, and answers as Okta's."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from nightlatch.sandbox.okta import Organization
from nightlatch.sandbox.okta.organization import SUPER
from nightlatch.sandbox.okta.server import OPERATIONS, answer
from tests.sandbox.okta.library import described, faults_of

ADDRESS = "http://127.0.0.1:1"
USER, GROUP, APP, IDP = "/api/v1/users/{user}", "/api/v1/groups/{group}", "/api/v1/apps/{app}", "/api/v1/idps/{idp}"
CLIENT, TOKEN = "/oauth2/v1/clients/{app}", "/api/v1/api-tokens/{token}"
CUSTOM = {"type": "CUSTOM", "role": "{role}", "resource-set": "iamExample"}

REQUESTS: list[tuple[str, str, dict[str, str]]] = [
    ("GET", "/api/v1/users/me", {}),
    ("GET", USER, {}),
    ("POST", "/api/v1/users?activate=true", {"profile": {"login": "kim@example.com"}}),  # type: ignore[dict-item]
    ("POST", f"{USER}/lifecycle/suspend", {}),
    ("POST", "/api/v1/users/{suspended}/lifecycle/unsuspend", {}),
    ("DELETE", f"{USER}/sessions?oauthTokens=true", {}),
    ("GET", f"{USER}/groups", {}),
    ("GET", f"{USER}/grants?limit=200", {}),
    ("DELETE", f"{USER}/grants/{{grant}}", {}),
    ("GET", GROUP, {}),
    ("PUT", f"{GROUP}/users/{{suspended}}", {}),
    ("DELETE", f"{GROUP}/users/{{user}}", {}),
    ("GET", "/api/v1/iam/assignees/users?limit=100", {}),
    ("GET", "/api/v1/iam/roles/{role}/permissions", {}),
    *(
        (verb, f"{place}/roles{rest}", body)
        for place, prefix in ((USER, "u"), (GROUP, "g"), (CLIENT, "c"))
        for verb, rest, body in (
            ("GET", "", {}),
            ("POST", "", {"type": "REPORT_ADMIN"}),
            ("POST", "", CUSTOM),
            ("DELETE", f"/{{{prefix}_helper}}", {}),
            ("GET", f"/{{{prefix}_helper}}/targets/groups", {}),
            ("PUT", f"/{{{prefix}_helper}}/targets/groups/{{group}}", {}),
            ("GET", f"/{{{prefix}_apps}}/targets/catalog/apps", {}),
            ("PUT", f"/{{{prefix}_apps}}/targets/catalog/apps/warehouse", {}),
            ("PUT", f"/{{{prefix}_apps}}/targets/catalog/apps/warehouse/{{app}}", {}),
        )
    ),
    ("GET", "/api/v1/apps?filter=status+eq+%22ACTIVE%22&limit=200", {}),
    ("GET", APP, {}),
    ("POST", f"{APP}/lifecycle/activate", {}),
    ("POST", f"{APP}/lifecycle/deactivate", {}),
    ("GET", f"{APP}/credentials/secrets", {}),
    ("POST", f"{APP}/credentials/secrets/{{secret}}/lifecycle/activate", {}),
    ("POST", f"{APP}/credentials/secrets/{{secret}}/lifecycle/deactivate", {}),
    ("GET", f"{APP}/credentials/jwks", {}),
    ("POST", f"{APP}/credentials/jwks/{{key}}/lifecycle/activate", {}),
    ("POST", f"{APP}/credentials/jwks/{{key}}/lifecycle/deactivate", {}),
    ("GET", f"{APP}/grants", {}),
    ("POST", f"{APP}/grants", {"scopeId": "okta.users.read", "issuer": "https://example.okta.com"}),
    ("DELETE", f"{APP}/grants/{{scope}}", {}),
    ("GET", "/api/v1/api-tokens", {}),
    ("GET", TOKEN, {}),
    ("DELETE", TOKEN, {}),
    ("GET", IDP, {}),
    ("POST", f"{IDP}/lifecycle/activate", {}),
    ("POST", f"{IDP}/lifecycle/deactivate", {}),
    ("GET", "/api/v1/logs?since=2026-03-02T10:00:00.000Z&limit=100&sortOrder=ASCENDING", {}),
]


def furnished() -> tuple[Organization, dict[str, str], str]:
    """An organization with one thing of each sort, their names, and the API token of a super administrator."""
    org = Organization()
    admin, user, suspended = (org.user(f"{name}@example.com")["id"] for name in ("robin", "jo", "sam"))
    org.users[suspended]["status"] = "SUSPENDED"
    org.assign(admin, SUPER)
    app, group = org.app("Robot")["id"], org.group("Builders", "OKTA_GROUP", user)["id"]
    names = {"user": user, "suspended": suspended, "app": app, "group": group, "idp": org.idp("Partner")["id"]}
    names |= {"role": org.role("Helper", "okta.users.manage"), "scope": org.consent(app, "okta.apps.read")["id"]}
    (secret, _), jwk = (org.secret(app), org.secret(app)), {"kty": "RSA", "e": "AQAB", "n": "example"}
    key, _ = (org.key(app, {**jwk, "kid": f"kid-{number}"}) for number in range(2))
    names |= {"secret": secret, "key": key, "grant": org.allow(user, app, "profile")["id"]}
    names |= {"token": org.api_token(user)[0]}
    for prefix, holder in (("u", user), ("g", group), ("c", app)):
        names[f"{prefix}_helper"] = org.assign(holder, "HELP_DESK_ADMIN", None, f"groups/{group}")["id"]
        names[f"{prefix}_apps"] = org.assign(holder, "APP_ADMIN", None, f"catalog/apps/bakery/{app}")["id"]
    return org, names, org.api_token(admin)[1]


@pytest.mark.parametrize(
    ("verb", "target", "body"), REQUESTS, ids=[f"{verb} {target} {body.get('type', '')}" for verb, target, body in REQUESTS]
)
def test_an_operation_is_oktas(verb: str, target: str, body: dict[str, Any]) -> None:
    org, names, token = furnished()
    target = target.format(**names)
    body = {name: value.format(**names) if isinstance(value, str) else value for name, value in body.items()}
    split = urlsplit(target)
    known = described(verb, split.path)
    assert known is not None, f"Okta serves no {verb} {split.path}"
    told = answer(org, ADDRESS, verb, target, f"SSWS {token}", body)
    assert told.status < 300, told.body
    assert list(known.faults(parse_qs(split.query), told.status, json.loads(json.dumps(told.body)))) == []


def test_every_operation_is_tried() -> None:
    _, names, _ = furnished()
    paths = [(verb, urlsplit(target.format(**names)).path) for verb, target, _ in REQUESTS]
    untried = [each for each in OPERATIONS if not any(each.matches(verb, path) is not None for verb, path in paths)]
    assert [(each.method, each.path) for each in untried] == []


def test_what_the_log_tells_and_what_is_refused_are_oktas_too() -> None:
    org, names, token = furnished()
    answer(org, ADDRESS, "POST", f"/api/v1/users/{names['user']}/lifecycle/suspend", f"SSWS {token}", {})
    told = answer(org, ADDRESS, "GET", "/api/v1/logs", f"SSWS {token}", {})
    assert len(told.body) == 1
    assert [fault for each in told.body for fault in faults_of("LogEvent", each)] == []
    refused = answer(org, ADDRESS, "GET", "/api/v1/users/nobody", f"SSWS {token}", {})
    assert refused.status == 404
    assert list(faults_of("Error", refused.body)) == []


def test_the_check_finds_what_is_misspelt() -> None:
    known = described("GET", "/api/v1/users/00uexample")
    assert known is not None
    assert list(known.faults({"oauth": ["true"]}, 200, {"id": "x"})) == ["there is no parameter oauth"]
    assert any("id: Input should be a valid string" in each for each in known.faults({}, 200, {"id": 1}))
    assert any("has no states" in each for each in known.faults({}, 200, {"states": "ACTIVE"}))
    assert list(known.faults({}, 418, {})) == ["it is not answered 418"]
