"""Secrets, certificates and federated credentials in the directory audit."""

from typing import Any

import pytest

from nightlatch.model import Kind, Trait
from nightlatch.model.evidence import CALLED
from nightlatch.providers.entra.directory_audit.secrets import CERTIFICATE, FEDERATED, ISSUER, SECRET, SUBJECT
from tests.providers.entra.entries import APP_ID, application, entry, only, principal, prop, read, target, unified

KEY, OTHER = "12345678-0000-4000-8000-00000000000a", "12345678-0000-4000-8000-00000000000b"
MANAGED = "Update application \u2013 Certificates and secrets management "


def described(id: str, type: str = "Password", name: str = "nightly job") -> str:
    return f"[KeyIdentifier={id},KeyType={type},KeyUsage=Verify,DisplayName={name}]"


def keys(new: list[str], old: list[str]) -> dict[str, Any]:
    return prop("KeyDescription", new, old)


@pytest.mark.parametrize("name", [MANAGED, "Add service principal credentials", "Update application"])
def test_a_secret_that_was_added_is_told_by_its_id_and_name(name: str) -> None:
    found = only(
        entry(name, application(keys([described(OTHER), described(KEY)], [described(OTHER)])), details={"AppId": APP_ID})
    )
    assert found.credential is not None
    assert (found.kind, found.subject.id) == (Kind.CREDENTIAL_ADDED, APP_ID)
    assert (found.credential.type, found.credential.id, found.evidence[CALLED]) == (SECRET, KEY, "nightly job")


def test_a_certificate_is_told_from_a_secret() -> None:
    found = only(entry(MANAGED, application(keys([described(KEY, "AsymmetricX509Cert")], []))))
    assert found.credential is not None
    assert found.credential.type == CERTIFICATE


def test_one_added_and_one_taken_are_two() -> None:
    found = read(entry(MANAGED, application(keys([described(KEY)], [described(OTHER)]))))
    assert [(a.kind, a.credential and a.credential.id) for a in found] == [
        (Kind.CREDENTIAL_ADDED, KEY),
        (Kind.CREDENTIAL_REMOVED, OTHER),
    ]


def test_a_secret_given_another_name_is_no_new_secret() -> None:
    assert read(entry(MANAGED, application(keys([described(KEY, name="later")], [described(KEY)])))) == []


def test_a_display_name_written_like_an_id_hides_nothing() -> None:
    forged = described(KEY, name=f"x,KeyIdentifier={OTHER}")
    found = only(entry(MANAGED, application(keys([described(OTHER), forged], [described(OTHER)]))))
    assert found.credential is not None
    assert found.credential.id == KEY


def test_an_entry_that_lists_nothing_is_a_secret_all_the_same() -> None:
    found = only(entry("Add service principal credentials", principal()))
    assert found.credential is not None
    assert (found.kind, found.credential.type, found.credential.id) == (Kind.CREDENTIAL_ADDED, SECRET, None)


def test_a_description_that_is_plain_text_is_a_secret() -> None:
    told = {"displayName": "KeyDescription", "oldValue": None, "newValue": '"Secret for the job"'}
    assert only(entry("Add service principal credentials", principal(told))).kind is Kind.CREDENTIAL_ADDED


def test_removed_credentials_are_removed() -> None:
    found = only(entry("Remove service principal credentials", principal(keys([], [described(KEY)]))))
    assert (found.kind, found.credential and found.credential.id) == (Kind.CREDENTIAL_REMOVED, KEY)


def test_a_refused_attempt_is_told() -> None:
    assert not only(entry(MANAGED, application(keys([described(KEY)], [])), result="failure")).succeeded


def trust(**more: Any) -> dict[str, Any]:
    return {
        "Name": "builds",
        "Issuer": "https://token.example.com",
        "Subject": "repo:contoso/app:ref:refs/heads/main",
        "Id": OTHER,
        "Audiences": ["api://AzureADTokenExchange"],
        "ClaimsMatchingExpressionValue": None,
    } | more


def test_a_federated_credential_that_was_added_is_a_credential_and_a_trust() -> None:
    found = only(entry("Update application", application(prop("FederatedIdentityCredentials", [trust()], []))))
    assert found.credential is not None
    assert (found.kind, found.credential.type, found.credential.id) == (Kind.CREDENTIAL_ADDED, FEDERATED, OTHER)
    assert (found.evidence[ISSUER], found.evidence[SUBJECT]) == ("https://token.example.com", trust()["Subject"])
    assert found.grants[0].has(Trait.FEDERATED)
    assert not found.grants[0].has(Trait.OPEN_SUBJECT)


def test_a_federated_credential_without_a_subject_is_open() -> None:
    record = entry("Update application", application(prop("FederatedIdentityCredentials", [trust(Subject=None)], [])))
    assert only(record).grants[0].has(Trait.OPEN_SUBJECT)


def test_a_federated_credential_that_trusts_another_is_added_anew() -> None:
    changed = prop("FederatedIdentityCredentials", [trust(Issuer="https://other.example.com")], [trust()])
    assert only(entry("Update service principal", principal(changed))).evidence[ISSUER] == "https://other.example.com"


def test_a_federated_credential_that_stays_or_goes_is_no_new_one() -> None:
    same = prop("FederatedIdentityCredentials", [trust(Description="later")], [trust()])
    gone = prop("FederatedIdentityCredentials", [], [trust()])
    assert read(entry("Update application", application(same))) == []
    assert only(entry("Update application", application(gone))).kind is Kind.CREDENTIAL_REMOVED


def test_an_application_born_with_a_secret_is_told_twice() -> None:
    found = read(entry("Add application", target("Application", APP_ID, "Robot", keys([described(KEY)], []))))
    assert [a.kind for a in found] == [Kind.ACCOUNT_CREATED, Kind.CREDENTIAL_ADDED]


def test_the_unified_log_tells_the_same_secret() -> None:
    properties = [{"Name": "KeyDescription", "NewValue": f'[\r\n  "{described(KEY)}"\r\n]', "OldValue": "[]"}]
    found = only(
        unified(MANAGED, (f"Application_{OTHER}", 2), (OTHER, 2), ("Application", 2), ("Robot", 1), properties=properties)
    )
    assert (found.credential and found.credential.id, found.subject.name) == (KEY, "Robot")
