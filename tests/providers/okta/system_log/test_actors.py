"""Who did it: persons, tokens, clients, Okta itself, and nobody."""

from typing import Any

import pytest

from nightlatch.model import PrincipalType, Session
from tests.providers.okta.records import CLIENT, JO, ROBIN, TOKEN_ID, by_system, by_token, event, only

MADE = event("user.lifecycle.create", JO)


def test_a_person_is_known_by_the_immutable_id_and_called_by_the_login() -> None:
    actor = only(MADE).actor
    assert (actor.type, actor.id, actor.name, actor.email) == (
        PrincipalType.USER,
        ROBIN["id"],
        ROBIN["alternateId"],
        ROBIN["alternateId"],
    )
    assert (actor.folded, actor.tenant) == (str(ROBIN["id"]).casefold(), "okta")


def test_a_browsers_session_is_the_console() -> None:
    origin = only(MADE).origin
    assert (origin.session, origin.console, origin.ip, origin.long_lived) == (Session.CONSOLE, True, "198.51.100.7", False)
    assert origin.mfa is None, "which factor was shown stands in the record of the sign-in"


def test_a_call_by_token_is_its_owners_with_a_lasting_key() -> None:
    activity = only(by_token(MADE))
    assert activity.actor == only(MADE).actor
    assert (activity.origin.session, activity.origin.key, activity.origin.long_lived) == (Session.KEY, TOKEN_ID, True)


def test_a_client_is_an_application_with_a_lasting_key() -> None:
    activity = only(MADE | {"actor": CLIENT})
    assert (activity.actor.type, activity.actor.id, activity.actor.name) == (PrincipalType.APPLICATION, CLIENT["id"], "Robot")
    assert (activity.origin.session, activity.origin.long_lived) == (Session.KEY, True)


def test_okta_itself_is_the_system_with_every_field_of_the_client_null() -> None:
    activity = only(by_system(MADE))
    assert (activity.actor.type, activity.actor.id, activity.actor.name) == (PrincipalType.SYSTEM, None, "Okta System")
    assert (activity.origin.session, activity.origin.ip, activity.origin.user_agent) == (Session.SERVICE, None, None)


def test_nobody_is_the_system_by_an_address() -> None:
    actor = only(MADE | {"actor": ROBIN | {"alternateId": "system@okta.com"}}).actor
    assert actor.type is PrincipalType.USER


@pytest.mark.parametrize("actor", [None, {}, {"id": None}, {"id": "unknown", "alternateId": "null"}])
def test_a_missing_actor_is_nobody(actor: Any) -> None:
    found = only(MADE | {"actor": actor}).actor
    assert (found.type, found.folded) == (PrincipalType.UNKNOWN, None)


def test_an_address_is_one_or_is_not_told() -> None:
    for odd in ("null", "", None, 7, "198.51.100.7:443"):
        assert only(MADE | {"client": {"ipAddress": odd}}).origin.ip is None
    chain = {"ipChain": [{"ip": "2001:db8::7"}, {"ip": "192.0.2.1"}]}
    assert only(MADE | {"client": None, "request": chain}).origin.ip == "2001:db8::7"


def test_whom_the_actor_stood_in_for_is_told() -> None:
    record = event("user.lifecycle.create", JO, debug={"originalPrincipal": ROBIN}) | {"actor": CLIENT}
    assert only(record).origin.session_name == ROBIN["alternateId"]
