"""G2b: a strong privilege given to a newborn."""

from nightlatch.model import Kind
from nightlatch.model.grant import Privilege
from nightlatch.signals.g2b_strong_grant_to_newborn import SIGNAL
from tests.build import activity, case, facts, grant

UNREAD = grant(1, "inline:work", privilege=Privilege.unresolved("no one may read it"))


def test_it_fires_on_a_strong_grant() -> None:
    granted = activity(Kind.ROLE_GRANTED, 5, grants=(grant(1, "PowerUserAccess"), UNREAD))
    hit = SIGNAL.check(case(activity(), granted), facts())
    assert hit is not None
    assert hit.because == (granted.id,)
    assert "PowerUserAccess, a strong privilege" in hit.says


def test_it_fires_on_what_nobody_could_read_and_says_so() -> None:
    hit = SIGNAL.check(case(activity(), activity(Kind.ROLE_GRANTED, 5, grants=(UNREAD,))), facts())
    assert hit is not None
    assert "nobody could read" in hit.says


def test_it_stays_quiet_beside_a_top_grant() -> None:
    both = case(
        activity(), activity(Kind.ROLE_GRANTED, 5, grants=(grant(1),)), activity(Kind.ROLE_GRANTED, 6, grants=(grant(0),))
    )
    assert SIGNAL.check(both, facts()) is None


def test_it_stays_quiet_on_a_routine_grant_and_on_an_older_account() -> None:
    assert SIGNAL.check(case(activity(), activity(Kind.ROLE_GRANTED, 5, grants=(grant(2),))), facts()) is None
    assert SIGNAL.check(case(activity(Kind.ROLE_GRANTED, 5, grants=(grant(1),))), facts()) is None
