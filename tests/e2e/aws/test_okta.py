"""Okta's events in a deployed stack, under its own roles: from a partner's bus into the ledger."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from nightlatch.ledger.cases import Snapshot
from tests.aws.ministack import Ministack
from tests.e2e.aws.stack import Stack, deployed, until
from tests.providers.okta.records import JO, ROBIN, event

STREAM = "aws.partner/okta.com/example/nightlatch"
MADE = event("user.lifecycle.create", JO)


@pytest.fixture(scope="module")
def stack(ministack: Ministack) -> Iterator[Stack]:
    """A stack to which the owner named the bus of Okta's log stream."""
    ministack.client("events").create_event_bus(Name=STREAM)
    with deployed(ministack, "nightlatch", OktaBus=STREAM) as made:
        yield made


def put(stack: Stack, record: Any, bus: str = STREAM) -> None:
    """Put an event on a bus as Okta's log stream does."""
    entry = {"EventBusName": bus, "Source": STREAM, "DetailType": "SystemLog", "Detail": json.dumps(record)}
    answer = stack.server.client("events").put_events(Entries=[entry])
    assert answer["FailedEntryCount"] == 0, answer


def of_okta(stack: Stack) -> list[Snapshot]:
    """The cases of Okta's accounts."""
    return [case for case in stack.cases().values() if case.key.provider == "okta"]


def test_what_the_log_stream_brings_is_judged_as_okta_tells_it(stack: Stack) -> None:
    put(stack, MADE)
    put(stack, event("user.authentication.sso", ROBIN, uuid="0e1d2c3b-1000-11f1-8000-000000000002"))
    until(lambda: of_okta(stack), "the new user is in the ledger")
    (case,) = of_okta(stack)
    assert (case.key.tenant, case.subject.id) == ("okta", JO["id"])
    assert not stack.waiting("RejectsQueue")


def test_on_the_account_s_own_bus_nobody_speaks_of_okta(stack: Stack) -> None:
    stack.assess(
        [json.dumps({"source": "aws.iam", "account": "111122223333", "detail-type": "x via CloudTrail", "detail": MADE})]
    )
    until(lambda: stack.waiting("RejectsQueue"), "it is among the rejects")
    (reject,) = stack.taken("RejectsQueue")
    assert "may not speak of accounts of okta" in reject["MessageAttributes"]["reason"]["StringValue"]
