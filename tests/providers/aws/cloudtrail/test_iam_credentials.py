"""Keys, passwords and second factors, added and taken away."""

from datetime import UTC, datetime
from typing import Any

import pytest

from nightlatch.model import Credential, Kind, Outcome
from nightlatch.model.evidence import AGENT, LIMITED_TO, MARK, MARK_MFA, PERSON, RESET_REQUIRED
from tests.providers.aws.cloudtrail.reading import only
from tests.providers.aws.cloudtrail.records import ACCOUNT, assumed_role, denied, record, root

NEW_KEY = "AKIAI44QH8DHBEXAMPLE"
ANSWER = {"accessKey": {"accessKeyId": NEW_KEY, "status": "Active", "userName": "svc-report"}}


def test_a_key_for_another_user_is_that_users() -> None:
    found = only(record("CreateAccessKey", request={"userName": "svc-report"}, response=ANSWER))
    assert (found.kind, found.subject.name) == (Kind.CREDENTIAL_ADDED, "svc-report")
    assert found.credential == Credential(type="access_key", id=NEW_KEY)


def test_a_key_made_without_parameters_belongs_to_whom_the_response_names() -> None:
    assert only(record("CreateAccessKey", response=ANSWER)).subject.name == "svc-report"


@pytest.mark.parametrize("key", [{"accessKeyId": NEW_KEY}, {"accessKeyId": NEW_KEY, "userName": "Root"}])
def test_a_key_that_root_makes_for_itself_is_roots(key: dict[str, str]) -> None:
    found = only(record("CreateAccessKey", response={"accessKey": key}, identity=root()))
    assert (found.subject.name, found.subject.id) == ("root", ACCOUNT)
    assert found.subject == found.actor


def test_a_refused_key_without_target_is_not_taken_for_the_callers() -> None:
    found = only(record("CreateAccessKey", errorCode="LimitExceededException", errorMessage="Cannot exceed quota for it: 2"))
    assert (found.outcome, found.subject.name, found.subject.id) == (Outcome.FAILURE, None, None)


def test_a_role_cannot_be_the_owner_of_a_key() -> None:
    assert only(record("CreateAccessKey", response={"accessKey": {}}, identity=assumed_role())).subject.name is None


@pytest.mark.parametrize(
    ("status", "kind"),
    [("Active", Kind.ACCOUNT_ENABLED), ("Inactive", Kind.CREDENTIAL_REMOVED), ("Expired", Kind.CREDENTIAL_REMOVED)],
)
def test_a_key_is_switched_on_again_or_off(status: str, kind: Kind) -> None:
    found = only(record("UpdateAccessKey", request={"userName": "svc", "accessKeyId": NEW_KEY, "status": status}))
    assert (found.kind, found.credential) == (kind, Credential(type="access_key", id=NEW_KEY))


def test_a_console_password_makes_the_user_a_persons() -> None:
    found = only(record("CreateLoginProfile", request={"userName": "svc", "passwordResetRequired": False}))
    assert found.credential == Credential(type="password")
    assert (found.evidence[PERSON], found.evidence[RESET_REQUIRED]) == ("true", "false")


def test_a_console_password_that_root_sets_without_a_name_is_roots() -> None:
    found = only(record("CreateLoginProfile", response={"loginProfile": {"passwordResetRequired": False}}, identity=root()))
    assert found.subject.name == "root"


def test_changing_ones_own_password_adds_no_credential() -> None:
    found = only(record("ChangePassword"))
    assert (found.kind, found.subject, found.credential) == (Kind.POLICY_CHANGED, found.actor, Credential(type="password"))


def test_a_credential_of_one_service_tells_service_id_and_expiry() -> None:
    answer = {
        "serviceSpecificCredential": {
            "serviceSpecificCredentialId": "ACCAEXAMPLE1",
            "expirationDate": "Mar 9, 2026, 10:00:00\u202fAM",
            "userName": "BedrockAPIKey-a1b2",
        }
    }
    request = {"userName": "BedrockAPIKey-a1b2", "serviceName": "bedrock.amazonaws.com"}
    found = only(record("CreateServiceSpecificCredential", request=request, response=answer))
    assert found.credential == Credential(
        type="service_credential", id="ACCAEXAMPLE1", expires=datetime(2026, 3, 9, 10, tzinfo=UTC)
    )
    assert (found.evidence[LIMITED_TO], found.evidence[AGENT]) == ("bedrock.amazonaws.com", "true")


@pytest.mark.parametrize(
    ("name", "request_", "kind", "type"),
    [
        ("UploadSSHPublicKey", {}, Kind.CREDENTIAL_ADDED, "ssh_key"),
        ("UpdateSSHPublicKey", {"status": "Inactive"}, Kind.CREDENTIAL_REMOVED, "ssh_key"),
        ("UploadSigningCertificate", {}, Kind.CREDENTIAL_ADDED, "certificate"),
        ("UpdateServiceSpecificCredential", {"status": "Inactive"}, Kind.CREDENTIAL_REMOVED, "service_credential"),
        ("DeleteAccessKey", {"accessKeyId": NEW_KEY}, Kind.CREDENTIAL_REMOVED, "access_key"),
        ("DeleteLoginProfile", {}, Kind.CREDENTIAL_REMOVED, "password"),
        ("EnableMFADevice", {"serialNumber": "arn:x"}, Kind.CREDENTIAL_ADDED, "mfa"),
    ],
)
def test_other_credentials_come_and_go(name: str, request_: dict[str, Any], kind: Kind, type: str) -> None:
    found = only(record(name, request={"userName": "svc", **request_}))
    assert found.credential is not None
    assert (found.kind, found.subject.name, found.credential.type) == (kind, "svc", type)


def test_a_second_factor_switched_off_is_a_guard_removed() -> None:
    found = only(record("DeactivateMFADevice", request={"userName": "svc", "serialNumber": "arn:x"}))
    assert (found.kind, found.subject.name, found.evidence[MARK]) == (Kind.GUARD_REMOVED, "svc", MARK_MFA)


def test_a_second_factor_that_root_switches_off_is_roots() -> None:
    found = only(record("DeactivateMFADevice", request={"serialNumber": "arn:x"}, identity=root()))
    assert found.subject.name == "root"


def test_a_new_device_belongs_to_nobody_yet() -> None:
    serial = f"arn:aws:iam::{ACCOUNT}:mfa/phone"
    found = only(record("CreateVirtualMFADevice", response={"virtualMFADevice": {"serialNumber": serial}}))
    assert (found.subject.name, found.credential) == (serial, Credential(type="mfa", id=serial))


def test_a_refused_password_names_its_user_from_the_message() -> None:
    found = only(denied("CreateLoginProfile", "user svc-report"))
    assert (found.outcome, found.error, found.subject.name) == (Outcome.FAILURE, "AccessDenied", "svc-report")
