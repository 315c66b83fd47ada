"""Who did it: persons, machines, applications, Google itself, and nobody."""

from typing import Any

import pytest

from nightlatch.errors import UnreadableRecord
from nightlatch.model import PrincipalType, Session
from nightlatch.providers.workspace.audit import normalize
from tests.providers.workspace.records import ADMINISTRATOR, CUSTOMER, NEWCOMER, logged, only, reported

WHO = {"USER_EMAIL": NEWCOMER}
ROBOT = "provisioner@invented-project.iam.gserviceaccount.com"


def test_a_person_lives_in_the_domain_of_the_address() -> None:
    actor = only(reported("CREATE_USER", WHO)).actor
    assert (actor.type, actor.name, actor.email, actor.tenant) == (
        PrincipalType.USER,
        ADMINISTRATOR,
        ADMINISTRATOR,
        "example.com",
    )
    assert actor.id == "100000000000000000001"


def test_google_itself_is_the_system() -> None:
    activity = only(reported("CREATE_USER", WHO, actor={"key": "SYSTEM"}))
    assert (activity.actor.type, activity.actor.name, activity.actor.tenant) == (PrincipalType.SYSTEM, "SYSTEM", CUSTOMER)
    assert activity.origin.session is Session.SERVICE


def test_nobody_can_call_himself_the_system() -> None:
    assert (
        only(reported("CREATE_USER", WHO, actor={"email": "system@example.com", "key": "SYSTEM"})).actor.type
        is PrincipalType.USER
    )


def test_an_application_acts_by_its_key() -> None:
    actor = only(reported("CREATE_USER", WHO, actor={"callerType": "KEY", "key": "example.com-consumer"})).actor
    assert (actor.type, actor.name) == (PrincipalType.APPLICATION, "example.com-consumer")


def test_an_actor_told_by_id_alone_is_known_by_it() -> None:
    actor = only(reported("CREATE_USER", WHO, actor={"email": "", "profileId": "100000000000000000002"})).actor
    assert (actor.type, actor.folded) == (PrincipalType.USER, "100000000000000000002")


@pytest.mark.parametrize("actor", [None, {}, {"email": ""}, {"email": None, "key": []}])
def test_a_missing_actor_is_nobody(actor: Any) -> None:
    for record in (reported("CREATE_USER", WHO, actor=actor), logged("CREATE_USER", WHO, authenticationInfo=actor)):
        found = only(record).actor
        assert (found.type, found.name, found.id) == (PrincipalType.UNKNOWN, None, None)


@pytest.mark.parametrize("actor", ["robin", 7, [{"email": ADMINISTRATOR}]])
def test_an_actor_that_is_no_object_is_said(actor: Any) -> None:
    for record in (reported("CREATE_USER", WHO, actor=actor), logged("CREATE_USER", WHO, authenticationInfo=actor)):
        with pytest.raises(UnreadableRecord, match="actor is"):
            list(normalize(record))


def test_a_service_account_is_a_machine_and_its_key_is_long_lived() -> None:
    key = f"//iam.googleapis.com/projects/invented-project/serviceAccounts/{ROBOT}/keys/0123abc"
    activity = only(logged("CREATE_USER", WHO, authenticationInfo={"principalEmail": ROBOT, "serviceAccountKeyName": key}))
    assert activity.actor.type is PrincipalType.SERVICE_ACCOUNT
    assert (activity.origin.session, activity.origin.key, activity.origin.long_lived) == (Session.KEY, "0123abc", True)


def test_an_address_is_found_in_the_principal_subject() -> None:
    activity = only(logged("CREATE_USER", WHO, authenticationInfo={"principalSubject": f"user:{ADMINISTRATOR}"}))
    assert activity.actor.email == ADMINISTRATOR
    assert activity.evidence["actor_arn"] == f"user:{ADMINISTRATOR}"


def test_a_borrowed_identity_is_chained() -> None:
    application = {"oauthClientId": "100200300400", "applicationName": "Invented Sync", "impersonation": True}
    told = only(reported("CREATE_USER", WHO, actor={"email": ADMINISTRATOR, "applicationInfo": application}))
    assert (told.origin.chained, told.origin.session_name) == (True, "100200300400")
    chain = [{"firstPartyPrincipal": {"principalEmail": "first@example.com"}}]
    entry = only(logged("CREATE_USER", WHO, authenticationInfo={"principalEmail": ROBOT, "serviceAccountDelegationInfo": chain}))
    assert (entry.origin.chained, entry.origin.session, entry.origin.session_name) == (True, Session.ROLE, "first@example.com")


def test_an_address_is_one_or_is_not_told() -> None:
    assert only(reported("CREATE_USER", WHO, ipAddress="2001:db8::7")).origin.ip == "2001:db8::7"
    for odd in ("private", "", None, 7, "198.51.100.7:443"):
        assert only(reported("CREATE_USER", WHO, ipAddress=odd)).origin.ip is None
    assert only(logged("CREATE_USER", WHO, requestMetadata={"callerIP": "192.0.2.9"})).origin.ip == "192.0.2.9"
