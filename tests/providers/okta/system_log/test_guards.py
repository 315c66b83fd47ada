"""Guards that fall, and changes of which nobody can say whether one fell."""

import pytest

from nightlatch.model import Kind
from nightlatch.model.evidence import BLINDING, LIMITING
from tests.providers.okta.records import event, only

POLICY = {"id": "00pexamplePolicy0001", "type": "PolicyEntity", "displayName": "Everybody"}
RULE = {"id": "0prexampleRule000001", "type": "PolicyRule", "displayName": "From anywhere"}
THING = {"id": "invented1", "type": "Invented", "displayName": "it"}


@pytest.mark.parametrize(
    ("sort", "mark"),
    [
        ("Password", "password_policy"),
        ("MFA_ENROLL", "mfa"),
        ("OktaSignOn", "mfa"),
        ("IdpRouting", "organization_policy"),
        (None, "organization_policy"),
    ],
)
def test_a_policy_that_goes_is_a_guard_of_what_it_demanded(sort: str | None, mark: str) -> None:
    activity = only(event("policy.rule.deactivate", POLICY | {"detailEntry": {"policyType": sort}}, RULE))
    assert (activity.kind, activity.subject.name, activity.evidence["mark"]) == (Kind.GUARD_REMOVED, "From anywhere", mark)


@pytest.mark.parametrize("name", ["policy.lifecycle.update", "policy.rule.update", "policy.lifecycle.create", "zone.update"])
def test_a_change_that_does_not_say_which_way_is_only_a_change(name: str) -> None:
    assert only(event(name, POLICY)).kind is Kind.POLICY_CHANGED


@pytest.mark.parametrize(
    "name",
    [
        "system.log_stream.lifecycle.deactivate",
        "system.log_stream.lifecycle.delete",
        "event_hook.deactivated",
        "event_hook.deleted",
    ],
)
def test_who_is_told_of_events_no_more_is_blinded(name: str) -> None:
    activity = only(event(name, THING))
    assert (activity.kind, activity.subject.name) == (Kind.GUARD_REMOVED, "it")
    assert activity.evidence["mark"] in BLINDING


@pytest.mark.parametrize("name", ["zone.delete", "system.mfa.factor.deactivate", "security.authenticator.lifecycle.deactivate"])
def test_what_nobody_has_to_pass_any_more_limits_no_longer(name: str) -> None:
    activity = only(event(name, THING))
    assert activity.kind is Kind.GUARD_REMOVED
    assert activity.evidence["mark"] in LIMITING
