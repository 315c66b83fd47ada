"""Signal S2: a script in a person's session."""

import pytest

from nightlatch.model import Origin, PrincipalType, Session
from nightlatch.signals.s2_scripted_human import SIGNAL
from tests.build import activity, case, facts, principal


@pytest.mark.parametrize("agent", ["python-requests/2.31", "undici", "axios/1.6.2", "fasthttp", "Go-http-client/2.0"])
def test_it_fires_on_an_http_library_in_a_single_sign_on_session(agent: str) -> None:
    hit = SIGNAL.check(case(activity(origin=Origin(session=Session.SSO, user_agent=agent))), facts())
    assert hit
    assert "a script drove" in hit.says


def test_it_fires_on_an_http_library_in_a_users_temporary_session() -> None:
    assert SIGNAL.check(case(activity(origin=Origin(session=Session.TOKEN, user_agent="axios/1.6.2"))), facts())


def test_it_stays_quiet_for_machines_and_keys() -> None:
    role = activity(actor=principal("ci", PrincipalType.ROLE), origin=Origin(session=Session.FEDERATED, user_agent="axios/1.6.2"))
    key = activity(origin=Origin(session=Session.KEY, long_lived=True, user_agent="python-requests/2.31"))
    assert SIGNAL.check(case(role, key), facts()) is None


def test_it_stays_quiet_on_a_browser() -> None:
    assert SIGNAL.check(case(activity(origin=Origin(session=Session.CONSOLE, user_agent="Mozilla/5.0"))), facts()) is None
