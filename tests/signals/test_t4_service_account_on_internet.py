"""T4: a service account open to the internet."""

from nightlatch.model import Kind
from nightlatch.model.evidence import INTERNET, LIMITED_TO, SERVICE
from nightlatch.model.facts import HISTORY
from nightlatch.signals.t4_service_account_on_internet import SIGNAL
from tests.build import activity, case, facts

OPEN = {LIMITED_TO: "transfer", INTERNET: "true", SERVICE: "transfer.amazonaws.com"}
USED = facts(seen_services=frozenset({"transfer.amazonaws.com"}))


def test_it_fires_on_an_open_account() -> None:
    created = activity(evidence=OPEN)
    hit = SIGNAL.check(case(created), USED)
    assert hit is not None
    assert hit.variant is None
    assert hit.because == (created.id,)
    assert "transfer from the internet" in hit.says


def test_it_fires_harder_on_the_first_use_of_the_service() -> None:
    hit = SIGNAL.check(case(activity(Kind.CREDENTIAL_ADDED, evidence=OPEN)), facts())
    assert hit is not None
    assert hit.variant == "first_use"


def test_it_fires_no_harder_without_a_history_to_judge_by() -> None:
    hit = SIGNAL.check(case(activity(evidence=OPEN)), facts(missing={HISTORY: "the ledger is young"}))
    assert hit is not None
    assert hit.variant is None


def test_it_stays_quiet_inside_the_walls_and_on_unlimited_accounts() -> None:
    inside = activity(evidence={**OPEN, INTERNET: "false"})
    unsaid = activity(evidence={LIMITED_TO: "transfer"})
    unlimited = activity(evidence={INTERNET: "true"})
    refused = activity(evidence=OPEN, outcome="failure")
    assert SIGNAL.check(case(inside, unsaid, unlimited, refused), facts()) is None
