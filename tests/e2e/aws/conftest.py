"""A deployed stack for a test, or one for all tests of a file: it is made in less than a second."""

from collections.abc import Iterator

import pytest

from tests.aws.ministack import Ministack
from tests.e2e.aws.stack import Stack, deployed


@pytest.fixture
def stack(ministack: Ministack) -> Iterator[Stack]:
    """A stack of this test's own, so that no other test's accounts are in its ledger."""
    with deployed(ministack, "nightlatch") as made:
        yield made


@pytest.fixture(scope="module")
def quiet(ministack: Ministack) -> Iterator[Stack]:
    """A stack for a whole file, which works only when it is told to: nothing is taken from its queues."""
    with deployed(ministack, "nightlatch-quiet") as made, made.paused("AssessRecords", "ActCases", "ActChecks"):
        yield made
