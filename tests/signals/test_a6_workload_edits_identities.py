"""Signal A6: a machine or function changed identities."""

from nightlatch.model import Kind, Origin, PrincipalType, Session, Trait
from nightlatch.signals.a6_workload_edits_identities import SIGNAL
from tests.build import activity, case, facts, grant, principal

MACHINE = Origin(ip="192.0.2.44", session=Session.WORKLOAD, session_name="i-0123456789abcdef0")
WEB = principal("web-server", PrincipalType.ROLE)


def test_it_fires_when_a_machine_creates_an_account() -> None:
    hit = SIGNAL.check(case(activity(actor=WEB, origin=MACHINE)), facts())
    assert hit
    assert hit.says == "web-server created svc-report with the session of a machine or function"


def test_it_stays_quiet_when_a_machine_takes_up_a_role() -> None:
    assert SIGNAL.check(case(activity(Kind.ELEVATION_USED, actor=WEB, origin=MACHINE)), facts()) is None


def test_it_stays_quiet_when_a_machine_only_restricts() -> None:
    denied = activity(Kind.ROLE_GRANTED, actor=WEB, origin=MACHINE, grants=(grant(3, "inline:deny", Trait.RESTRICTION),))
    assert SIGNAL.check(case(denied), facts()) is None


def test_it_stays_quiet_for_people() -> None:
    assert SIGNAL.check(case(activity()), facts()) is None
