"""A13: one of Nightlatch's own identities made a call that Nightlatch did not order."""

import pytest

from nightlatch.model import PrincipalType
from nightlatch.model.evidence import ACTOR_ARN
from nightlatch.signals.a13_responder_misused import SIGNAL
from tests.build import activity, case, facts, principal

ROLE = "arn:aws:iam::111122223333:role/nightlatch-act"
ANYWHERE = "arn:aws:iam::*:role/nightlatch-responder"


@pytest.mark.parametrize(
    ("address", "responders"),
    [
        (ROLE, (ROLE,)),
        ("arn:aws:iam::111122223333:role/with/a/path/nightlatch-act", (ROLE,)),
        ("arn:aws:iam::444455556666:role/nightlatch-responder", (ROLE, ANYWHERE)),
    ],
)
def test_it_fires_on_a_responder_at_work(address: str, responders: tuple[str, ...]) -> None:
    made = activity(
        actor=principal("nightlatch-act", type=PrincipalType.ROLE), evidence={ACTOR_ARN: address}, operation="CreateUser"
    )
    hit = SIGNAL.check(case(made), facts(responders=responders))
    assert hit
    assert "did CreateUser on svc-report" in hit.says
    assert "may be stolen" in hit.says
    assert hit.because == (made.id,)


@pytest.mark.parametrize(
    "address", ["arn:aws:iam::111122223333:role/deploy", "arn:aws:iam::111122223333:user/nightlatch-responder", None]
)
def test_it_is_quiet_about_everybody_else(address: str | None) -> None:
    evidence = {ACTOR_ARN: address} if address else {}
    made = activity(actor=principal("nightlatch-responder", type=PrincipalType.ROLE), evidence=evidence)
    assert SIGNAL.check(case(made), facts(responders=(ROLE, ANYWHERE))) is None


def test_it_is_quiet_where_nobody_is_a_responder() -> None:
    assert SIGNAL.check(case(activity(evidence={ACTOR_ARN: ROLE})), facts()) is None
