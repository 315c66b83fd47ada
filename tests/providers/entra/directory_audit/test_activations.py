"""Privileged Identity Management in the directory audit."""

from typing import Any

import pytest

from nightlatch.model import GrantKind, Kind, Level
from nightlatch.model.evidence import CALLED, MARK, MARK_ACTIVATION, MARK_ACTIVATION_ALERT, MARK_ACTIVATION_RULES
from tests.providers.entra.entries import (
    ADMIN_ID,
    GLOBAL_ADMINISTRATOR,
    GROUP_ID,
    JO_ID,
    TENANT,
    entry,
    jo,
    only,
    prop,
    read,
    target,
)

REQUEST = target("Request", "23232323-0000-4000-8000-000000000001")
ROLE = target(
    "Role",
    "34343434-0000-4000-8000-000000000001",
    "Global Administrator",
    prop("RoleDefinitionOriginId", GLOBAL_ADMINISTRATOR, ""),
    prop("RoleDefinitionOriginType", "BuiltInRole", ""),
    prop("TemplateId", GLOBAL_ADMINISTRATOR, ""),
)
WHERE = (target("Directory", TENANT, "Contoso"), target("Other", None))


def pim(name: str, *targets: dict[str, Any], category: str = "RoleManagement") -> dict[str, Any]:
    return entry(name, *(targets or (ROLE, REQUEST, jo(), *WHERE)), category=category, loggedByService="PIM")


@pytest.mark.parametrize(
    "name",
    [
        "Add member to role in PIM completed (permanent)",
        "Add member to role in PIM completed (timebound)",
        "Add eligible member to role in PIM completed (permanent)",
        "Add eligible member to role in PIM completed (time bound)",
        "Restore member from role in PIM completed",
        "Update member in PIM approved by admin (extend/renew)",
    ],
)
def test_what_is_completed_gives_the_role_to_the_user_among_the_targets(name: str) -> None:
    found = only(pim(name))
    assert (found.kind, found.subject.id, found.level) == (Kind.ROLE_GRANTED, JO_ID, Level.WATCH)
    assert (found.grants[0].role, found.grants[0].tier, found.evidence[CALLED]) == (
        GLOBAL_ADMINISTRATOR,
        0,
        "Global Administrator",
    )


@pytest.mark.parametrize(
    "name",
    [
        "Add member to role in PIM requested (permanent)",
        "Add eligible member to role in PIM requested (timebound)",
        "Add member to role requested (PIM activation)",
        "Add member to role request approved (PIM activation)",
        "Add member to role request denied (PIM activation)",
    ],
)
def test_what_is_only_asked_for_gives_nothing(name: str) -> None:
    found = only(pim(name))
    assert (found.kind, found.level, found.subject.id) == (Kind.POLICY_CHANGED, Level.CONTEXT, JO_ID)


def test_an_activation_is_an_elevation_and_as_a_mark_the_role_held_meanwhile() -> None:
    up, held = read(pim("Add member to role completed (PIM activation)"))
    assert (up.kind, up.evidence[MARK], up.grants[0].tier) == (Kind.ELEVATION_USED, MARK_ACTIVATION, 0)
    assert (held.kind, held.level) == (Kind.ROLE_GRANTED, Level.CONTEXT)


def test_the_alert_that_repeats_for_a_role_given_outside_is_a_mark() -> None:
    assert only(pim("Add member to role outside of PIM (permanent)")).level is Level.CONTEXT


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("Remove member from role in PIM completed (permanent)", Level.WATCH),
        ("Remove eligible member from role in PIM completed (timebound)", Level.WATCH),
        ("Remove member from role completed (PIM deactivate)", Level.CONTEXT),
        ("Remove member from role (PIM activation expired)", Level.CONTEXT),
    ],
)
def test_what_is_taken_away_or_laid_down_is_removed(name: str, level: Level) -> None:
    found = only(pim(name))
    assert (found.kind, found.level) == (Kind.ROLE_REMOVED, level)


def test_the_roles_id_may_stand_only_in_the_details() -> None:
    bare = target("Role", "34343434-0000-4000-8000-000000000001", "Global Administrator")
    record = pim("Add member to role in PIM completed (permanent)", bare, REQUEST, jo(), *WHERE)
    record["additionalDetails"] += [{"key": "TemplateId", "value": GLOBAL_ADMINISTRATOR}]
    assert only(record).grants[0].role == GLOBAL_ADMINISTRATOR


def test_a_role_of_azure_is_told_with_its_reach_and_not_taken_for_one_of_the_directory() -> None:
    owner = target("Role", None, "Owner", prop("RoleDefinitionOriginId", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"))
    where = target("Subscription", None, "Production")
    record = pim("Add member to role in PIM completed (permanent)", owner, REQUEST, jo(), where, category="ResourceManagement")
    grant = only(record).grants[0]
    assert (grant.role, grant.scope, grant.tier) == ("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Production", 0)


def test_a_membership_that_pim_gives_is_a_groups() -> None:
    group = target("Group", GROUP_ID, "Operators")
    member = target("Role", None, "Member")
    record = pim(
        "Add eligible member to role in PIM completed (permanent)", member, REQUEST, jo(), group, category="GroupManagement"
    )
    found = only(record)
    assert (found.subject.id, found.grants[0].role, found.grants[0].kind) == (JO_ID, f"group:{GROUP_ID}", GrantKind.GROUP)


def test_rules_that_change_are_marked_and_alerts_that_are_switched_off_blind() -> None:
    changed = only(pim("Update role setting in PIM", ROLE))
    silent = only(pim("Disable PIM alert", target("Other", None, "Roles are being assigned outside")))
    assert (changed.kind, changed.evidence[MARK]) == (Kind.POLICY_CHANGED, MARK_ACTIVATION_RULES)
    assert (silent.kind, silent.evidence[MARK]) == (Kind.GUARD_REMOVED, MARK_ACTIVATION_ALERT)


def test_an_activation_that_names_no_account_is_of_whoever_took_the_role_up() -> None:
    up, held = read(pim("Add member to role completed (PIM activation)", ROLE))
    assert up.subject.id == held.subject.id == up.actor.id == ADMIN_ID


def test_what_pim_gave_to_nobody_named_is_not_of_whoever_gave_it() -> None:
    assert only(pim("Add member to role in PIM completed (permanent)", ROLE)).subject.id is None
