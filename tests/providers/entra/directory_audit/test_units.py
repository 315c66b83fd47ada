"""Administrative units in the directory audit."""

from nightlatch.model import Kind, Level
from nightlatch.model.evidence import MARK, MARK_RESTRICTED_UNIT
from tests.providers.entra.entries import JO_ID, entry, jo, only, prop, target

UNIT = target("AdministrativeUnit", "45454545-0000-4000-8000-000000000001", "Quiet corner")


def test_an_account_put_into_a_restricted_unit_is_shielded() -> None:
    named = prop("AdministrativeUnit.DisplayName", "Quiet corner")
    found = only(entry("Add member to restricted management administrative unit", jo(named), UNIT))
    assert (found.kind, found.evidence[MARK], found.subject.id) == (Kind.GUARD_REMOVED, MARK_RESTRICTED_UNIT, JO_ID)


def test_an_ordinary_unit_and_leaving_one_are_marks() -> None:
    for name in ("Add member to administrative unit", "Remove member from restricted management administrative unit"):
        found = only(entry(name, jo(), UNIT))
        assert (found.kind, found.level) == (Kind.POLICY_CHANGED, Level.CONTEXT)


def test_a_unit_that_was_made_is_a_change() -> None:
    found = only(entry("Add administrative unit", UNIT))
    assert (found.kind, found.subject.name) == (Kind.POLICY_CHANGED, "Quiet corner")
