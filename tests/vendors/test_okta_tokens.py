"""A service app proves itself with its key, and is given a token for one scope at a time."""

from collections.abc import Iterator

import httpx
import pytest

from nightlatch.sandbox.okta import Organization, serving
from nightlatch.vendors.okta_tokens import ApiToken, NotGranted, ServiceApp
from tests.vendors.keys import pair

SCOPE = "okta.users.read"


class Clock:
    now = 1_772_445_600.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def org() -> Organization:
    return Organization()


@pytest.fixture
def app(org: Organization) -> Iterator[tuple[ServiceApp, httpx.Client]]:
    client = org.app("Nightlatch", None, SCOPE, "okta.roles.read")["id"]
    org.key(client, pair()[1])
    with serving(org) as served, httpx.Client() as http:
        yield ServiceApp(served.url, client, pair()[0], Clock()), http


def test_a_token_opens_the_scope_that_was_asked_for_and_no_other(org: Organization, app: tuple[ServiceApp, httpx.Client]) -> None:
    header = app[0].header(SCOPE, app[1])
    org.admit(header, SCOPE)
    with pytest.raises(Exception, match="do not have permission"):
        org.admit(header, "okta.roles.read")


def test_it_is_kept_until_shortly_before_its_end_or_until_it_was_refused(app: tuple[ServiceApp, httpx.Client]) -> None:
    own, http = app
    first = own.header(SCOPE, http)
    assert own.header(SCOPE, http) == first
    own.forget(SCOPE)
    second = own.header(SCOPE, http)
    assert second != first
    own.clock.now += 3590  # type: ignore[attr-defined]  # the test's own clock
    assert own.header(SCOPE, http) != second


def test_a_scope_that_nobody_granted_is_named(app: tuple[ServiceApp, httpx.Client]) -> None:
    with pytest.raises(NotGranted, match=r"invalid_scope.*grant okta\.idps\.read to the service app 0oa"):
        app[0].header("okta.idps.read", app[1])


def test_an_app_that_is_off_and_a_key_that_is_no_longer_its_own_are_not_believed(
    org: Organization, app: tuple[ServiceApp, httpx.Client]
) -> None:
    own, http = app
    org.apps[own.client]["status"] = "INACTIVE"
    with pytest.raises(NotGranted, match="does not believe the service app"):
        own.header(SCOPE, http)
    org.apps[own.client]["status"] = "ACTIVE"
    (key,) = org.keys[own.client].values()
    key["n"] = key["n"][4:]
    with pytest.raises(NotGranted, match="without DPoP, and okta-key one of its keys"):
        own.header(SCOPE, http)


@pytest.mark.parametrize("text", ["", "{}", "-----BEGIN PRIVATE KEY-----", '{"n": 1}'])
def test_what_is_no_key_is_said(app: tuple[ServiceApp, httpx.Client], text: str) -> None:
    with pytest.raises(NotGranted, match="okta-key is no private RSA key"):
        ServiceApp(app[0].address, app[0].client, text).header(SCOPE, app[1])


def test_nothing_secret_is_shown(app: tuple[ServiceApp, httpx.Client]) -> None:
    app[0].header(SCOPE, app[1])
    assert '"d"' not in repr(app[0])
    assert "example-" not in repr(app[0])
    assert "nothing-to-see" not in repr(ApiToken("nothing-to-see"))


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"access_token": "x", "expires_in": null}'])
def test_whatever_answers_in_okta_s_place_gives_no_token_and_no_crash(body: bytes) -> None:
    with httpx.Client(transport=httpx.MockTransport(lambda _request: httpx.Response(200, content=body))) as http:
        app = ServiceApp("https://example.okta.com", "0oaexampleApp0000001", pair()[0])
        with pytest.raises(NotGranted, match="is it the organization's own address"):
            app.header(SCOPE, http)
