"""Who did it: people, applications and the platform's own accounts, and where they called from."""

from typing import Any

import pytest

from nightlatch.model import PrincipalType, Session
from tests.providers.m365.records import APP, OBJECT, ROBIN, TENANT, only, record


def made(**more: Any) -> Any:
    return only(record("New-Mailbox", ObjectId="jo", **more))


def test_a_user_is_named_by_sign_in_name_and_by_id_where_the_token_tells_it() -> None:
    actor = made(TokenObjectId=OBJECT.upper()).actor
    assert (actor.type, actor.name, actor.email, actor.id, actor.tenant) == (PrincipalType.USER, ROBIN, ROBIN, OBJECT, TENANT)


@pytest.mark.parametrize(
    "name", ["NT AUTHORITY\\SYSTEM (Microsoft.Exchange.ServiceHost)", "NT AUTHORITY\\SYSTEM (w3wp)", "SHAREPOINT\\system"]
)
def test_the_platforms_own_accounts_are_systems(name: str) -> None:
    activity = made(UserId=name, UserType=2)
    assert (activity.actor.type, activity.actor.name, activity.origin.session) == (PrincipalType.SYSTEM, name, Session.SERVICE)


def test_an_operator_of_the_datacenter_is_a_system() -> None:
    assert made(UserId="Administrator@prod.outlook.example", UserType="DcAdmin").actor.type is PrincipalType.SYSTEM


def test_nobody_becomes_a_system_by_a_sign_in_name() -> None:
    assert made(UserId="nt.authority@contoso.com", UserType=4).actor.type is PrincipalType.USER


@pytest.mark.parametrize(
    "told",
    [
        {"UserId": "app@sharepoint", "AppAccessContext": {"ClientAppId": APP}},
        {"UserId": f"ServicePrincipal_{APP}", "UserType": 4},
        {"UserId": APP, "UserType": "Application"},
        {"UserId": "Certificate", "ClientAppId": APP.upper()},
    ],
)
def test_an_application_is_named_by_its_id(told: dict[str, Any]) -> None:
    activity = made(**told)
    assert (activity.actor.type, activity.actor.id) == (PrincipalType.SERVICE_PRINCIPAL, APP)
    assert (activity.origin.session, activity.origin.long_lived) == (Session.KEY, True)


def test_an_application_does_not_become_a_system_by_its_name() -> None:
    assert made(UserId="NT AUTHORITY\\SYSTEM", UserType="Application").actor.type is PrincipalType.SERVICE_PRINCIPAL


def test_a_record_that_names_nobody_has_an_actor_without_name() -> None:
    assert made(UserId="", UserType=None).actor.folded is None


@pytest.mark.parametrize(
    ("text", "ip"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("198.51.100.7:50123", "198.51.100.7"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("", None),
        ("<null>", None),
        ("999.1.1.1:80", None),
        (None, None),
    ],
)
def test_addresses_come_with_ports_brackets_or_not_at_all(text: str | None, ip: str | None) -> None:
    assert made(ClientIP=text).origin.ip == ip
