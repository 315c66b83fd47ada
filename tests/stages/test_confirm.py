"""Only the account that the records told of is confirmed."""

from datetime import timedelta

import pytest

from nightlatch.contracts import Identity
from nightlatch.model import Case, Kind
from nightlatch.stages.confirm import confirm
from tests.build import START, activity, case, principal
from tests.fakes import FakeDirectory

SUBJECT = principal("svc-report", id="AIDAEXAMPLEREPORT")
BORN = case(activity(Kind.ACCOUNT_CREATED, subject=SUBJECT))
OLDER = case(activity(Kind.CREDENTIAL_ADDED, subject=SUBJECT))
NAMED = case(activity(Kind.CREDENTIAL_ADDED, subject=principal("svc-report")))


@pytest.mark.parametrize(
    ("found", "about", "holds", "says"),
    [
        (Identity("AIDAEXAMPLEREPORT", START), BORN, True, "confirmed"),
        (Identity("AIDAEXAMPLEREPORT", START + timedelta(seconds=4)), BORN, True, "confirmed"),
        (Identity("AIDAEXAMPLEREPORT", START - timedelta(days=9)), BORN, False, "not in this case"),
        (Identity("AIDAEXAMPLEREPORT", None), BORN, False, "does not tell when"),
        (Identity("AIDAEXAMPLEOTHER", START), BORN, False, "another's now"),
        (None, BORN, False, "does not tell of an account svc-report"),
        (Identity("AIDAEXAMPLEREPORT", START - timedelta(days=9)), OLDER, True, "does not hold its creation"),
        (Identity("AIDAEXAMPLEREPORT", START), NAMED, False, "does not hold its creation"),
    ],
)
def test_what_the_platform_says_decides(found: Identity | None, about: Case, holds: bool, says: str) -> None:
    look = confirm(about, FakeDirectory(identities={"svc-report": found} if found else {}))
    assert look.holds is holds
    assert says in look.says


def test_a_platform_that_cannot_be_asked_confirms_nothing() -> None:
    look = confirm(BORN, FakeDirectory(refuses="grant iam:GetUser"))
    assert not look.holds
    assert "grant iam:GetUser" in look.says
