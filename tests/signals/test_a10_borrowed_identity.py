"""Signal A10: access under a borrowed identity."""

from nightlatch.model import Kind, Origin, PrincipalType, Session
from nightlatch.model.evidence import MARK, MARK_DELEGATED, MARK_SUPPORT
from nightlatch.signals.a10_borrowed_identity import SIGNAL
from tests.build import CONSOLE, activity, case, facts, principal

ROLE = Origin(ip="198.51.100.7", session=Session.ROLE)


def test_it_fires_when_one_role_opened_another() -> None:
    chained = ROLE.model_copy(update={"chained": True})
    hit = SIGNAL.check(case(activity(Kind.ROLE_GRANTED, origin=chained)), facts())
    assert hit
    assert hit.says.endswith("while working under a borrowed identity")


def test_it_fires_when_a_roles_session_takes_up_more() -> None:
    operator = principal("operator", PrincipalType.ROLE)
    hit = SIGNAL.check(case(activity(Kind.ELEVATION_USED, actor=operator, origin=ROLE)), facts())
    assert hit
    assert hit.says.startswith("operator took up the privileges of svc-report")


def test_it_fires_when_somebody_acts_in_anothers_name() -> None:
    assert SIGNAL.check(case(activity(Kind.ELEVATION_USED, origin=CONSOLE, evidence={MARK: MARK_DELEGATED})), facts())


def test_it_fires_louder_when_the_platforms_own_staff_was_let_in() -> None:
    hit = SIGNAL.check(case(activity(Kind.ELEVATION_USED, origin=CONSOLE, evidence={MARK: MARK_SUPPORT})), facts())
    assert hit
    assert hit.variant == "support"
    assert hit.says.startswith("the platform's own staff may work here as svc-report")


def test_it_stays_quiet_when_a_role_makes_an_account_or_a_person_takes_up_a_role() -> None:
    assert SIGNAL.check(case(activity(origin=ROLE), activity(Kind.ELEVATION_USED, origin=CONSOLE)), facts()) is None
