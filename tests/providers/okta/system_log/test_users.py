"""Users: whom an event is about, and what is read beside."""

import pytest

from nightlatch.model import Kind, PrincipalType, Session
from tests.providers.okta.records import JO, WAREHOUSE, by_system, event, only

APP_USER = {
    "id": "0uaexampleJo00000001",
    "type": "AppUser",
    "alternateId": "jo.newcomer@example.com",
    "displayName": "Jo Newcomer",
}


def test_a_new_user_is_a_person_known_by_id() -> None:
    activity = only(event("user.lifecycle.create", JO))
    assert (activity.kind, activity.evidence["person"]) == (Kind.ACCOUNT_CREATED, "true")
    assert (activity.subject.type, activity.subject.id, activity.subject.email) == (
        PrincipalType.USER,
        JO["id"],
        JO["alternateId"],
    )
    assert activity.subject.folded == str(JO["id"]).casefold()


def test_a_refused_creation_may_name_somebody_who_has_no_id() -> None:
    nobody = {"id": None, "type": "User", "alternateId": "jo.newcomer@example.com", "displayName": "unknown"}
    refused = only(event("user.lifecycle.create", nobody, result="FAILURE"))
    assert (refused.succeeded, refused.subject.id, refused.subject.folded) == (False, None, "jo.newcomer@example.com")


@pytest.mark.parametrize("targets", [(WAREHOUSE, APP_USER, JO), (JO, WAREHOUSE), (APP_USER, JO, WAREHOUSE)])
def test_an_import_tells_the_user_by_type_and_which_application_brought_him(targets: tuple[dict[str, str], ...]) -> None:
    activity = only(by_system(event("system.import.user.create", *targets)))
    assert (activity.kind, activity.subject.id) == (Kind.ACCOUNT_CREATED, JO["id"])
    assert (activity.origin.via, activity.origin.session) == (WAREHOUSE["id"], Session.SERVICE)


def test_an_applications_own_user_is_known_by_name_for_his_id_there_is_not_his_own() -> None:
    subject = only(event("application.provision.user.import", WAREHOUSE, APP_USER)).subject
    assert (subject.id, subject.folded) == (None, "jo.newcomer@example.com")


def test_a_user_that_could_not_be_made_is_a_failure_whatever_the_outcome_says() -> None:
    assert not only(event("user.lifecycle.jit.error.read_only", JO)).succeeded


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("user.lifecycle.activate", Kind.ACCOUNT_ENABLED),
        ("user.lifecycle.unsuspend", Kind.ACCOUNT_ENABLED),
        ("user.lifecycle.suspend", Kind.ACCOUNT_REMOVED),
        ("user.lifecycle.delete.initiated", Kind.ACCOUNT_REMOVED),
    ],
)
def test_a_users_life_is_told_about_the_user(name: str, kind: Kind) -> None:
    activity = only(event(name, JO))
    assert (activity.kind, activity.subject.id) == (kind, JO["id"])


def test_a_service_account_is_one() -> None:
    made = only(event("pam.service_account.create", {"id": "sa1", "type": "ServiceAccount", "displayName": "svc-report"}))
    assert (made.subject.type, made.subject.name) == (PrincipalType.SERVICE_ACCOUNT, "svc-report")
    assert not only(event("pam.service_account.create", result="DEFERRED")).succeeded
