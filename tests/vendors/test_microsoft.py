"""Graph and Resource Manager: pages are followed, limits waited for as long as patience allows, and a refused token is asked for again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from nightlatch.errors import ChangeFailed, LookupFailed, TryLater
from nightlatch.sandbox.microsoft import Tenant, login, making, serving
from nightlatch.vendors.microsoft import ARM, GRAPH, Rest
from nightlatch.vendors.microsoft_tokens import NotGranted, NotReached

READ, SWITCH = "User.Read.All", "User.EnableDisableAccount.All"


@dataclass
class There:
    """A tenant, and how an application of it reaches Graph; whoever waits is written down."""

    tenant: Tenant
    url: str
    http: httpx.Client
    robot: dict[str, Any]
    waited: list[float] = field(default_factory=list)

    def rest(self, patience_s: float = 0) -> Rest:
        credentials = login(self.tenant, self.url, self.robot)
        return Rest(
            f"{self.url}/graph/v1.0", credentials, patience_s=patience_s, client=lambda: self.http, pause=self.waited.append
        )


@pytest.fixture
def there() -> Iterator[There]:
    tenant = Tenant()
    robot = making.robot(tenant, "Nightlatch", READ, SWITCH)
    with serving(tenant) as served, httpx.Client() as http:
        yield There(tenant, served.url, http, robot)


@dataclass
class Token:
    """Credentials that give whatever they are told to, and remember what was asked and forgotten."""

    tokens: list[str] = field(default_factory=lambda: ["one", "two", "three"])
    asked: list[str] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)

    def header(self, scope: str, http: httpx.Client) -> str:
        self.asked.append(scope)
        return f"Bearer {self.tokens[len(self.forgotten)]}"

    def forget(self, scope: str) -> None:
        self.forgotten.append(scope)


@contextmanager
def answering(
    *answers: httpx.Response, address: str = GRAPH, **options: float
) -> Iterator[tuple[Rest, list[httpx.Request], Token]]:
    """A client that is given these answers one after the other, the requests it made, and its credentials."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return answers[min(len(asked), len(answers)) - 1]

    token = Token()
    with httpx.Client(transport=httpx.MockTransport(answer)) as http:
        yield (
            Rest(address, token, client=lambda: http, pause=lambda _: None, clock=lambda: 1_772_445_600.0, **options),
            asked,
            token,
        )


def test_pages_are_followed_to_the_end(there: There) -> None:
    made = {making.user(there.tenant, f"p{number}@contoso.com")["id"] for number in range(5)}
    assert {each["id"] for each in there.rest().listed("users", READ)} == made
    first, following = there.rest().page("users", READ)
    assert len(first) == 2
    assert following is not None
    assert following.startswith("users?$skiptoken=2")
    assert len(list(there.rest().listed(following, READ))) == 3


def test_a_filter_is_kept_from_page_to_page(there: There) -> None:
    for number in range(5):
        making.user(there.tenant, f"p{number}@contoso.com", accountEnabled=number > 0)
    found = there.rest().listed("users", READ, **{"$filter": "accountEnabled eq true", "$select": "id,accountEnabled"})
    assert [each["accountEnabled"] for each in found] == [True] * 4


@pytest.mark.parametrize("key", ["@odata.nextLink", "nextLink"])
@pytest.mark.parametrize(
    "elsewhere",
    ["https://graph.example.net/v1.0/users?$skiptoken=2", "https://graph.microsoft.com.example.net/v1.0/users", "/users"],
)
def test_a_next_page_elsewhere_is_not_asked_for(key: str, elsewhere: str) -> None:
    """Our token is sent to no other address, and half a list is not taken for the whole one."""
    with answering(httpx.Response(200, json={"value": [{}], key: elsewhere})) as (rest, asked, _):
        with pytest.raises(LookupFailed, match=r"next page is not at https://graph\.microsoft\.com"):
            list(rest.listed("users", READ))
        assert len(asked) == 1


def test_what_is_no_list_is_not_the_end_of_one() -> None:
    with answering(httpx.Response(200, text="<html>")) as (rest, _, _), pytest.raises(LookupFailed, match="no list"):
        list(rest.listed("users", READ))


def test_a_page_that_is_missing_is_not_the_end_of_a_list() -> None:
    gone = httpx.Response(404, json={"error": {"code": "Request_ResourceNotFound", "message": "x"}})
    first = httpx.Response(200, json={"value": [{"id": "a"}], "@odata.nextLink": f"{GRAPH}/users?$skiptoken=1"})
    with answering(first, gone) as (rest, _, _), pytest.raises(LookupFailed, match="a page of users is not there"):
        list(rest.listed("users", READ))
    with answering(gone) as (rest, _, _):
        assert list(rest.listed("users", READ)) == []


def test_a_list_without_end_is_not_read_forever() -> None:
    with answering(httpx.Response(200, json={"value": [], "@odata.nextLink": f"{GRAPH}/users?$skiptoken=1"})) as (rest, asked, _):
        with pytest.raises(LookupFailed, match="more than 500 pages"):
            list(rest.listed("users", READ))
        assert len(asked) == 500


def test_a_limit_is_waited_for_while_patience_lasts(there: There) -> None:
    rest, user = there.rest(patience_s=10), making.user(there.tenant, "kim@contoso.com")
    there.tenant.faults.throttle(2, 4)
    assert rest.ask(f"users/{user['id']}", READ)["userPrincipalName"] == "kim@contoso.com"
    assert there.waited == [4.0, 4.0]


def test_without_patience_a_limit_is_a_gap_and_a_change_may_work_later(there: There) -> None:
    rest = there.rest(patience_s=3)
    there.tenant.faults.throttle(2, 4)
    with pytest.raises(LookupFailed, match=r"429 TooManyRequests .*its limit ends in 4 s"):
        rest.ask("users/x", READ)
    with pytest.raises(TryLater, match="its limit ends in 4 s"):
        rest.change("users/x", SWITCH, method="PATCH", json={"accountEnabled": False})
    assert there.waited == []


@pytest.mark.parametrize(
    ("status", "header", "said"),
    [
        (429, {}, "10 s"),
        (429, {"Retry-After": "Mon, 02 Mar 2026 10:01:40 GMT"}, "100 s"),
        (429, {"Retry-After": "soon"}, "10 s"),
        (503, {"Retry-After": "7"}, "7 s"),
    ],
)
def test_when_a_limit_ends_is_told_in_seconds_or_as_a_time_or_not_at_all(status: int, header: dict[str, str], said: str) -> None:
    with (
        answering(httpx.Response(status, headers=header, json={})) as (rest, _, _),
        pytest.raises(LookupFailed, match=f"ends in {said}"),
    ):
        rest.ask("users", READ)


def test_an_outage_without_an_end_is_not_waited_for() -> None:
    with answering(httpx.Response(503, text="<html>"), patience_s=60) as (rest, asked, _):
        with pytest.raises(TryLater, match=r"503 .*no reason given"):
            rest.change("users/x", SWITCH)
        assert len(asked) == 1


def test_what_is_not_there_is_none(there: There) -> None:
    rest = there.rest()
    assert rest.ask("users/nobody", READ) is None
    assert list(rest.listed("users/nobody/memberOf", READ)) == []
    assert rest.page("users/nobody/memberOf", READ) == ([], None)
    assert rest.change("users/nobody", SWITCH, method="PATCH", json={"accountEnabled": False}) is None


def test_a_proxys_page_does_not_tell_that_something_is_gone() -> None:
    with answering(httpx.Response(404, text="<html>")) as (rest, _, _):
        with pytest.raises(LookupFailed, match="404"):
            rest.ask("users/x", READ)
        with pytest.raises(ChangeFailed, match="404"):
            rest.change("users/x", SWITCH)


def test_a_refused_token_is_replaced_once_and_then_told(there: There) -> None:
    rest, user = there.rest(), making.user(there.tenant, "kim@contoso.com")
    assert rest.ask(f"users/{user['id']}", READ) is not None
    there.tenant.expire()
    assert rest.ask(f"users/{user['id']}", READ) is not None
    with answering(httpx.Response(401, json={"error": {"code": "InvalidAuthenticationToken", "message": "x"}})) as (
        lost,
        asked,
        token,
    ):
        with pytest.raises(LookupFailed, match="grant the application permission"):
            lost.ask("users", READ)
        assert [each.headers["Authorization"] for each in asked] == ["Bearer one", "Bearer two"]
        assert token.forgotten == ["https://graph.microsoft.com/.default"]


def test_a_token_is_asked_for_the_interface_that_is_called() -> None:
    for address, scope in (
        (GRAPH, "https://graph.microsoft.com"),
        (ARM, "https://management.azure.com"),
        ("http://x/graph/beta", "http://x/graph"),
    ):
        with answering(httpx.Response(200, json={}), address=address) as (rest, _, token):
            rest.ask("x", READ)
            assert token.asked == [f"{scope}/.default"]


def test_an_id_of_resource_manager_is_a_path_and_parameters_join_a_query_that_is_there() -> None:
    with answering(httpx.Response(200, json={}), address=ARM) as (rest, asked, _):
        rest.ask("/subscriptions/s/providers/P/x?api-version=2022-04-01", "P/x/read", **{"$filter": "principalId eq 'a&b'"})
        rest.change("/subscriptions/s", "P/x/delete", method="DELETE")
    assert str(asked[0].url) == f"{ARM}/subscriptions/s/providers/P/x?api-version=2022-04-01&$filter=principalId%20eq%20'a%26b'"
    assert (asked[1].method, str(asked[1].url)) == ("DELETE", f"{ARM}/subscriptions/s")
    assert rest.named == {"P/x/read", "P/x/delete"}


@pytest.mark.parametrize(("path", "parameters"), [("users", {"$count": "true", "$filter": "x"}), ("users?$search=x", {})])
def test_advanced_queries_say_that_they_can_wait(path: str, parameters: dict[str, str]) -> None:
    with answering(httpx.Response(200, json={})) as (rest, asked, _):
        rest.ask(path, READ, **parameters)
        rest.ask("users", READ)
    assert [each.headers.get("ConsistencyLevel") for each in asked] == ["eventual", None]


def test_who_cannot_be_reached_is_a_gap_and_a_change_may_work_later() -> None:
    def refuses(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody listens")

    with httpx.Client(transport=httpx.MockTransport(refuses)) as http:
        rest = Rest(GRAPH, Token(), client=lambda: http)
        with pytest.raises(LookupFailed, match="could not be asked"):
            rest.ask("users", READ)
        with pytest.raises(TryLater, match="could not be asked"):
            rest.change("users/x", SWITCH)


@dataclass
class Without:
    """Credentials that give none."""

    error: LookupFailed

    def header(self, scope: str, http: httpx.Client) -> str:
        raise self.error

    def forget(self, scope: str) -> None:
        pass


def test_who_is_given_no_token_is_told_so_and_one_that_may_come_is_waited_for() -> None:
    for error, raised in ((NotGranted("none for you"), ChangeFailed), (NotReached("nobody there"), TryLater)):
        rest = Rest(GRAPH, Without(error), client=httpx.Client)
        with pytest.raises(LookupFailed, match=str(error)):
            rest.ask("users", READ)
        with pytest.raises(ChangeFailed, match=str(error)) as found:
            rest.change("users/x", SWITCH)
        assert type(found.value) is raised
        rest.close()


def test_it_opens_again_after_it_was_closed(there: There) -> None:
    rest = Rest(f"{there.url}/graph/v1.0", login(there.tenant, there.url, there.robot))
    for _ in range(2):
        assert list(rest.listed("users", READ)) == []
        rest.close()
