"""Sessions: who signed in, and Okta's staff."""

import pytest

from nightlatch.model import Kind, Level, Outcome
from tests.providers.okta.records import JO, ROBIN, event, only


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("user.session.start", Level.CONTEXT),
        ("user.session.access_admin_app", Level.CONTEXT),
        ("user.authentication.sso", Level.HISTORY),
    ],
)
def test_whoever_signs_in_is_actor_and_subject(name: str, level: Level) -> None:
    activity = only(event(name))
    assert (activity.kind, activity.level, activity.subject) == (Kind.SIGN_IN, level, activity.actor)


def test_a_challenge_is_no_sign_in() -> None:
    activity = only(event("user.authentication.auth_via_mfa", result="CHALLENGE"))
    assert (activity.kind, activity.outcome, activity.error) == (Kind.SIGN_IN, Outcome.FAILURE, "CHALLENGE")


@pytest.mark.parametrize("end", ["grant", "extend", "initiate"])
def test_support_in_somebodys_name_is_an_elevation(end: str) -> None:
    named, unnamed = only(event(f"user.session.impersonation.{end}", JO)), only(event(f"user.session.impersonation.{end}"))
    assert (named.kind, named.level, named.evidence["mark"]) == (Kind.ELEVATION_USED, Level.WATCH, "support")
    assert (named.subject.id, unnamed.subject.id) == (JO["id"], ROBIN["id"])
