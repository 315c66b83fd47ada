"""What the sandbox refuses, and how it keeps policies."""

from typing import Any

import pytest

from nightlatch.sandbox.google.cloud import Cloud
from nightlatch.sandbox.google.server import answer

PROJECT = "projects/orchard-prod"
POLICY = f"/cloudresourcemanager/v3/{PROJECT}"
CONDITION = {"title": "soon", "expression": "true"}


@pytest.fixture
def cloud() -> Cloud:
    made = Cloud()
    made.account("worker")
    made.policies.bind(PROJECT, "roles/owner", "user:robin@example.com", condition=CONDITION)
    return made


def ask(cloud: Cloud, verb: str, path: str, body: dict[str, Any] | None = None, may: list[str] | None = None) -> Any:
    email = next(iter(cloud.accounts))
    return answer(cloud, verb, path, cloud.token(email, may), body or {})


def test_an_unknown_token_and_a_missing_permission_are_refused_in_googles_words(cloud: Cloud) -> None:
    path = f"/iam/v1/projects/-/serviceAccounts/{next(iter(cloud.accounts))}"
    status, told = answer(cloud, "GET", path, "nothing", {})
    assert (status, told["error"]["status"]) == (401, "UNAUTHENTICATED")
    status, told = ask(cloud, "GET", path, may=["iam.roles.get"])
    assert (status, told["error"]["status"]) == (403, "PERMISSION_DENIED")
    assert "iam.serviceAccounts.get" in told["error"]["message"]


def test_tokens_of_a_disabled_account_are_refused_and_work_again_once_it_is_enabled(cloud: Cloud) -> None:
    email = next(iter(cloud.accounts))
    token, other = cloud.token(email), cloud.token(cloud.account("other")["email"])
    path = f"/iam/v1/projects/-/serviceAccounts/{email}"
    assert answer(cloud, "POST", f"{path}:disable", other, {})[0] == 200
    assert answer(cloud, "GET", path, token, {})[0] == 401
    assert answer(cloud, "POST", f"{path}:enable", other, {})[0] == 200
    assert answer(cloud, "GET", path, token, {})[0] == 200


def test_below_version_three_a_condition_is_hidden_and_at_it_is_there(cloud: Cloud) -> None:
    _, old = ask(cloud, "POST", f"{POLICY}:getIamPolicy")
    assert old["version"] == 1
    assert old["bindings"][0]["role"].startswith("roles/owner_withcond_")
    assert "condition" not in old["bindings"][0]
    _, new = ask(cloud, "POST", f"{POLICY}:getIamPolicy", {"options": {"requestedPolicyVersion": 3}})
    assert new["bindings"] == [{"role": "roles/owner", "members": ["user:robin@example.com"], "condition": CONDITION}]


def test_another_etag_is_a_conflict_and_none_overwrites(cloud: Cloud) -> None:
    _, held = ask(cloud, "POST", f"{POLICY}:getIamPolicy", {"options": {"requestedPolicyVersion": 3}})
    cloud.policies.bind(PROJECT, "roles/viewer", "user:kim@example.com")
    assert ask(cloud, "POST", f"{POLICY}:setIamPolicy", {"policy": held})[1]["error"]["status"] == "ABORTED"
    assert ask(cloud, "POST", f"{POLICY}:setIamPolicy", {"policy": {"bindings": []}})[0] == 200
    assert cloud.policies.bindings(PROJECT) == []


def test_a_policy_with_conditions_is_taken_at_version_three_only(cloud: Cloud) -> None:
    bindings = cloud.policies.bindings(PROJECT)
    assert ask(cloud, "POST", f"{POLICY}:setIamPolicy", {"policy": {"bindings": bindings, "version": 1}})[0] == 400
    assert ask(cloud, "POST", f"{POLICY}:setIamPolicy", {"policy": {"bindings": bindings, "version": 3}})[0] == 200


def test_what_is_not_served_is_not_found(cloud: Cloud) -> None:
    assert ask(cloud, "DELETE", "/iam/v1/projects/x")[0] == 404
