"""T5: a Region never used."""

from nightlatch.model import Activity, Kind, Origin, Policy
from nightlatch.model.facts import HISTORY
from nightlatch.model.policy import Regions
from nightlatch.signals.t5_unused_region import SIGNAL
from tests.build import activity, case, facts

USED = frozenset({"eu-west-1", "us-east-1"})
ALLOWED = Policy(regions=Regions(allowed=("eu-west-1",)))


def there(region: str | None, kind: Kind = Kind.ACCOUNT_CREATED) -> Activity:
    return activity(kind, origin=Origin(region=region))


def test_it_fires_in_a_region_nobody_used() -> None:
    made = there("ap-east-1")
    hit = SIGNAL.check(case(made), facts(seen_regions=USED))
    assert hit is not None
    assert hit.because == (made.id,)
    assert "ap-east-1" in hit.says


def test_it_fires_outside_the_allowed_regions_without_any_history() -> None:
    missing = facts(policy=ALLOWED, missing={HISTORY: "the ledger is young"})
    assert SIGNAL.check(case(there("us-east-1")), missing)


def test_it_stays_quiet_where_things_are_usually_done_or_allowed() -> None:
    assert SIGNAL.check(case(there("eu-west-1")), facts(seen_regions=USED)) is None
    assert SIGNAL.check(case(there("eu-west-1")), facts(policy=ALLOWED)) is None


def test_it_stays_quiet_without_history_or_region_and_on_mere_sign_ins() -> None:
    assert SIGNAL.check(case(there("ap-east-1")), facts(seen_regions=USED, missing={HISTORY: "young"})) is None
    assert SIGNAL.check(case(there("ap-east-1")), facts()) is None
    assert SIGNAL.check(case(there(None)), facts(seen_regions=USED)) is None
    assert SIGNAL.check(case(there("ap-east-1", Kind.SIGN_IN)), facts(seen_regions=USED)) is None
