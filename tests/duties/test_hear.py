"""A platform calls: what it brings is on the queue before it is answered, and nothing else happens."""

import json
from dataclasses import replace

import pytest

from nightlatch.bootstrap.from_okta import hearing
from nightlatch.duties.hear import Call, Hear
from nightlatch.errors import SettingsError, StoreError
from nightlatch.intake.live import fetched
from tests.duties.test_polling import HOME, FakeInbox
from tests.fakes import FakeMeter
from tests.intake.test_hooked import MADE, SECRET, SHOWN, post


class FakeSecrets:
    """The one secret that is asked for."""

    def get(self, name: str) -> str:
        assert name == "okta-hook"
        return f"{SECRET}\n"


class Bench:
    """The duty before a queue in a list."""

    def __init__(self) -> None:
        self.inbox, self.meter = FakeInbox(), FakeMeter()
        self.hear: Hear = hearing(FakeSecrets(), self.inbox, HOME, self.meter)


def test_what_is_posted_is_on_the_queue_in_the_words_that_assess_opens() -> None:
    bench = Bench()
    reply = bench.hear(Call("POST", SHOWN, post(MADE, MADE)))
    assert (reply.status, reply.says) == (200, {"records": "2"})
    assert bench.inbox.messages == [fetched(MADE, HOME)] * 2
    assert not bench.meter.counted


def test_the_challenge_is_said_back_and_nothing_is_queued() -> None:
    bench = Bench()
    reply = bench.hear(Call("GET", {"x-okta-verification-challenge": "abc-123"}))
    assert (reply.status, json.dumps(reply.says)) == (200, '{"verification": "abc-123"}')
    assert bench.inbox.messages == []


def test_a_post_without_the_secret_leaves_a_line_and_a_count(caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench()
    assert bench.hear(Call("POST", {"authorization": "a guess"}, post(MADE))).status == 401
    assert bench.meter.counted["requests_disbelieved",] == 1
    assert [record.__dict__["reason"] for record in caplog.records] == ["its Authorization is not okta-hook"]
    assert bench.inbox.messages == []


@pytest.mark.parametrize(
    "call", [Call("POST", SHOWN, b"{"), Call("GET", {}), Call("PUT", SHOWN, b"")], ids=["not JSON", "no challenge", "other"]
)
def test_what_cannot_be_read_leaves_a_line_and_a_count(call: Call, caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench()
    assert bench.hear(call).status == 400
    assert bench.meter.counted["rejects",] == 1
    assert caplog.records[0].message == "a post was refused"


def test_a_record_too_large_for_the_queue_is_not_said_to_be_taken() -> None:
    bench = Bench()
    bench.inbox.large = (0,)
    assert bench.hear(Call("POST", SHOWN, post(MADE))).status == 400
    assert bench.meter.counted["rejects",] == 1


def test_nothing_is_said_to_be_taken_that_the_queue_refused() -> None:
    bench = Bench()
    bench.inbox.down = True
    with pytest.raises(StoreError):
        bench.hear(Call("POST", SHOWN, post(MADE)))


def test_without_a_secret_nobody_is_believed() -> None:
    def missing() -> str:
        raise SettingsError("there is no secret 'nightlatch/okta-hook'")

    with pytest.raises(SettingsError):
        replace(Bench().hear, secret=missing)(Call("POST", {"authorization": ""}, post(MADE)))
