"""Applications: made, and assigned."""

import pytest

from nightlatch.model import Kind, Level, PrincipalType
from tests.providers.okta.records import BUILDERS, CLIENT, JO, WAREHOUSE, Json, event, only

APP_USER = {"id": "0uaexampleJo00000001", "type": "AppUser", "alternateId": "jo", "displayName": "Jo Newcomer"}


def test_a_new_application_is_trusted_with_users_data() -> None:
    activity = only(event("application.lifecycle.create", JO, WAREHOUSE))
    assert (activity.kind, activity.evidence["mark"]) == (Kind.FEDERATION_ADDED, "application")
    assert (activity.subject.type, activity.subject.name) == (PrincipalType.APPLICATION, "Warehouse")


@pytest.mark.parametrize(
    ("name", "holder", "type"),
    [
        ("application.user_membership", JO, PrincipalType.USER),
        ("group.application_assignment", BUILDERS, PrincipalType.GROUP),
    ],
)
def test_an_application_is_assigned_to_whom_the_event_names(name: str, holder: Json, type: PrincipalType) -> None:
    given, taken = (only(event(f"{name}.{end}", APP_USER, WAREHOUSE, holder)) for end in ("add", "remove"))
    assert (given.kind, given.subject.type, given.subject.id) == (Kind.ROLE_GRANTED, type, holder["id"])
    assert [(g.role, g.resolved) for g in given.grants] == [(f"app:{WAREHOUSE['id']}", False)]
    assert (taken.kind, taken.grants) == (Kind.ROLE_REMOVED, given.grants)


def test_a_users_own_consent_is_a_mark_on_the_timeline() -> None:
    activity = only(event("app.oauth2.as.consent.grant", CLIENT))
    assert (activity.kind, activity.level) == (Kind.POLICY_CHANGED, Level.CONTEXT)
