"""T6: an account below the organization's standard."""

from nightlatch.model import Policy, PrincipalType
from nightlatch.model.evidence import BOUNDARY, LIMITED_TO, TAGS
from nightlatch.model.policy import Standard
from nightlatch.signals.t6_below_standard import SIGNAL
from tests.build import activity, case, facts, principal

STRICT = facts(policy=Policy(standard=Standard(boundary_required=True, tags_required=("team", "cost"))))


def test_it_fires_on_what_is_lacking_and_names_all_of_it() -> None:
    created = activity(evidence={TAGS: "Team"})
    hit = SIGNAL.check(case(created), STRICT)
    assert hit is not None
    assert hit.because == (created.id,)
    assert hit.says == "svc-report was made without a boundary, the tag cost, which the standard requires"


def test_it_stays_quiet_on_a_properly_made_account_and_without_a_standard() -> None:
    proper = activity(evidence={BOUNDARY: "arn:aws:iam::111122223333:policy/edge", TAGS: "cost,team"})
    assert SIGNAL.check(case(proper), STRICT) is None
    assert SIGNAL.check(case(activity()), facts()) is None


def test_it_stays_quiet_on_the_boundary_of_what_cannot_carry_one() -> None:
    guest = activity(subject=principal("ann", PrincipalType.GUEST), evidence={TAGS: "cost,team"})
    limited = activity(evidence={LIMITED_TO: "transfer", TAGS: "cost,team"})
    assert SIGNAL.check(case(guest), STRICT) is None
    assert SIGNAL.check(case(limited), STRICT) is None
