"""Roles Anywhere: anchors of certificates, and profiles that name roles."""

from typing import Any

import pytest

from nightlatch.model.evidence import MARK, MARK_CERTIFICATES, MARK_PRIVATE_CA, SUBJECT_ARN
from tests.providers.aws.cloudtrail.told import only, told

ANCHOR = {
    "trustAnchorId": "ta-1",
    "trustAnchorArn": "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/ta-1",
    "name": "edge",
}
PROFILE = {"profileId": "p-1", "profileArn": "arn:aws:rolesanywhere:us-east-1:111122223333:profile/p-1", "name": "fleet"}
ROLE = "arn:aws:iam::111122223333:role/fleet"
OWN = {"sourceType": "CERTIFICATE_BUNDLE", "sourceData": {"x509CertificateData": "-----BEGIN CERTIFICATE-----"}}

LINES: list[tuple[str, Any, Any, str]] = [
    (
        "CreateTrustAnchor",
        {"name": "edge", "source": OWN, "enabled": True},
        {"trustAnchor": ANCHOR},
        "federation_added federation edge",
    ),
    ("EnableTrustAnchor", {"trustAnchorId": "ta-1"}, {"trustAnchor": ANCHOR}, "federation_added federation edge"),
    ("UpdateTrustAnchor", {"trustAnchorId": "ta-1", "source": OWN}, {"trustAnchor": ANCHOR}, "federation_added federation edge"),
    ("UpdateTrustAnchor", {"trustAnchorId": "ta-1", "name": "edge2"}, None, "policy_changed federation edge2"),
    ("DisableTrustAnchor", {"trustAnchorId": "ta-1"}, {"trustAnchor": ANCHOR}, "credential_removed federation edge"),
    ("DeleteTrustAnchor", {"trustAnchorId": "ta-1"}, None, "credential_removed federation ta-1"),
    ("CreateProfile", {"name": "fleet", "roleArns": [ROLE]}, {"profile": PROFILE}, "federation_added federation fleet"),
    ("EnableProfile", {"profileId": "p-1"}, {"profile": PROFILE}, "federation_added federation fleet"),
    ("UpdateProfile", {"profileId": "p-1", "roleArns": [ROLE]}, None, "federation_added federation p-1"),
    ("UpdateProfile", {"profileId": "p-1", "durationSeconds": 900}, None, "policy_changed federation p-1"),
    ("DisableProfile", {"profileId": "p-1"}, {"profile": PROFILE}, "role_removed federation fleet"),
    ("DeleteProfile", {"profileId": "p-1"}, None, "role_removed federation p-1"),
]


@pytest.mark.parametrize(("name", "request_", "response", "expected"), LINES)
def test_each_operation_of_roles_anywhere(name: str, request_: Any, response: Any, expected: str) -> None:
    assert told("rolesanywhere", name, request_, response) == [f"{expected} success"]


@pytest.mark.parametrize("name", sorted({name for name, *_ in LINES}))
def test_a_refused_call_without_parameters_is_an_attempt(name: str) -> None:
    assert only("rolesanywhere", name, errorCode="AccessDenied").outcome == "failure"


@pytest.mark.parametrize(
    ("kind", "mark"),
    [("CERTIFICATE_BUNDLE", MARK_CERTIFICATES), ("AWS_ACM_PCA", MARK_PRIVATE_CA), ("SELF_SIGNED_REPOSITORY", MARK_CERTIFICATES)],
)
def test_the_callers_own_certificates_are_told_from_the_platforms_authority(kind: str, mark: str) -> None:
    activity = only(
        "rolesanywhere", "CreateTrustAnchor", {"name": "edge", "source": {"sourceType": kind}}, {"trustAnchor": ANCHOR}
    )
    assert activity.evidence[MARK] == mark
    assert activity.evidence[SUBJECT_ARN] == ANCHOR["trustAnchorArn"]
    assert activity.subject.id == "ta-1"


def test_a_profile_grants_the_roles_it_names_also_when_only_the_response_repeats_them() -> None:
    created = only("rolesanywhere", "CreateProfile", {"name": "fleet", "roleArns": [ROLE]})
    enabled = only("rolesanywhere", "EnableProfile", {"profileId": "p-1"}, {"profile": {**PROFILE, "roleArns": [ROLE]}})
    assert [grant.role for grant in created.grants] == [grant.role for grant in enabled.grants] == [ROLE]
