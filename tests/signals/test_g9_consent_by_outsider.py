"""G9: an application let in by no administrator."""

from typing import Any

import pytest

from nightlatch.model import Activity, Grant, Kind, Origin, Policy, PrincipalType, Session
from nightlatch.model.evidence import CALLED, CONSENT, CONSENT_EVERYBODY, CONSENT_ITSELF, CONSENT_ONE
from nightlatch.model.grant import Privilege
from nightlatch.model.policy import Roster
from nightlatch.signals.g9_consent_by_outsider import SIGNAL
from tests.build import activity, case, facts, grant, principal

ROBOT = principal("Robot", PrincipalType.SERVICE_PRINCIPAL, id="app-1", keyed_by_id=True)
OTHER = principal("Deployer", PrincipalType.SERVICE_PRINCIPAL, id="app-2", keyed_by_id=True)


def consent(sort: str = CONSENT_EVERYBODY, *grants: Grant, **more: Any) -> Activity:
    evidence = {CONSENT: sort, CALLED: "Mail.ReadWrite"}
    return activity(Kind.ROLE_GRANTED, subject=ROBOT, grants=grants or (grant(1, "mail"),), evidence=evidence, **more)


@pytest.mark.parametrize("sort", [CONSENT_EVERYBODY, CONSENT_ITSELF])
def test_it_fires_when_nobody_known_lets_an_application_in(sort: str) -> None:
    let = consent(sort)
    hit = SIGNAL.check(case(let), facts())
    assert hit is not None
    assert (hit.variant, hit.because) == (None, (let.id,))
    assert hit.says.startswith("dana, no known administrator, let Robot use Mail.ReadWrite")


def test_it_fires_when_another_application_does_even_one_that_administers() -> None:
    hit = SIGNAL.check(case(consent(actor=OTHER)), facts(administrators=("Deployer",)))
    assert hit is not None
    assert "another application" in hit.says


def test_it_fires_with_less_on_what_is_sensitive_or_not_read() -> None:
    unread = grant(1, "x", privilege=Privilege.unresolved("not known"))
    for lesser in (unread, grant(2)):
        hit = SIGNAL.check(case(consent(CONSENT_EVERYBODY, lesser)), facts())
        assert hit is not None
        assert hit.variant == "lesser"


def test_it_is_quiet_on_known_administrators_whom_the_owner_lists_and_the_platform() -> None:
    assert SIGNAL.check(case(consent()), facts(administrators=("dana",))) is None
    for text in ("dana", "app-2"):
        listed = facts(policy=Policy(roster=Roster(administrators=(text,))))
        assert SIGNAL.check(case(consent(actor=OTHER) if text == "app-2" else consent()), listed) is None
    assert SIGNAL.check(case(consent(actor=OTHER, origin=Origin(session=Session.SERVICE))), facts()) is None


def test_it_is_quiet_on_ones_own_consent_on_signing_in_and_on_refusals() -> None:
    for quiet in (consent(CONSENT_ONE), consent(CONSENT_EVERYBODY, grant(3)), consent(outcome="failure")):
        assert SIGNAL.check(case(quiet), facts()) is None
