"""What arrives live is believed only from where the owner said that records come from."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from nightlatch import bootstrap
from nightlatch.bootstrap.aws import _Members
from nightlatch.contracts import Item
from nightlatch.errors import UnreadableSource
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.intake.live import FETCHED, PROBE_SOURCE, PROBE_TENANT, LiveSources, Opened, fetched
from nightlatch.ledger.control import Control
from nightlatch.sandbox.bus import event
from nightlatch.sandbox.trail import ACCOUNT, made_user, record, user
from tests.providers.okta.records import JO
from tests.providers.okta.records import event as okta

DANA = user("dana", "AKIAIOSFODNN7EXAMPLE", "198.51.100.7", "aws-cli/2.15.0")
MADE = record(datetime(2026, 3, 2, 10, tzinfo=UTC), DANA, "iam:CreateUser", {"userName": "svc"}, made_user("svc"))
MEMBER = "444455556666"
SOURCES = LiveSources(bootstrap.providers(), ACCOUNT, (ACCOUNT, MEMBER))


def opened(**changes: Any) -> Any:
    return SOURCES.open(json.dumps({**event(MADE), **changes}))


def test_an_event_of_our_own_account_is_opened() -> None:
    assert (opened().provider, opened().record, opened().tenant) == ("aws", MADE, ACCOUNT)


def test_an_event_of_a_listed_account_is_of_that_account_only() -> None:
    assert opened(account=MEMBER).tenant == MEMBER


def test_the_doctors_probe_is_kept_apart_from_every_account() -> None:
    assert opened(source=PROBE_SOURCE).tenant == PROBE_TENANT


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"account": "999988887777"}, "Accounts parameter"),
        ({"source": "my.app"}, "only AWS's own"),
        ({"source": PROBE_SOURCE, "account": MEMBER}, "only AWS's own"),
        ({"detail": "text"}, "not an EventBridge event"),
        ({"account": 111122223333}, "not an EventBridge event"),
        ({"detail": {"status": "ok"}}, "no reader takes"),
    ],
)
def test_whatever_comes_from_elsewhere_is_refused_with_the_reason(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(UnreadableSource, match=says):
        opened(**changes)


STREAM = "aws.partner/okta.com/example/nightlatch"
STREAMED = LiveSources(bootstrap.providers(), ACCOUNT, (ACCOUNT, MEMBER), okta=(STREAM, FETCHED))


def from_okta(record: Any, source: str = STREAM, account: str = ACCOUNT) -> str:
    return json.dumps({"source": source, "detail-type": "SystemLog", "account": account, "detail": record})


def test_an_event_of_the_stream_that_was_named_is_of_okta_and_of_nobody_else() -> None:
    made = okta("user.lifecycle.create", JO)
    found = STREAMED.open(from_okta(made))
    assert found == Opened("okta", made, "okta", probe=False, partner=True)


def test_what_our_own_functions_fetched_is_taken_where_they_do_so() -> None:
    body = fetched(okta("user.lifecycle.create", JO), ACCOUNT)
    found = STREAMED.open(body)
    assert found is not None
    assert (found.provider, found.tenant) == ("okta", "okta")
    with pytest.raises(UnreadableSource, match="only AWS's own"):
        SOURCES.open(body)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"source": "aws.partner/okta.com/example/other"}, "OktaBus"),
        ({"source": "aws.partner/example.com/nightlatch"}, "OktaBus"),
        ({"source": STREAM + "/more"}, "OktaBus"),
        ({"account": MEMBER}, "OktaBus"),
        ({"source": FETCHED, "account": MEMBER}, "only AWS's own"),
        ({"record": MADE}, "may not speak of accounts of aws"),
        ({"source": FETCHED, "record": MADE}, "may not speak of accounts of aws"),
        ({"source": "aws.iam"}, "may not speak of accounts of okta"),
        ({"source": PROBE_SOURCE}, "may not speak of accounts of okta"),
    ],
)
def test_a_partner_speaks_of_okta_alone_and_nobody_else_of_it(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(UnreadableSource, match=says):
        STREAMED.open(from_okta(**{"record": okta("user.lifecycle.create", JO), **changes}))


def test_without_a_bus_no_partner_is_believed_even_in_the_words_of_aws() -> None:
    with pytest.raises(UnreadableSource, match="OktaBus"):
        SOURCES.open(from_okta(MADE))


@pytest.mark.parametrize("body", ["", "{", "[]", "1", "[" * 5000, '{"a":"\\ud800"}', "\x00", "NaN"])
def test_what_is_no_event_is_refused_whatever_it_holds(body: str) -> None:
    with pytest.raises(UnreadableSource):
        SOURCES.open(body)


def test_an_account_of_the_organization_is_accepted_once_the_organization_told_of_it() -> None:
    told: set[str] = set()
    sources = LiveSources(bootstrap.providers(), ACCOUNT, (ACCOUNT,), members=lambda: told)
    body = json.dumps({**event(MADE), "account": MEMBER})
    with pytest.raises(UnreadableSource, match="wait until sweep has"):
        sources.open(body)
    told.add(MEMBER)
    found = sources.open(body)
    assert found is not None
    assert found.tenant == MEMBER


class Counting(MemoryStore):
    """A store that counts how often it is read."""

    reads = 0

    def query(self, partition: str, prefix: str = "", after: str = "", limit: int = 100) -> list[Item]:
        self.reads += 1
        return super().query(partition, prefix, after, limit)


def test_strangers_never_have_the_organization_read_more_often_than_every_five_minutes() -> None:
    store, now = Counting(), [datetime(2026, 3, 2, 10, tzinfo=UTC)]
    control = Control.over(store)
    control.keep_organization("aws", [ACCOUNT])
    sources = LiveSources(bootstrap.providers(), ACCOUNT, (ACCOUNT,), _Members(control, lambda: now[0]))

    def refused(account: str) -> bool:
        try:
            return sources.open(json.dumps({**event(MADE), "account": account})) is None
        except UnreadableSource:
            return True

    store.reads = 0
    assert all(refused(f"{number:012}") for number in range(1, 500))
    assert store.reads == 1
    control.keep_organization("aws", [ACCOUNT, MEMBER])
    assert refused(MEMBER)
    now[0] += timedelta(minutes=5, seconds=1)
    assert not refused(MEMBER)
    control.keep_organization("aws", [ACCOUNT])
    now[0] += timedelta(minutes=5, seconds=1)
    assert refused(MEMBER)
