"""What the Workspace of this machine refuses, and what follows from what."""

from typing import Any

import pytest

from nightlatch.sandbox.google.cloud import Cloud
from nightlatch.sandbox.google.server import answer
from nightlatch.sandbox.google.workspace import SUPER_ADMIN

API = "/admin/admin/directory/v1"
JO = "jo@example.com"


@pytest.fixture
def cloud() -> Cloud:
    made = Cloud()
    made.account("worker")
    made.workspace.user(JO)
    return made


def ask(cloud: Cloud, verb: str, path: str, body: dict[str, Any] | None = None, may: list[str] | None = None) -> Any:
    return answer(cloud, verb, f"{API}/{path}", cloud.token(next(iter(cloud.accounts)), may), body or {})


def test_a_refusal_has_the_older_shape(cloud: Cloud) -> None:
    status, told = ask(cloud, "GET", "users/nobody@example.com")
    assert status == 404
    assert told["error"]["errors"][0]["reason"] == "notFound"
    assert "status" not in told["error"]
    assert ask(cloud, "GET", f"users/{JO}", may=["admin.directory.group.member"])[0] == 403


def test_a_suspended_users_tokens_are_refused_until_he_is_back(cloud: Cloud) -> None:
    token = cloud.token(JO)
    assert ask(cloud, "PATCH", f"users/{JO}", {"suspended": True})[1]["suspensionReason"] == "ADMIN"
    assert answer(cloud, "GET", f"{API}/users/{JO}", token, {})[0] == 401
    ask(cloud, "PATCH", f"users/{JO}", {"suspended": False})
    assert answer(cloud, "GET", f"{API}/users/{JO}", token, {})[0] == 200


def test_whether_somebody_is_an_administrator_follows_from_the_roles_held(cloud: Cloud) -> None:
    ask(cloud, "POST", f"users/{JO}/makeAdmin", {"status": True})
    assert ask(cloud, "GET", f"users/{JO}")[1]["isAdmin"]
    (held,) = ask(cloud, "GET", f"customer/my_customer/roleassignments?userKey={JO}")[1]["items"]
    assert held["roleId"] == cloud.workspace.role_id(SUPER_ADMIN)
    ask(cloud, "DELETE", f"customer/my_customer/roleassignments/{held['roleAssignmentId']}")
    assert not ask(cloud, "GET", f"users/{JO}")[1]["isAdmin"]


def test_who_is_no_super_administrator_changes_none_and_makes_none(cloud: Cloud) -> None:
    cloud.workspace.delegated.add(next(iter(cloud.accounts)))
    assert ask(cloud, "POST", f"users/{JO}/makeAdmin", {"status": True})[0] == 403
    assert ask(cloud, "PATCH", f"users/{JO}", {"suspended": True})[0] == 200
    cloud.workspace.assign(cloud.workspace.find(JO)["id"], cloud.workspace.role_id(SUPER_ADMIN))
    assert ask(cloud, "PATCH", f"users/{JO}", {"suspended": False})[0] == 403


def test_a_member_is_added_once_and_what_is_gone_is_not_found(cloud: Cloud) -> None:
    cloud.workspace.group("builders@example.com")
    path = "groups/builders@example.com/members"
    assert ask(cloud, "POST", path, {"email": JO})[0] == 200
    assert ask(cloud, "POST", path, {"email": JO})[1]["error"]["errors"][0]["reason"] == "duplicate"
    assert ask(cloud, "DELETE", f"{path}/{JO}")[0] == 200
    assert ask(cloud, "DELETE", f"{path}/{JO}")[0] == 404
    assert ask(cloud, "GET", "groups/none@example.com/members")[0] == 404
