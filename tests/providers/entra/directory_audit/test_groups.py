"""Memberships and ownerships in the directory audit."""

import pytest

from nightlatch.model import GrantKind, Kind, Level, PrincipalType, Trait
from nightlatch.model.evidence import CALLED
from nightlatch.providers.entra import PROVIDER
from tests.providers.entra.entries import (
    APP_ID,
    APP_OBJECT,
    GROUP_ID,
    JO_ID,
    SP_ID,
    USER_TARGET,
    application,
    entry,
    jo,
    named,
    only,
    principal,
    prop,
    read,
    target,
    unified,
)

OPERATORS = [prop("Group.ObjectID", GROUP_ID), prop("Group.DisplayName", "Operators"), prop("Group.WellKnownObjectName")]


def test_a_member_of_a_group_gets_the_group_by_its_id() -> None:
    found = only(entry("Add member to group", jo(*OPERATORS), target("Group", GROUP_ID)))
    assert (found.kind, found.subject.id, found.evidence[CALLED]) == (Kind.ROLE_GRANTED, JO_ID, "Operators")
    assert (found.grants[0].role, found.grants[0].kind) == (f"group:{GROUP_ID}", GrantKind.GROUP)


def test_a_group_that_joins_a_group_is_the_subject() -> None:
    inner = "dddddddd-0000-4000-8000-000000000002"
    found = only(entry("Add member to group", target("Group", inner, "Night shift", *OPERATORS), target("Group", GROUP_ID)))
    assert (found.subject.type, found.subject.id, found.grants[0].role) == (PrincipalType.GROUP, inner, f"group:{GROUP_ID}")


def test_a_device_that_joins_a_group_is_no_account() -> None:
    assert list(PROVIDER.normalize(entry("Add member to group", target("Device", JO_ID, "LAPTOP-1", *OPERATORS)))) == []


def test_a_member_taken_out_tells_the_group_as_the_old_value() -> None:
    old = [prop("Group.ObjectID", None, GROUP_ID), prop("Group.DisplayName", None, "Operators")]
    found = only(entry("Remove member from group", jo(*old), target("Group", GROUP_ID)))
    assert (found.kind, found.grants[0].role) == (Kind.ROLE_REMOVED, f"group:{GROUP_ID}")


def test_an_owner_of_an_application_gains_it_and_the_application_is_marked_for_its_own_case() -> None:
    owned = [
        prop("Application.ObjectID", APP_OBJECT),
        prop("Application.DisplayName", "Robot"),
        prop("Application.AppId", APP_ID),
    ]
    gained, ruled = read(entry("Add owner to application", jo(*owned), application()))
    assert (gained.kind, gained.subject.id, gained.grants[0].role) == (Kind.ROLE_GRANTED, JO_ID, f"owner:{APP_ID}")
    assert (ruled.kind, ruled.subject.id, ruled.level) == (Kind.TRUST_CHANGED, APP_ID, Level.CONTEXT)
    assert (ruled.grants[0].member, ruled.grants[0].has(Trait.IMPERSONATION)) == ("jo@contoso.com", True)


def test_an_owner_of_a_service_principal_is_told_with_what_the_second_target_tells() -> None:
    names = prop("TargetId.ServicePrincipalNames", APP_ID)
    gained, ruled = read(entry("Add owner to service principal", jo(), principal(names)))
    assert (gained.grants[0].role, gained.evidence[CALLED], ruled.subject.id) == (f"owner:{APP_ID}", "Robot", APP_ID)


def test_an_owner_of_a_group_gains_it() -> None:
    found = only(entry("Add owner to group", jo(*OPERATORS), target("Group", GROUP_ID)))
    assert (found.subject.id, found.grants[0].role) == (JO_ID, f"owner:{GROUP_ID}")


@pytest.mark.parametrize(
    "name", ["Remove owner from application", "Remove owner from service principal", "Remove owner from group"]
)
def test_an_owner_that_is_none_any_more_loses_it(name: str) -> None:
    assert only(entry(name, jo())).kind is Kind.ROLE_REMOVED


def test_the_unified_log_tells_the_owner_and_the_application_alike() -> None:
    properties = [
        named("ServicePrincipal.ObjectID", SP_ID),
        named("ServicePrincipal.DisplayName", "Robot"),
        named("ServicePrincipal.AppId", APP_ID),
    ]
    gained, ruled = read(unified("Add owner to service principal.", *USER_TARGET, properties=properties))
    assert (gained.subject.name, gained.grants[0].role, ruled.subject.name) == ("jo@contoso.com", f"owner:{APP_ID}", "Robot")
