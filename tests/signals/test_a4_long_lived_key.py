"""Signal A4: a long-lived key gave access."""

import pytest

from nightlatch.model import Kind, Outcome
from nightlatch.signals.a4_long_lived_key import SIGNAL
from tests.build import CONSOLE, KEY, activity, case, facts, grant


@pytest.mark.parametrize(
    "kind",
    [
        Kind.ACCOUNT_CREATED,
        Kind.CREDENTIAL_ADDED,
        Kind.ROLE_GRANTED,
        Kind.TRUST_CHANGED,
        Kind.FEDERATION_ADDED,
        Kind.ELEVATION_USED,
    ],
)
def test_it_fires_when_a_long_lived_key_gives_access(kind: Kind) -> None:
    given = activity(kind, origin=KEY)
    hit = SIGNAL.check(case(given), facts())
    assert hit
    assert hit.says.endswith("with a long-lived key")
    assert hit.because == (given.id,)


def test_it_names_the_first_act_and_counts_the_others() -> None:
    made, given = activity(), activity(Kind.ROLE_GRANTED, 1, grants=(grant(),))
    hit = SIGNAL.check(case(given, made), facts())
    assert hit
    assert hit.says == "dana created svc-report (and made 1 other change) with a long-lived key"


def test_it_stays_quiet_for_a_session_that_ends() -> None:
    assert SIGNAL.check(case(activity(origin=CONSOLE)), facts()) is None


def test_it_stays_quiet_on_refused_calls_and_on_removals() -> None:
    refused, removed = activity(outcome=Outcome.FAILURE), activity(Kind.CREDENTIAL_REMOVED, 1)
    assert SIGNAL.check(case(refused, removed), facts()) is None
