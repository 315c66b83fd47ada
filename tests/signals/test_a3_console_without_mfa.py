"""Signal A3: console use with a password alone."""

import pytest

from nightlatch.model import Kind, Origin, PrincipalType, Session
from nightlatch.signals.a3_console_without_mfa import SIGNAL
from tests.build import ACTOR, CONSOLE, KEY, activity, case, facts, principal

BARE = Origin(session=Session.CONSOLE, console=True, mfa=False)


def test_it_fires_on_a_sign_in_without_a_second_factor() -> None:
    hit = SIGNAL.check(case(activity(Kind.SIGN_IN, subject=ACTOR, origin=BARE)), facts())
    assert hit
    assert hit.says == "dana signed in at the console, without a second factor"


def test_it_fires_for_the_root_user_at_the_console() -> None:
    assert SIGNAL.check(case(activity(origin=Origin(session=Session.ROOT, console=True, mfa=False))), facts())


def test_it_stays_quiet_with_a_second_factor_and_where_the_record_does_not_say() -> None:
    unsaid = Origin(session=Session.CONSOLE, console=True)
    assert SIGNAL.check(case(activity(origin=CONSOLE), activity(origin=unsaid), activity(origin=KEY)), facts()) is None


@pytest.mark.parametrize("session", [Session.SSO, Session.FEDERATED, Session.ROLE, Session.KEY, Session.TOKEN])
def test_it_stays_quiet_for_sessions_whose_second_factor_is_shown_elsewhere(session: Session) -> None:
    origin = Origin(session=session, console=True, mfa=False)
    assert SIGNAL.check(case(activity(Kind.SIGN_IN, origin=origin)), facts()) is None


def test_it_stays_quiet_for_a_role_that_works_at_the_console() -> None:
    assert SIGNAL.check(case(activity(actor=principal("ops", PrincipalType.ROLE), origin=BARE)), facts()) is None
