"""The directory of a live function: records first, then the platform, whose answers are kept."""

from datetime import timedelta

import pytest

from nightlatch.contracts import Identity
from nightlatch.errors import LookupFailed
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.ledger.items import Shelf
from nightlatch.ledger.lookups import RememberingDirectory
from nightlatch.model import Evaluated, Privilege
from tests.build import START, principal
from tests.fakes import FakeDirectory

ROLE = "arn:aws:iam::111122223333:policy/team"
TENANT = "aws:111122223333"
TOP, ROUTINE = Privilege(tier=0, reasons=("all",)), Privilege(tier=3)
BORN = START - timedelta(days=3)


def directory(recorded: FakeDirectory, live: FakeDirectory, shelf: Shelf | None) -> RememberingDirectory:
    return RememberingDirectory(recorded, live, shelf)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf(MemoryStore(), lambda: None)


def test_records_go_before_the_platform(shelf: Shelf) -> None:
    both = directory(FakeDirectory(worth={ROLE: ROUTINE}), FakeDirectory(worth={ROLE: TOP}), shelf)
    assert both.privilege(TENANT, ROLE, START) == ROUTINE


def test_the_platforms_first_answer_is_used_again(shelf: Shelf) -> None:
    first = directory(FakeDirectory(), FakeDirectory(worth={ROLE: TOP}), shelf)
    later = directory(FakeDirectory(), FakeDirectory(worth={ROLE: ROUTINE}), shelf)
    assert first.privilege(TENANT, ROLE, START) == TOP
    assert later.privilege(TENANT, ROLE, START) == TOP
    assert later.privilege(TENANT, ROLE, START + timedelta(days=2)) == ROUTINE


def test_that_nothing_was_found_is_not_kept(shelf: Shelf) -> None:
    assert directory(FakeDirectory(), FakeDirectory(), shelf).privilege(TENANT, ROLE, START) is None
    assert directory(FakeDirectory(), FakeDirectory(worth={ROLE: TOP}), shelf).privilege(TENANT, ROLE, START) == TOP


def test_a_refusal_is_a_gap_that_says_why_and_is_not_kept(shelf: Shelf) -> None:
    refused = directory(FakeDirectory(), FakeDirectory(refuses="grant iam:GetPolicy"), shelf).privilege(TENANT, ROLE, START)
    assert refused is not None
    assert refused.evaluated is Evaluated.PARTIAL
    assert refused.reasons == ("grant iam:GetPolicy",)
    assert directory(FakeDirectory(), FakeDirectory(worth={ROLE: TOP}), shelf).privilege(TENANT, ROLE, START) == TOP


def test_without_a_shelf_the_platform_is_asked_each_time() -> None:
    live = FakeDirectory(worth={ROLE: TOP})
    assert directory(FakeDirectory(), live, None).privilege(TENANT, ROLE, START) == TOP


def test_a_birth_is_the_platforms_where_no_record_told(shelf: Shelf) -> None:
    who = principal("dana", id="AIDAEXAMPLEDANA")
    live = FakeDirectory(identities={"dana": Identity("AIDAEXAMPLEDANA", BORN)})
    assert directory(FakeDirectory(), live, shelf).created(who, START) == BORN
    assert directory(FakeDirectory(), FakeDirectory(), shelf).created(who, START) == BORN
    assert directory(FakeDirectory(), live, shelf).created(who, BORN - timedelta(days=1)) is None
    assert directory(FakeDirectory(births={"dana": START}), live, shelf).created(who, START) == START


def test_a_name_that_is_anothers_by_now_has_no_birth(shelf: Shelf) -> None:
    live = FakeDirectory(identities={"dana": Identity("AIDAEXAMPLEOTHER", BORN)})
    assert directory(FakeDirectory(), live, shelf).created(principal("dana", id="AIDAEXAMPLEDANA"), START) is None


def test_who_bears_a_name_is_not_kept_for_whoever_bears_it_next(shelf: Shelf) -> None:
    nameless_id = principal("dana")
    first = FakeDirectory(identities={"dana": Identity("AIDAEXAMPLEDANA", BORN)})
    next_one = FakeDirectory(identities={"dana": Identity("AIDAEXAMPLEOTHER", START)})
    assert directory(FakeDirectory(), first, shelf).created(nameless_id, START) == BORN
    assert directory(FakeDirectory(), next_one, shelf).created(nameless_id, START) == START


def test_a_birth_that_could_not_be_asked_for_is_a_failure_and_no_answer(shelf: Shelf) -> None:
    live = FakeDirectory(refuses="throttled")
    with pytest.raises(LookupFailed):
        directory(FakeDirectory(), live, shelf).created(principal("dana", id="AIDAEXAMPLEDANA"), START)
    with pytest.raises(LookupFailed):
        directory(FakeDirectory(), live, shelf).identity(principal("dana"))
