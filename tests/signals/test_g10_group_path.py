"""G10: administrator by way of a group."""

from nightlatch.model import Grant, Kind, Policy
from nightlatch.model.grant import Privilege
from nightlatch.model.policy import Roster
from nightlatch.signals.g10_group_path import SIGNAL
from tests.build import activity, case, facts, grant


def group(name: str, tier: int | None) -> Grant:
    if tier is None:
        return grant(1, f"group:{name}", kind="group", privilege=Privilege.unresolved("nobody may list its policies"))
    return grant(tier, f"group:{name}", kind="group")


def test_it_fires_on_joining_the_administrators() -> None:
    join = activity(Kind.ROLE_GRANTED, 1, grants=(group("Admins", 0),))
    hit = SIGNAL.check(case(join), facts(groups_seen=frozenset({"admins"})))
    assert hit is not None
    assert hit.variant is None
    assert hit.because == (join.id,)
    assert "group Admins" in hit.says


def test_it_fires_a_little_on_a_group_that_nothing_is_known_of() -> None:
    join = activity(Kind.ROLE_GRANTED, 1, grants=(group("Reporting", None),))
    hit = SIGNAL.check(case(activity(), join), facts())
    assert hit is not None
    assert hit.variant == "unseen"
    assert hit.says.endswith("no record shows what this group holds, nor that anybody was ever added to it before")


def test_it_fires_as_administrator_when_both_kinds_of_group_were_joined() -> None:
    both = activity(Kind.ROLE_GRANTED, 1, grants=(group("Reporting", None), group("Admins", 0)))
    hit = SIGNAL.check(case(both), facts())
    assert hit is not None
    assert hit.variant is None


def test_it_stays_quiet_on_a_group_that_was_seen_before_or_could_be_read() -> None:
    seen = facts(groups_seen=frozenset({"reporting"}))
    assert SIGNAL.check(case(activity(Kind.ROLE_GRANTED, grants=(group("Reporting", None),))), seen) is None
    assert SIGNAL.check(case(activity(Kind.ROLE_GRANTED, grants=(group("Reporting", 3),))), facts()) is None


def test_it_stays_quiet_for_a_known_administrator_and_on_roles() -> None:
    listed = facts(policy=Policy(roster=Roster(administrators=("svc-report",))))
    assert SIGNAL.check(case(activity(Kind.ROLE_GRANTED, grants=(group("Admins", 0),))), listed) is None
    assert SIGNAL.check(case(activity(Kind.ROLE_GRANTED, grants=(grant(0),))), facts()) is None
