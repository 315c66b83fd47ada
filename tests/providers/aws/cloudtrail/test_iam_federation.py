"""Identity providers, root sessions and delegation."""

from typing import Any

import pytest

from nightlatch.model import Kind, PrincipalType
from nightlatch.model.evidence import MARK, MARK_DELEGATED, MARK_OIDC, MARK_ROOT_SESSIONS, MARK_SAML, SUBJECT_ARN
from tests.providers.aws.cloudtrail.reading import only
from tests.providers.aws.cloudtrail.records import ACCOUNT, record

SAML = f"arn:aws:iam::{ACCOUNT}:saml-provider/corp"
OIDC = f"arn:aws:iam::{ACCOUNT}:oidc-provider/oidc.example.com/id/1"


@pytest.mark.parametrize(
    ("name", "request_", "response"),
    [
        ("CreateSAMLProvider", {"name": "corp", "sAMLMetadataDocument": "<x/>"}, {"sAMLProviderArn": SAML}),
        ("CreateSAMLProvider", {"name": "corp"}, None),
        ("UpdateSAMLProvider", {"sAMLProviderArn": SAML}, {"sAMLProviderArn": SAML}),
        ("UpdateSAMLProvider", None, {"sAMLProviderArn": SAML}),
    ],
)
def test_a_saml_provider_is_named_by_name_or_address(name: str, request_: Any, response: Any) -> None:
    found = only(record(name, request=request_, response=response))
    assert (found.kind, found.subject.type, found.subject.name) == (Kind.FEDERATION_ADDED, PrincipalType.FEDERATION, "corp")
    assert found.evidence[MARK] == MARK_SAML


@pytest.mark.parametrize(
    ("name", "request_", "response"),
    [
        ("CreateOpenIDConnectProvider", {"url": "https://oidc.example.com/id/1"}, {"openIDConnectProviderArn": OIDC}),
        ("CreateOpenIDConnectProvider", {"url": "https://oidc.example.com/id/1"}, None),
        ("AddClientIDToOpenIDConnectProvider", {"openIDConnectProviderArn": OIDC, "clientID": "x"}, None),
        ("UpdateOpenIDConnectProviderThumbprint", {"openIDConnectProviderArn": OIDC}, None),
    ],
)
def test_an_oidc_provider_is_named_by_its_issuer(name: str, request_: Any, response: Any) -> None:
    found = only(record(name, request=request_, response=response))
    assert (found.kind, found.subject.name, found.evidence[MARK]) == (Kind.FEDERATION_ADDED, "oidc.example.com/id/1", MARK_OIDC)


def test_a_removed_provider_is_an_account_removed() -> None:
    found = only(record("DeleteSAMLProvider", request={"sAMLProviderArn": SAML}))
    assert (found.kind, found.subject.name, found.evidence[SUBJECT_ARN]) == (Kind.ACCOUNT_REMOVED, "corp", SAML)


def test_root_sessions_of_member_accounts_are_a_guard_removed() -> None:
    found = only(record("EnableOrganizationsRootSessions"))
    assert (found.kind, found.subject.name, found.evidence[MARK]) == (Kind.GUARD_REMOVED, ACCOUNT, MARK_ROOT_SESSIONS)


def test_a_delegation_request_is_an_elevation() -> None:
    found = only(record("AcceptDelegationRequest", request={"delegationRequestId": "dr-1"}))
    assert (found.kind, found.subject.name, found.evidence[MARK]) == (Kind.ELEVATION_USED, "dr-1", MARK_DELEGATED)
