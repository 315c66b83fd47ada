"""Signal A5: identities changed by a user's temporary session."""

from nightlatch.model import Kind, Origin, Session
from nightlatch.signals.a5_user_session_token import SIGNAL
from tests.build import KEY, activity, case, facts

TOKEN = Origin(ip="198.51.100.7", session=Session.TOKEN, key="ASIAIOSFODNN7EXAMPLE")


def test_it_fires_when_a_users_temporary_session_creates_an_account() -> None:
    hit = SIGNAL.check(case(activity(origin=TOKEN)), facts())
    assert hit
    assert "temporary session" in hit.says


def test_it_stays_quiet_at_the_console_and_for_a_plain_key() -> None:
    at_console = TOKEN.model_copy(update={"console": True})
    assert SIGNAL.check(case(activity(origin=at_console), activity(origin=KEY)), facts()) is None


def test_it_stays_quiet_when_the_session_only_takes_up_a_role() -> None:
    assert SIGNAL.check(case(activity(Kind.ELEVATION_USED, origin=TOKEN)), facts()) is None
