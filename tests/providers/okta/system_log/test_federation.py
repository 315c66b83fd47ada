"""Who else may vouch for people here."""

from typing import Any

import pytest

from nightlatch.model import Kind, Level, PrincipalType
from tests.providers.okta.records import ROBIN, event, only

IDP = {"id": "0oiexampleElsewhere1", "type": "IdentityProvider", "displayName": "Elsewhere"}


@pytest.mark.parametrize("name", ["lifecycle.create", "lifecycle.activate", "lifecycle.update", "key.create", "key.update"])
def test_an_identity_provider_that_is_added_or_changed_is_a_federation(name: str) -> None:
    activity = only(event(f"system.idp.{name}", ROBIN, IDP))
    assert (activity.kind, activity.subject.type, activity.subject.name) == (
        Kind.FEDERATION_ADDED,
        PrincipalType.FEDERATION,
        "Elsewhere",
    )


@pytest.mark.parametrize(
    ("detail", "mark"),
    [
        ({"identityProviderType": "SAML2"}, "saml"),
        ({"type": "OIDC"}, "oidc"),
        ({"type": "GOOGLE"}, "oidc"),
        ({"type": "X509"}, "certificates"),
        (None, None),
        ("odd", None),
    ],
)
def test_its_sort_is_told_where_okta_tells_it(detail: Any, mark: str | None) -> None:
    assert only(event("system.idp.lifecycle.create", IDP | {"detailEntry": detail})).evidence.get("mark") == mark


def test_a_provider_that_is_switched_off_adds_nothing() -> None:
    activity = only(event("system.idp.lifecycle.deactivate", IDP))
    assert (activity.kind, activity.level) == (Kind.POLICY_CHANGED, Level.CONTEXT)


def test_a_trusted_authorization_server_and_a_directorys_agent_vouch_too() -> None:
    server = {"id": "ausexample", "type": "AuthorizationServer", "displayName": "theirs"}
    assert only(event("app.oauth2.trusted_server.add", server)).evidence["mark"] == "oidc"
    agent = {"id": "a53example", "type": "ADAgent", "displayName": "ad-1"}
    assert only(event("system.agent.ad.create", agent)).evidence["mark"] == "directory"
