"""Every operation of the sandbox is one of Google's, takes what Google takes, and answers what Google answers."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from nightlatch.sandbox.google.cloud import Cloud
from nightlatch.sandbox.google.server import OPERATIONS, answer
from tests.sandbox.google import workspace
from tests.sandbox.google.discovery import method

PROJECT = "projects/orchard-prod"
FINDING = "organizations/1/sources/2/locations/global/findings"
POLICY = {"policy": {"bindings": [{"role": "roles/viewer", "members": ["user:kim@example.com"]}], "version": 3}}
CONDITION = {"title": "soon", "expression": "true"}


def cloud() -> tuple[Cloud, dict[str, str]]:
    """A cloud with one thing of each sort, and their names."""
    made = Cloud()
    account = made.account("worker")
    names = {
        "account": account["email"],
        "id": account["uniqueId"],
        "key": made.key(account["email"]),
        "hmac": made.hmac_key(account["email"]),
        "api": made.api_key(),
        "pool": made.pool("ci"),
        "provider": made.pool("ci", provider="code"),
        "workforce": made.workforce_pool("staff"),
    }
    made.roles[f"{PROJECT}/roles/helper"] = {"name": f"{PROJECT}/roles/helper", "includedPermissions": ["iam.roles.get"]}
    made.policies.bind(PROJECT, "roles/owner", "user:robin@example.com", condition=CONDITION)
    made.organization("1", "example.com")
    made.folder("1", "organizations/1")
    made.project("orchard-prod", parent="folders/1")
    made.sources.add("2")
    made.functions["nightlatch-act"] = {"NIGHTLATCH_MODE": "observe"}
    made.findings[f"{FINDING}/a1"] = {"name": f"{FINDING}/a1", "state": "ACTIVE", "severity": "LOW"}
    return made, names | workspace.furnished(made.workspace)


VERSION = {"options": {"requestedPolicyVersion": 3}}
SCC = f"/securitycenter/v2/{FINDING}"
REQUESTS: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", SCC, {}),
    ("PATCH", f"{SCC}/a1?updateMask=severity", {"severity": "HIGH"}),
    ("PATCH", f"{SCC}/b2", {"severity": "HIGH", "mitreAttack": {"primaryTactic": "PERSISTENCE"}}),
    ("POST", f"{SCC}/a1:setState", {"state": "INACTIVE"}),
    ("POST", f"/iam/v1/{PROJECT}/serviceAccounts", {"accountId": "another"}),
    ("POST", "/iam/v1/projects/-/serviceAccounts/{account}/keys", {}),
    ("GET", "/iam/v1/projects/-/serviceAccounts/{account}", {}),
    ("GET", "/iam/v1/projects/-/serviceAccounts/{id}", {}),
    ("POST", "/iam/v1/projects/-/serviceAccounts/{account}:disable", {}),
    ("POST", "/iam/v1/projects/-/serviceAccounts/{account}:enable", {}),
    ("GET", "/iam/v1/projects/-/serviceAccounts/{account}/keys?keyTypes=USER_MANAGED&keyTypes=SYSTEM_MANAGED", {}),
    ("POST", "/iam/v1/projects/-/serviceAccounts/{account}/keys/{key}:disable", {}),
    ("POST", "/iam/v1/projects/-/serviceAccounts/{account}/keys/{key}:enable", {}),
    ("POST", "/iam/v1/projects/-/serviceAccounts/{account}:getIamPolicy?options.requestedPolicyVersion=3", {}),
    ("POST", "/iam/v1/projects/-/serviceAccounts/{account}:setIamPolicy", POLICY),
    ("POST", f"/cloudresourcemanager/v3/{PROJECT}:getIamPolicy", VERSION),
    ("POST", f"/cloudresourcemanager/v3/{PROJECT}:getIamPolicy", {}),
    ("POST", f"/cloudresourcemanager/v3/{PROJECT}:setIamPolicy", POLICY),
    ("POST", "/cloudresourcemanager/v3/folders/1:getIamPolicy", VERSION),
    ("POST", "/cloudresourcemanager/v3/folders/1:setIamPolicy", POLICY),
    ("POST", "/cloudresourcemanager/v3/organizations/1:getIamPolicy", VERSION),
    ("POST", "/cloudresourcemanager/v3/organizations/1:setIamPolicy", POLICY),
    ("GET", "/cloudresourcemanager/v3/projects:search", {}),
    ("GET", "/cloudresourcemanager/v3/organizations:search?query=domain:example.com", {}),
    ("GET", f"/cloudresourcemanager/v3/{PROJECT}", {}),
    ("GET", "/cloudresourcemanager/v3/folders/1", {}),
    ("GET", "/cloudidentity/v1/groups:lookup?groupKey.id=builders@example.com", {}),
    ("GET", f"/cloudidentity/v1/groups/{b'builders@example.com'.hex()}/memberships?view=FULL", {}),
    ("GET", f"/storage/storage/v1/{PROJECT}/hmacKeys?serviceAccountEmail={{account}}", {}),
    ("PUT", f"/storage/storage/v1/{PROJECT}/hmacKeys/{{hmac}}", {"state": "INACTIVE"}),
    ("GET", "/apikeys/v2/{api}", {}),
    ("DELETE", "/apikeys/v2/{api}", {}),
    ("POST", "/apikeys/v2/{api}:undelete", {}),
    ("GET", "/iam/v1/{pool}", {}),
    ("GET", "/iam/v1/{provider}", {}),
    ("PATCH", "/iam/v1/{pool}?updateMask=disabled", {"disabled": True}),
    ("PATCH", "/iam/v1/{provider}?updateMask=disabled", {"disabled": True}),
    ("GET", "/iam/v1/{workforce}", {}),
    ("PATCH", "/iam/v1/{workforce}?updateMask=disabled", {"disabled": True}),
    ("GET", f"/iam/v1/{PROJECT}/roles/helper", {}),
    (
        "GET",
        "/cloudasset/v1/organizations/1:searchAllIamPolicies?assetTypes=cloudresourcemanager.googleapis.com/Project&pageSize=500",
        {},
    ),
    ("GET", "/cloudresourcemanager/v3/organizations/1", {}),
    ("GET", f"/cloudfunctions/v2/{PROJECT}/locations/-/functions", {}),
    ("GET", "/www/oauth2/v2/userinfo", {}),
    *workspace.REQUESTS,
]


@pytest.mark.parametrize(("verb", "target", "body"), REQUESTS, ids=[f"{verb} {target}" for verb, target, _ in REQUESTS])
def test_an_operation_is_googles(verb: str, target: str, body: dict[str, Any]) -> None:
    made, names = cloud()
    target = target.format(**names)
    split = urlsplit(target)
    _, api, path = split.path.split("/", 2)
    known = method(api, verb, path)
    assert known is not None, f"Google serves no {verb} {path}"
    assert list(known.faults_of_request(parse_qs(split.query), body)) == []
    status, told = answer(made, verb, target, made.token(names["account"]), body)
    assert status == 200, told
    assert list(known.faults_of_answer(told)) == []


def test_every_operation_is_tried() -> None:
    made = cloud()[1]
    paths = [(verb, urlsplit(target.format(**made)).path) for verb, target, _ in REQUESTS]
    untried = [each for each in OPERATIONS if not any(each.matches(verb, path) is not None for verb, path in paths)]
    assert [(each.method, each.path) for each in untried] == []


@pytest.mark.parametrize(
    ("verb", "path", "body", "fault"),
    [
        ("POST", f"v3/{PROJECT}:setIamPolicy", {"policy": {"binding": []}}, "request.policy has no binding"),
        ("POST", f"v3/{PROJECT}:setIamPolicy", {"policy": {"version": "3"}}, "request.policy.version is no integer"),
    ],
)
def test_the_check_finds_what_is_misspelt(verb: str, path: str, body: dict[str, Any], fault: str) -> None:
    known = method("cloudresourcemanager", verb, path)
    assert known is not None
    assert list(known.faults_of_request({}, body)) == [fault]
    assert list(known.faults_of_request({"mask": ["x"]}, {})) == ["there is no parameter mask"]
