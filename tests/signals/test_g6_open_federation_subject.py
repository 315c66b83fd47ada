"""G6: a federation trust without a subject."""

from nightlatch.model import Credential, Kind, Trait
from nightlatch.signals.g6_open_federation_subject import SIGNAL
from tests.build import activity, case, facts, grant

PROVIDER = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"


def test_it_fires_on_a_trust_that_names_no_subject() -> None:
    open_trust = grant(0, f"trust:{PROVIDER}", Trait.FEDERATED, Trait.OPEN_SUBJECT, kind="trust", member=PROVIDER)
    created = activity(grants=(open_trust,))
    hit = SIGNAL.check(case(created), facts())
    assert hit is not None
    assert hit.because == (created.id,)
    assert PROVIDER in hit.says


def test_it_fires_on_a_credential_that_is_nothing_but_such_a_trust() -> None:
    open_trust = grant(1, "trust:https://token.example.com|?", Trait.FEDERATED, Trait.OPEN_SUBJECT, kind="trust")
    added = activity(Kind.CREDENTIAL_ADDED, credential=Credential(type="federated_credential"), grants=(open_trust,))
    hit = SIGNAL.check(case(added), facts())
    assert hit is not None
    assert hit.because == (added.id,)


def test_it_stays_quiet_on_a_trust_with_a_subject() -> None:
    narrow = grant(2, f"trust:{PROVIDER}", Trait.FEDERATED, Trait.CONDITIONAL, kind="trust", member=PROVIDER)
    assert SIGNAL.check(case(activity(grants=(narrow,)), activity(Kind.TRUST_CHANGED, 1, grants=(narrow,))), facts()) is None
