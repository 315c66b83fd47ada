"""Who did it, and from where, in the directory audit."""

from nightlatch.model import PrincipalType, Session
from tests.providers.entra.entries import ADMIN_ID, APP_ID, PIM, by_app, entry, jo, only, prop


def test_a_user_is_the_actor_by_id_and_sign_in_name() -> None:
    found = only(entry("Add user", jo()))
    assert (found.actor.id, found.actor.name, found.actor.type) == (ADMIN_ID, "admin@contoso.com", PrincipalType.USER)


def test_an_application_is_the_actor_by_its_applications_id_else_by_its_objects() -> None:
    by_id = only(entry("Add user", jo(), initiatedBy=by_app("Robot", APP_ID)))
    by_object = only(entry("Add user", jo(), initiatedBy=by_app("Robot")))
    assert (by_id.actor.id, by_id.actor.type) == (APP_ID, PrincipalType.SERVICE_PRINCIPAL)
    assert (by_object.actor.id, by_object.actor.name) == ("eeeeeeee-0000-4000-8000-000000000001", "Robot")


def test_microsofts_own_service_is_known_by_its_id_and_never_by_its_name() -> None:
    proved = only(entry("Add user", jo(), initiatedBy=by_app("MS-PIM", PIM)))
    claimed = only(entry("Add user", jo(), initiatedBy=by_app("MS-PIM")))
    assert (proved.origin.session, proved.origin.via) == (Session.SERVICE, "MS-PIM")
    assert (claimed.origin.session, claimed.origin.via) == (Session.UNKNOWN, None)


def test_a_user_with_an_application_in_the_details_stays_the_actor() -> None:
    acting = prop("ActorId.ServicePrincipalNames", PIM)
    assert only(entry("Add user", jo(acting))).origin.session is Session.UNKNOWN


def test_nobody_is_nobody() -> None:
    found = only(entry("Add user", jo(), initiatedBy={"user": None, "app": None}))
    assert (found.actor.id, found.actor.type) == (None, PrincipalType.UNKNOWN)


def test_the_address_is_found_in_the_details_where_the_initiator_has_none() -> None:
    nowhere = {"user": {"id": ADMIN_ID, "userPrincipalName": "admin@contoso.com", "ipAddress": ""}, "app": None}
    assert only(entry("Add user", jo(), initiatedBy=nowhere, details={"ipaddr": "203.0.113.5:443"})).origin.ip == "203.0.113.5"
