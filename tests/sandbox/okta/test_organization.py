"""What the organization of this machine refuses, and what follows from what."""

from typing import Any

import pytest

from nightlatch.model import Kind
from nightlatch.providers.okta import PROVIDER
from nightlatch.sandbox.okta import Organization
from nightlatch.sandbox.okta.calls import Answered
from nightlatch.sandbox.okta.organization import SUPER
from nightlatch.sandbox.okta.server import answer

ADDRESS = "http://127.0.0.1:1"


@pytest.fixture
def org() -> Organization:
    made = Organization()
    made.assign(made.user("robin@example.com")["id"], SUPER)
    return made


def robin(org: Organization) -> str:
    return next(iter(org.users))


def ask(org: Organization, verb: str, path: str, body: dict[str, Any] | None = None, token: str = "") -> Answered:
    header = f"SSWS {token or org.api_token(robin(org))[1]}"
    return answer(org, ADDRESS, verb, path, header, body or {})


def code(told: Answered) -> tuple[int, str]:
    return told.status, told.body["errorCode"]


def test_an_unknown_token_and_a_missing_scope_are_refused_in_oktas_words(org: Organization) -> None:
    path = f"/api/v1/users/{robin(org)}"
    assert code(ask(org, "GET", path, token="nothing")) == (401, "E0000011")
    token = org.bearer(org.app("Robot")["id"], ["okta.groups.read"])
    assert code(answer(org, ADDRESS, "GET", path, f"Bearer {token}", {})) == (403, "E0000006")
    assert answer(org, ADDRESS, "GET", path, "", {}).status == 401
    assert code(ask(org, "DELETE", "/api/v1/apps")) == (405, "E0000022")


def test_tokens_of_a_suspended_user_and_of_a_client_that_is_off_are_refused_until_they_are_back(org: Organization) -> None:
    jo, app = org.user("jo@example.com")["id"], org.app("Robot")["id"]
    token, bearer = org.api_token(jo)[1], org.bearer(app, ["okta.users.read"])
    for path, back in ((f"users/{jo}/lifecycle/suspend", "unsuspend"), (f"apps/{app}/lifecycle/deactivate", "activate")):
        assert ask(org, "POST", f"/api/v1/{path}").status == 200
        headers = (f"SSWS {token}", f"Bearer {bearer}")
        header = headers[path.startswith("apps")]
        assert answer(org, ADDRESS, "GET", f"/api/v1/users/{jo}", header, {}).status == 401
        assert ask(org, "POST", f"/api/v1/{path.rpartition('/')[0]}/{back}").status == 200
        assert answer(org, ADDRESS, "GET", f"/api/v1/users/{jo}", header, {}).status == 200


def test_only_who_is_active_is_suspended_and_who_is_suspended_comes_back(org: Organization) -> None:
    jo = org.user("jo@example.com", status="STAGED")["id"]
    assert code(ask(org, "POST", f"/api/v1/users/{jo}/lifecycle/suspend")) == (400, "E0000001")
    assert code(ask(org, "POST", f"/api/v1/users/{jo}/lifecycle/unsuspend")) == (400, "E0000001")


def test_who_is_no_super_administrator_touches_no_administrator_and_makes_none(org: Organization) -> None:
    jo = org.user("jo@example.com")["id"]
    _, token = org.api_token(jo)
    for path, body in ((f"users/{jo}/roles", {"type": SUPER}), (f"users/{robin(org)}/lifecycle/suspend", {})):
        assert code(ask(org, "POST", f"/api/v1/{path}", body, token)) == (403, "E0000006")
    group = org.group("Administrators", "OKTA_GROUP", jo)["id"]
    org.assign(group, SUPER)
    assert ask(org, "POST", f"/api/v1/users/{robin(org)}/lifecycle/suspend", token=token).status == 200, "by the group he is one"


def test_a_role_is_held_once_and_given_again_under_a_new_id(org: Organization) -> None:
    jo = org.user("jo@example.com")["id"]
    path = f"/api/v1/users/{jo}/roles"
    given = ask(org, "POST", path, {"type": "ORG_ADMIN"}).body
    assert code(ask(org, "POST", path, {"type": "ORG_ADMIN"})) == (409, "E0000090")
    assert ask(org, "DELETE", f"{path}/{given['id']}").status == 204
    assert ask(org, "POST", path, {"type": "ORG_ADMIN"}).body["id"] != given["id"]


def test_what_is_done_is_told_and_read_as_what_happened(org: Organization) -> None:
    made = ask(org, "POST", "/api/v1/users", {"profile": {"login": "jo@example.com"}}).body
    roles = f"/api/v1/users/{made['id']}/roles"
    ask(org, "POST", roles, {"type": "ORG_ADMIN"})
    given = ask(org, "POST", roles, {"type": SUPER}).body
    group = org.group("Builders")["id"]
    ask(org, "PUT", f"/api/v1/groups/{group}/users/{made['id']}")
    ask(org, "DELETE", f"{roles}/{given['id']}")
    ask(org, "POST", f"/api/v1/users/{made['id']}/lifecycle/suspend")
    assert all(PROVIDER.recognizes(each) for each in org.journal)
    found = [activity for each in org.journal for activity in PROVIDER.normalize(each)]
    assert [each.kind for each in found] == [
        Kind.ACCOUNT_CREATED,
        Kind.ROLE_GRANTED,
        Kind.ROLE_GRANTED,
        Kind.ROLE_GRANTED,
        Kind.ROLE_GRANTED,
        Kind.ACCOUNT_REMOVED,
    ]
    assert {each.subject.id for each in found} == {made["id"]}
    assert [[grant.role for grant in each.grants] for each in found[1:5]] == [
        ["Organization administrator"],
        ["Organization administrator", "Super administrator"],
        [f"group:{group}"],
        ["Organization administrator"],
    ], "what is left of a set is told as if it were given"
    assert "secret" not in str(org.journal)


def test_who_polls_the_log_is_always_given_a_next_page_and_finds_there_what_comes_later(org: Organization) -> None:
    for number in range(3):
        ask(org, "POST", "/api/v1/users", {"profile": {"login": f"p{number}@example.com"}})
    first = ask(org, "GET", "/api/v1/logs?limit=2")
    assert len(first.body) == 2
    second = ask(org, "GET", str(first.next).removeprefix(ADDRESS))
    assert len(second.body) == 1
    empty = ask(org, "GET", str(second.next).removeprefix(ADDRESS))
    assert (empty.body, empty.next is not None) == ([], True)
    ask(org, "POST", "/api/v1/users", {"profile": {"login": "later@example.com"}})
    (later,) = ask(org, "GET", str(empty.next).removeprefix(ADDRESS)).body
    assert later["target"][0]["alternateId"] == "later@example.com"
    assert len({each["uuid"] for each in (*first.body, *second.body, later)}) == 4, "nothing is skipped or told twice"


def test_a_stretch_of_the_log_that_is_over_has_an_end(org: Organization) -> None:
    ask(org, "POST", "/api/v1/users", {"profile": {"login": "jo@example.com"}})
    told = ask(org, "GET", "/api/v1/logs?since=2026-03-02T10:00:00.000Z&until=2100-01-01T00:00:00.000Z")
    assert len(told.body) == 1
    last = ask(org, "GET", str(told.next).removeprefix(ADDRESS))
    assert (last.body, last.next) == ([], None)


def test_requests_over_the_limit_are_refused_until_the_minute_is_over(org: Organization) -> None:
    now = 1_772_445_600.0
    org.limits.allowed, org.limits.clock = 2, lambda: now
    told = [ask(org, "GET", "/api/v1/users/me").status for _ in range(3)]
    assert told == [200, 200, 429]
    assert org.limits.headers["X-Rate-Limit-Remaining"] == "0"
    assert org.limits.headers["X-Rate-Limit-Reset"] == str(int(now) + 60)
    now += 60
    assert ask(org, "GET", "/api/v1/users/me").status == 200
