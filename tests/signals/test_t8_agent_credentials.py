"""T8: an AI service's account gained a credential."""

from typing import Any

import pytest

from nightlatch.model import Activity, Credential, Kind, Principal
from nightlatch.model.evidence import AGENT
from nightlatch.signals.t8_agent_credentials import SIGNAL
from tests.build import activity, case, facts, principal

PHANTOM = principal("BedrockAPIKey-ab12")


def credential(type: str, at: float = 1, subject: Principal = PHANTOM, id: str | None = None, **more: Any) -> Activity:
    return activity(Kind.CREDENTIAL_ADDED, at, subject=subject, credential=Credential(type=type, id=id), **more)


@pytest.mark.parametrize("type", ["access_key", "password"])
def test_it_fires_on_another_sort_of_credential(type: str) -> None:
    extra = credential(type)
    hit = SIGNAL.check(case(extra), facts())
    assert hit is not None
    assert hit.because == (extra.id,)
    assert type.replace("_", " ") in hit.says


def test_it_fires_on_a_second_key_of_the_services_own_sort() -> None:
    first, second = credential("service_credential", 1), credential("service_credential", 2)
    hit = SIGNAL.check(case(first, second), facts())
    assert hit is not None
    assert hit.because == (second.id,)


def test_it_fires_on_an_account_that_the_record_marks_whatever_its_name() -> None:
    assert SIGNAL.check(case(credential("access_key", subject=principal("helper"), evidence={AGENT: "true"})), facts())


def test_it_stays_quiet_on_the_one_key_the_account_is_made_for() -> None:
    assert SIGNAL.check(case(activity(subject=PHANTOM), credential("service_credential")), facts()) is None


def test_it_stays_quiet_when_that_key_is_reset() -> None:
    made, reset = (credential("service_credential", at, id="ACCAEXAMPLE") for at in (1, 2))
    assert SIGNAL.check(case(made, reset), facts()) is None


def test_it_stays_quiet_on_other_accounts_and_on_refusals() -> None:
    assert SIGNAL.check(case(credential("access_key", subject=principal())), facts()) is None
    assert SIGNAL.check(case(credential("access_key", outcome="failure")), facts()) is None
