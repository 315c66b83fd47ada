"""Users' credentials: whose they are, and whether they last."""

import pytest

from nightlatch.model import Credential, Kind, Level
from tests.providers.okta.records import JO, ROBIN, TOKEN, TOKEN_ID, event, only, read


@pytest.mark.parametrize(
    ("name", "lasting", "evidence"),
    [("user.account.update_password", True, None), ("user.account.reset_password", False, "true")],
)
def test_a_password_is_somebodys(name: str, lasting: bool, evidence: str | None) -> None:
    activity = only(event(name, JO))
    assert (activity.kind, activity.subject.id) == (Kind.CREDENTIAL_ADDED, JO["id"])
    assert activity.credential == Credential(type="password", long_lived=lasting)
    assert activity.evidence.get("reset_required") == evidence


def test_what_names_nobody_is_the_actors_own() -> None:
    assert only(event("user.account.update_password")).subject.id == ROBIN["id"]
    assert only(event("user.mfa.factor.activate")).subject.id == ROBIN["id"]


def test_an_api_token_is_its_makers_and_bears_the_id_that_its_calls_tell() -> None:
    made, by_name = read(event("system.api_token.create", TOKEN))
    assert (made.kind, made.subject) == (Kind.CREDENTIAL_ADDED, made.actor)
    assert made.credential == Credential(type="api_token", id=TOKEN_ID)
    assert made.evidence["called"] == "nightly job"
    assert (by_name.subject.id, by_name.subject.name, by_name.level) == (TOKEN_ID, "nightly job", Level.CONTEXT)
    assert made.level is Level.WATCH, "the owner's is the case"
    gone, _ = read(event("system.api_token.revoke", TOKEN))
    assert (gone.kind, gone.credential) == (Kind.CREDENTIAL_REMOVED, made.credential)


def test_a_token_that_is_somebody_elses_is_his() -> None:
    assert read(event("system.api_token.enable", TOKEN, JO))[0].subject.id == JO["id"]


def test_a_second_factor_is_a_credential_that_opens_nothing_by_itself() -> None:
    activity = only(event("user.mfa.factor.activate", JO))
    assert (activity.subject.id, activity.credential) == (JO["id"], Credential(type="mfa"))


@pytest.mark.parametrize("name", ["user.mfa.factor.deactivate", "user.mfa.factor.reset_all"])
def test_a_second_factor_that_goes_is_a_guard(name: str) -> None:
    activity = only(event(name, JO))
    assert (activity.kind, activity.evidence["mark"], activity.credential) == (Kind.GUARD_REMOVED, "mfa", None)
