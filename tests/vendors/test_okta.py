"""Okta's interface: pages are followed, limits are waited for as long as patience allows, and refusals say what would help."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest

from nightlatch.errors import ChangeFailed, LookupFailed, TryLater
from nightlatch.sandbox.okta import Organization, serving
from nightlatch.vendors.okta import USERS, USERS_READ, Rest
from nightlatch.vendors.okta_tokens import ApiToken, ServiceApp
from tests.vendors.keys import pair


@dataclass
class There:
    """An organization whose clock stands still but while somebody waits."""

    org: Organization
    url: str
    http: httpx.Client
    token: str
    now: float = 1_772_445_607.0
    waited: list[float] = field(default_factory=list)

    def rest(self, patience_s: float = 0) -> Rest:
        return Rest(
            self.url,
            ApiToken(self.token),
            patience_s=patience_s,
            client=lambda: self.http,
            clock=lambda: self.now,
            pause=self._wait,
        )

    def _wait(self, length: float) -> None:
        self.waited.append(length)
        self.now += length


@pytest.fixture
def there() -> Iterator[There]:
    org = Organization()
    _, token = org.api_token(org.user("robin@example.com")["id"])
    with serving(org) as served, httpx.Client() as http:
        found = There(org, served.url, http, token)
        org.limits.clock = lambda: found.now
        yield found


def test_pages_are_followed_by_link_and_by_what_the_answer_itself_tells(there: There) -> None:
    robin = next(iter(there.org.users))
    made = {there.org.api_token(robin)[0] for _ in range(4)}
    assert made < {each["id"] for each in there.rest().listed("api/v1/api-tokens", "okta.apiTokens.read")}
    for number in range(5):
        there.org.assign(there.org.user(f"p{number}@example.com")["id"], "ORG_ADMIN")
    assert len(list(there.rest().listed("api/v1/iam/assignees/users", "okta.roles.read", "value"))) == 5


def test_a_next_page_elsewhere_is_asked_for_here(there: There) -> None:
    """Our token is sent to no other address, whatever an answer says."""
    told = httpx.Response(200, headers={"Link": '<https://elsewhere.example.net/api/v1/users?after=2>; rel="next"'}, json=[{}])
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return told if len(asked) == 1 else httpx.Response(200, json=[{}])

    with httpx.Client(transport=httpx.MockTransport(answer)) as http:
        rest = Rest("https://example.okta.com", ApiToken("x"), client=lambda: http)
        assert len(list(rest.listed("api/v1/users", USERS_READ))) == 2
    assert asked == ["https://example.okta.com/api/v1/users", "https://example.okta.com/api/v1/users?after=2"]


def test_a_limit_is_waited_for_while_patience_lasts(there: There) -> None:
    there.org.limits.allowed = 1
    rest = there.rest(patience_s=60)
    assert rest.ask("api/v1/users/me", USERS_READ)["profile"]["login"] == "robin@example.com"
    assert rest.ask("api/v1/users/me", USERS_READ) is not None
    assert there.waited == [53.0], "until the minute is over, as X-Rate-Limit-Reset tells"


def test_without_patience_a_limit_is_a_gap_and_a_change_may_work_later(there: There) -> None:
    there.org.limits.allowed = 0
    with pytest.raises(LookupFailed, match=r"429 E0000047 .*its limit ends in 53 s"):
        there.rest(patience_s=52).ask("api/v1/users/me", USERS_READ)
    with pytest.raises(TryLater, match="its limit ends in 53 s"):
        there.rest().change("api/v1/users/x/lifecycle/suspend", USERS)
    assert there.waited == []


def test_what_is_not_there_is_none_and_what_is_not_allowed_names_the_scope(there: There) -> None:
    rest = there.rest()
    assert rest.ask("api/v1/users/nobody", USERS_READ) is None
    assert list(rest.listed("api/v1/users/nobody/grants", USERS_READ)) == []
    assert rest.change("api/v1/users/nobody/lifecycle/suspend", USERS) is None
    there.token = "another"
    with pytest.raises(LookupFailed, match=r"401 E0000011 \(Invalid token provided\): grant okta\.users\.read"):
        there.rest().ask("api/v1/users/me", USERS_READ)


def test_a_token_that_ended_before_its_time_is_asked_for_again_at_once_and_once(there: There) -> None:
    client = there.org.app("Nightlatch", None, USERS_READ)["id"]
    there.org.key(client, pair()[1])
    rest = Rest(there.url, ServiceApp(there.url, client, pair()[0]), client=lambda: there.http)
    robin = next(iter(there.org.users))
    assert rest.ask(f"api/v1/users/{robin}", USERS_READ) is not None
    there.org._tokens.clear()
    assert rest.ask(f"api/v1/users/{robin}", USERS_READ) is not None
    there.org.before[USERS_READ] = lambda: there.org.apps[client].update(status="INACTIVE")
    with pytest.raises(LookupFailed, match="does not believe the service app"):
        rest.ask(f"api/v1/users/{robin}", USERS_READ)
    there.org.apps[client]["status"] = "ACTIVE"
    assert rest.ask(f"api/v1/users/{robin}", USERS_READ) is not None
    with pytest.raises(ChangeFailed, match=r"grant okta\.users\.manage to the service app"):
        rest.change(f"api/v1/users/{robin}/lifecycle/suspend", USERS)


def test_who_cannot_be_reached_is_a_gap_and_a_change_may_work_later() -> None:
    def refuses(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody listens")

    with httpx.Client(transport=httpx.MockTransport(refuses)) as http:
        rest = Rest("https://example.okta.com", ApiToken("x"), client=lambda: http)
        with pytest.raises(LookupFailed, match="could not be asked"):
            rest.ask("api/v1/users/me", USERS_READ)
        with pytest.raises(TryLater, match="could not be asked"):
            rest.change("api/v1/users/x/lifecycle/suspend", USERS)


@pytest.mark.parametrize(("status", "raised"), [(500, TryLater), (503, TryLater), (400, ChangeFailed), (409, ChangeFailed)])
def test_a_proxys_page_is_no_answer(status: int, raised: type[Exception]) -> None:
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(status, text="<html>"))) as http:
        rest = Rest("https://example.okta.com", ApiToken("x"), client=lambda: http)
        with pytest.raises(raised, match=f"{status} .*no reason given"):
            rest.change("api/v1/users/x/lifecycle/suspend", USERS)


def test_a_list_without_end_is_not_read_forever() -> None:
    def more(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Link": f'<{request.url}>; rel="next"'}, json=[])

    with httpx.Client(transport=httpx.MockTransport(more)) as http:
        rest = Rest("https://example.okta.com", ApiToken("x"), client=lambda: http)
        with pytest.raises(LookupFailed, match="more than 500 pages"):
            list(rest.listed("api/v1/users", USERS_READ))
