"""T7: no ticket."""

from nightlatch.model import Kind, Policy
from nightlatch.model.evidence import TAGS
from nightlatch.model.policy import Standard
from nightlatch.signals.t7_no_ticket import SIGNAL
from tests.build import activity, case, facts

ASKED = facts(policy=Policy(standard=Standard(ticket_tag="change")))


def test_it_fires_on_an_account_without_the_tag() -> None:
    created = activity(evidence={TAGS: "changes,team"})
    hit = SIGNAL.check(case(created), ASKED)
    assert hit is not None
    assert hit.because == (created.id,)
    assert "the tag change" in hit.says


def test_it_stays_quiet_with_the_tag_without_a_rule_and_on_older_accounts() -> None:
    assert SIGNAL.check(case(activity(evidence={TAGS: "Change,team"})), ASKED) is None
    assert SIGNAL.check(case(activity()), facts()) is None
    assert SIGNAL.check(case(activity(Kind.CREDENTIAL_ADDED)), ASKED) is None
