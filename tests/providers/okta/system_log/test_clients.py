"""OAuth clients: their lives, their credentials, their scopes."""

import pytest

from nightlatch.model import Credential, Kind, Level, PrincipalType
from tests.providers.okta.records import CLIENT, ROBIN, Json, event, only

SECRET = {"id": "ocsexample1", "type": "ClientSecret", "displayName": "unknown"}
KEY = {"id": "pksexample1", "type": "JWK", "displayName": "unknown"}


@pytest.mark.parametrize(
    ("end", "kind"),
    [
        ("create", Kind.ACCOUNT_CREATED),
        ("activate", Kind.ACCOUNT_ENABLED),
        ("deactivate", Kind.ACCOUNT_REMOVED),
        ("delete", Kind.ACCOUNT_REMOVED),
        ("update", Kind.POLICY_CHANGED),
    ],
)
def test_a_client_is_an_account(end: str, kind: Kind) -> None:
    activity = only(event(f"app.oauth2.client.lifecycle.{end}", CLIENT))
    assert (activity.kind, activity.subject.type, activity.subject.id) == (kind, PrincipalType.APPLICATION, CLIENT["id"])


def test_a_client_and_its_application_are_one_account() -> None:
    told = [CLIENT | {"type": type} for type in ("PublicClientApp", "AppInstance", "OAuth2Client")]
    assert len({only(event("app.oauth2.client.lifecycle.create", each)).subject for each in told}) == 1


@pytest.mark.parametrize("end", ["create", "activate"])
@pytest.mark.parametrize(("target", "type"), [(SECRET, "client_secret"), (KEY, "client_key")])
def test_both_events_whose_descriptions_are_swapped_give_a_credential(end: str, target: Json, type: str) -> None:
    activity = only(event(f"app.oauth2.credentials.lifecycle.{end}", target, CLIENT))
    assert (activity.kind, activity.subject.id) == (Kind.CREDENTIAL_ADDED, CLIENT["id"])
    assert activity.credential == Credential(type=type, id=target["id"])


def test_whoever_reads_a_secret_has_it_and_that_is_a_mark() -> None:
    activity = only(event("app.oauth2.client.read_client_secret", CLIENT, SECRET))
    assert (activity.kind, activity.level) == (Kind.CREDENTIAL_ADDED, Level.CONTEXT)


@pytest.mark.parametrize(
    ("targets", "debug"),
    [
        ((CLIENT, {"id": "scp1", "type": "Scope", "displayName": "okta.roles.manage"}), {}),
        ((CLIENT,), {"grantedScopes": "okta.roles.manage"}),
        ((CLIENT | {"detailEntry": {"scopes": ["okta.roles.manage"]}},), {}),
    ],
)
def test_consent_gives_the_client_each_scope(targets: tuple[Json, ...], debug: Json) -> None:
    given = only(event("app.oauth2.admin.consent.grant", *targets, debug=debug))
    assert (given.kind, given.subject.id) == (Kind.ROLE_GRANTED, CLIENT["id"])
    assert [(grant.role, grant.tier) for grant in given.grants] == [("okta.roles.manage", 0)]
    assert only(event("app.oauth2.admin.consent.revoke", *targets, debug=debug)).kind is Kind.ROLE_REMOVED


def test_what_is_beyond_a_hundred_scopes_is_said() -> None:
    names = [f"okta.invented.{letter}{other}" for letter in "abcdefghijkl" for other in "abcdefghijk"]
    grants = only(event("app.oauth2.admin.consent.grant", CLIENT, debug={"scopes": names})).grants
    assert (len(grants), grants[-1].privilege.reasons) == (101, ("32 more scopes",))


def test_consent_that_names_no_scope_is_unresolved() -> None:
    (grant,) = only(event("app.oauth2.admin.consent.grant", CLIENT | {"displayName": "okta.users.read"}, ROBIN)).grants
    assert (grant.role, grant.resolved) == ("(not named)", False)
