"""Guards of the whole tenant in the directory audit."""

import json
from typing import Any

import pytest

from nightlatch.model import Kind
from nightlatch.model.evidence import MARK, MARK_MFA, MARK_ORGANIZATION_POLICY
from tests.providers.entra.entries import JO_ID, entry, only, target


def policy(state: str = "enabled", excluded: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"id": JO_ID, "displayName": "MFA", "state": state, "conditions": {"users": {"excludeUsers": list(excluded)}}}


def changed(old: Any, new: Any, name: str = "ConditionalAccessPolicy") -> dict[str, Any]:
    told = {"displayName": name, "oldValue": json.dumps(old), "newValue": json.dumps(new)}
    return target("Policy", "78787878-0000-4000-8000-000000000001", "MFA", told)


def test_a_policy_that_is_deleted_demands_nothing_any_more() -> None:
    found = only(entry("Delete Conditional Access policy", changed(policy(), None)))
    assert (found.kind, found.evidence[MARK], found.subject.name) == (Kind.GUARD_REMOVED, MARK_ORGANIZATION_POLICY, "MFA")


@pytest.mark.parametrize(
    "new",
    [policy("disabled"), policy("enabledForReportingButNotEnforced"), policy(excluded=(JO_ID,))],
    ids=["off", "reports", "leaves out"],
)
def test_a_policy_that_is_off_or_leaves_out_more_people_is_a_guard_that_fell(new: dict[str, Any]) -> None:
    assert only(entry("Update conditional access policy", changed(policy(), new))).kind is Kind.GUARD_REMOVED


@pytest.mark.parametrize(
    ("old", "new"), [(policy("disabled"), policy()), (policy(excluded=(JO_ID,)), policy()), (policy(), policy())]
)
def test_a_policy_that_demands_as_much_or_more_is_only_changed(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert only(entry("Update conditional access policy", changed(old, new))).kind is Kind.POLICY_CHANGED


def test_a_policy_whose_text_is_not_told_is_only_changed() -> None:
    assert only(entry("Update conditional access policy", target("Policy", JO_ID, "MFA"))).kind is Kind.POLICY_CHANGED


def test_a_place_that_is_trusted_now_is_a_guard_that_fell() -> None:
    trusted = changed({"isTrusted": False}, {"isTrusted": True}, "namedLocation")
    same = changed({"isTrusted": True}, {"isTrusted": True}, "namedLocation")
    assert only(entry("Update named location", trusted)).kind is Kind.GUARD_REMOVED
    assert only(entry("Update named location", same)).kind is Kind.POLICY_CHANGED


def test_security_defaults_switched_off_are_a_guard_that_fell_and_switched_on_are_not() -> None:
    off, on = changed({"isEnabled": True}, {"isEnabled": False}, "SecurityDefaults"), changed("false", "true", "SecurityDefaults")
    found = only(entry("Update security defaults", off))
    assert (found.kind, found.evidence[MARK]) == (Kind.GUARD_REMOVED, MARK_MFA)
    assert only(entry("Update security defaults", on)).kind is Kind.POLICY_CHANGED


def test_methods_and_consents_for_everybody_are_changes() -> None:
    for name in ("Authentication Methods Policy Update", "Update authorization policy", "Update policy"):
        assert only(entry(name, target("Policy", JO_ID, "Invented"))).kind is Kind.POLICY_CHANGED
