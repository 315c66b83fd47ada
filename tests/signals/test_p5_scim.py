"""P5: made by a listed directory sync."""

from nightlatch.model import Kind
from nightlatch.signals.p5_scim import SIGNAL
from tests.build import activity, case, facts, grant, principal
from tests.signals.provisioned import PIPELINE, listing

LISTED = listing("scim", networks=["192.0.2.0/24"])


def test_it_fires_when_the_listed_sync_did_everything() -> None:
    acts = (activity(origin=PIPELINE), activity(Kind.ROLE_GRANTED, 1, origin=PIPELINE, grants=(grant(3, "group:staff"),)))
    hit = SIGNAL.check(case(*acts), LISTED)
    assert hit is not None
    assert hit.because == tuple(act.id for act in acts)
    assert SIGNAL.points == -25


def test_it_stays_quiet_when_the_sync_makes_an_administrator() -> None:
    granted = activity(Kind.ROLE_GRANTED, 1, origin=PIPELINE, grants=(grant(0),))
    assert SIGNAL.check(case(activity(origin=PIPELINE), granted), LISTED) is None


def test_it_stays_quiet_when_the_sync_is_not_listed_or_somebody_else_took_part() -> None:
    assert SIGNAL.check(case(activity(origin=PIPELINE)), facts()) is None
    other = activity(Kind.CREDENTIAL_ADDED, 1, actor=principal("mallory"), origin=PIPELINE)
    assert SIGNAL.check(case(activity(origin=PIPELINE), other), LISTED) is None
