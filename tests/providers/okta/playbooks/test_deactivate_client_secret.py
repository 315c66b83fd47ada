"""Secrets and keys that the case gave to a client are deactivated and activated again; others work on."""

import pytest

from nightlatch.errors import ChangeFailed
from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.okta.playbooks.deactivate_client_secret import PLAYBOOK
from tests.providers.okta.playbooks.acting import BEFORE, START, Acting, acting, who
from tests.providers.stepping import deactivate, given, newborn, there_and_back

KEY = {"kty": "RSA", "kid": "kid-example", "e": "AQAB", "n": "example"}


def robot(there: Acting) -> Principal:
    """A client with a secret and a key of before the case."""
    client = who(PrincipalType.APPLICATION, there.org.app("Robot", BEFORE)["id"], "Robot")
    there.org.secret(str(client.id), BEFORE)
    there.org.key(str(client.id), {**KEY, "kid": "kid-before"}, BEFORE)
    return client


def test_a_secret_is_deactivated_by_its_id_and_comes_back() -> None:
    with acting() as there:
        client = robot(there)
        id = there.org.secret(str(client.id), START)
        target = there_and_back(PLAYBOOK, given(client, "client_secret", id), deactivate("client_secret", id), there)
        assert target.about == id


@pytest.mark.parametrize("by", ["id", "kid"])
def test_a_key_is_deactivated_by_its_id_or_its_name(by: str) -> None:
    with acting() as there:
        client = robot(there)
        id = there.org.key(str(client.id), KEY, START)
        named = id if by == "id" else KEY["kid"]
        there_and_back(PLAYBOOK, given(client, "client_key", named), deactivate("client_key", named), there)


def test_where_the_record_tells_no_id_the_secrets_of_the_case_are_meant() -> None:
    with acting() as there:
        client = robot(there)
        id = there.org.secret(str(client.id), START)
        found = given(client, "client_secret")
        (target,) = PLAYBOOK.plan(found, deactivate("client_secret", "client_secret of Robot"), there.live()).targets
        assert target.before["id"] == id


def test_the_last_active_secret_is_refused_and_it_is_said() -> None:
    with acting() as there:
        client = robot(there)
        (only,) = there.org.app_secrets[str(client.id)]
        live, found = there.live(), given(client, "client_secret", only)
        (target,) = PLAYBOOK.plan(found, deactivate("client_secret", only), live).targets
        with pytest.raises(ChangeFailed, match="last active credential"):
            PLAYBOOK.apply(client, target, live)


def test_another_sort_a_forged_id_and_our_own_keys_are_left_alone() -> None:
    with acting() as there:
        client, live = robot(there), there.live()
        found = given(client, "client_secret", "ocsExample")
        assert "has no client secret ocsExample" in PLAYBOOK.plan(found, deactivate("client_secret", "ocsExample"), live).notes[0]
        assert PLAYBOOK.plan(found, deactivate("api_token", "x"), live).targets == ()
        own = newborn(who(PrincipalType.APPLICATION, there.own, "Nightlatch"))
        assert "is Nightlatch itself" in PLAYBOOK.plan(own, deactivate("client_key", "x"), live).notes[0]


def test_a_secret_that_is_gone_is_done() -> None:
    with acting() as there:
        client, live = robot(there), there.live()
        id = there.org.secret(str(client.id), START)
        (target,) = PLAYBOOK.plan(given(client, "client_secret", id), deactivate("client_secret", id), live).targets
        del there.org.app_secrets[str(client.id)][id]
        assert PLAYBOOK.read(client, target, live) is None


def test_a_key_that_bears_anothers_id_as_its_name_takes_nothing_along() -> None:
    with acting() as there:
        client, live = robot(there), there.live()
        id = there.org.key(str(client.id), KEY, START)
        there.org.key(str(client.id), {**KEY, "kid": id}, BEFORE)
        (target,) = PLAYBOOK.plan(given(client, "client_key", id), deactivate("client_key", id), live).targets
        assert target.before["id"] == id
