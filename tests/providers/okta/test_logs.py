"""The System Log of an organization of this machine, read page by page, and put on the queue of records by the clock."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from nightlatch.bootstrap.from_okta import polls
from nightlatch.bootstrap.on_okta import OnOkta
from nightlatch.errors import LookupFailed
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.intake.live import fetched
from nightlatch.ledger.control import Control
from nightlatch.sandbox.okta import Organization, serving
from nightlatch.sandbox.okta.organization import SUPER
from nightlatch.sandbox.okta.system_log import event
from nightlatch.settings.okta import OktaOrganization
from tests.fakes import FakeMeter

HOME = "111122223333"
WROTE = ("user.lifecycle.create", "user.authentication.sso", "user.account.privilege.grant")
"""What is in the log; of the second no table knows."""


@dataclass
class Town:
    """An organization whose administrator's token we hold, and a queue that keeps what it is given."""

    org: Organization
    on_okta: OnOkta
    store: MemoryStore = field(default_factory=lambda: MemoryStore(clock=None))
    messages: list[str] = field(default_factory=list)

    def put(self, messages: Sequence[str]) -> tuple[int, ...]:
        self.messages += messages
        return ()

    def write(self, *names: str) -> None:
        robin = self.org.find("robin@example.com")
        self.org.journal += [event(name, robin, [robin], {}) for name in names]

    def tick(self, *, into_a_queue: bool = True) -> list[str]:
        """What the clock says it did."""
        message, inbox = partial(fetched, home=HOME), self if into_a_queue else None
        made = polls((self.on_okta,), Control.over(self.store), inbox, message, FakeMeter())
        return [poll() for poll in made.values()]

    def queued(self) -> list[str]:
        return [json.loads(each)["detail"]["eventType"] for each in self.messages]


@dataclass(frozen=True)
class Held:
    """A secret."""

    token: str

    def get(self, _name: str) -> str:
        return self.token


@pytest.fixture
def town() -> Iterator[Town]:
    org = Organization()
    robin = org.user("robin@example.com")["id"]
    org.assign(robin, SUPER)
    held = Held(org.api_token(robin)[1])
    org.journal.clear()
    with serving(org) as served:
        town = Town(org, OnOkta(OktaOrganization(served.url), held, patience_s=0))
        yield town
        town.on_okta.reach().rest.close()


def test_each_page_leads_to_what_comes_after_it_and_the_last_stays_where_it_is(town: Town) -> None:
    town.write(*WROTE)
    first = town.on_okta.log.page(town.on_okta.log.begin(datetime.now(UTC) - timedelta(hours=1)))
    assert [each["eventType"] for each in first.records] == list(WROTE)
    nothing = town.on_okta.log.page(first.next)
    assert not nothing.records
    town.write("user.lifecycle.suspend")
    (new,) = town.on_okta.log.page(nothing.next).records
    assert new["eventType"] == "user.lifecycle.suspend"


def test_a_cursor_is_a_path_whatever_address_okta_tells(town: Town) -> None:
    page = town.on_okta.log.page(town.on_okta.log.begin(datetime.now(UTC)))
    assert page.next.startswith("api/v1/logs?")


def test_the_clock_puts_what_a_table_knows_on_the_queue_once(town: Town) -> None:
    town.write(*WROTE)
    assert town.tick() == ["2 records put on the queue"]
    assert town.tick() == ["0 records put on the queue"]
    assert town.queued() == ["user.lifecycle.create", "user.account.privilege.grant"]


def test_a_limit_of_okta_holds_it_up_and_loses_nothing(town: Town) -> None:
    town.write(*WROTE)
    town.org.limits.allowed = 0
    with pytest.raises(LookupFailed, match="its limit ends in"):
        town.tick()
    town.org.limits.allowed = 100
    assert town.tick() == ["2 records put on the queue"]


def test_a_token_that_is_not_believed_is_said(town: Town) -> None:
    revoked = replace(town, on_okta=OnOkta(town.on_okta.organization, Held("no-such-token")))
    with pytest.raises(LookupFailed, match=r"okta\.logs\.read"):
        revoked.tick()
    revoked.on_okta.reach().rest.close()


def test_without_a_queue_for_records_nothing_is_polled(town: Town) -> None:
    assert town.tick(into_a_queue=False) == []
