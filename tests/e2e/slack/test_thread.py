"""One case, one thread: whatever Slack refuses, loses or never hears, and however many come at once."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from nightlatch.hosts.local.clock import utc_now
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.ledger.control import Control
from nightlatch.ledger.leases import Leases
from nightlatch.model import Kind, Policy, Report
from nightlatch.notifiers.slack.bot import Bot
from nightlatch.notifiers.slack.calling import Caller
from nightlatch.sandbox.slack import Slack
from nightlatch.stages.notify import Telling
from tests.build import START, activity, case, principal
from tests.duties.attending import born
from tests.e2e.slack.chatting import CHANNEL, TOKEN, Chat, chatting
from tests.stages.test_decide import decided, finding

CASES = 1_000


@pytest.fixture
def chat() -> Iterator[Chat]:
    with chatting(mode="enforce") as made:
        yield made


def about(slack: Slack) -> Counter[str]:
    """How many messages of the channel there are of each case."""
    return Counter(str(message.metadata["event_payload"]["about"]) for message in slack.messages(CHANNEL) if message.metadata)


def reports(number: int) -> list[Report]:
    found = []
    for each in range(number):
        judged = case(activity(subject=principal(f"svc-{each}"))).model_copy(update={"decision": decided(finding(40))})
        found.append(Report(case=judged, at=START))
    return found


def telling(slack: Slack) -> Telling:
    control = Control.over(MemoryStore(clock=None))
    bot = Bot(Caller(TOKEN, slack.api_url, rest_s=0.0), Policy.model_validate({"slack": {"channel": CHANNEL}}))
    return Telling({"slack": bot}, control.deliveries, Leases(control.shelf, utc_now), Policy(), strict=True)


def tell_all(made: Telling, told: list[Report]) -> int:
    """Tell of everything, and again of what is owed until nothing is; gives how many rounds that took."""
    wanted = {each.case.id: each for each in told}
    owed = list(wanted)
    for turn in range(1, 40):
        with ThreadPoolExecutor(40) as several:
            list(several.map(lambda id: made.tell(wanted[id]), owed))
        owed = list(made.deliveries.owed())
        if not owed:
            return turn
    raise AssertionError(f"{len(owed)} are still owed")


def test_a_thousand_cases_at_once_while_slack_refuses_every_second_call(chat: Chat) -> None:
    chat.slack.refuse_every(2, retry_after=0)
    told = reports(CASES)
    tell_all(telling(chat.slack), told)
    assert about(chat.slack) == Counter({each.case.id: 1 for each in told}), "nothing is lost, nothing doubled"


def test_answers_that_get_lost_double_nothing(chat: Chat) -> None:
    made, told = telling(chat.slack), reports(40)
    for turn in range(4):
        chat.slack.lose_answers(10)
        for each in told[turn * 10 : turn * 10 + 10]:
            assert made.tell(each), "nobody knows whether it came"
    tell_all(made, told)
    assert about(chat.slack) == Counter({each.case.id: 1 for each in told})


def test_a_slack_that_is_dead_for_the_whole_run_delays_no_lock_and_is_caught_up(chat: Chat) -> None:
    chat.slack.down(True)
    chat.caller.rest_s = 60.0
    cases = [chat.town.settle(born(f"svc-{number}", number / 10, actor=principal(f"actor-{number}"))) for number in range(20)]
    began = time.monotonic()
    for each in cases:
        chat.act(each)
    took = time.monotonic() - began
    assert all(chat.town.states(f"svc-{number}") == {"shut"} for number in range(20))
    assert took < 10, f"{took:.1f} s: a dead Slack is asked once, not for each"
    chat.slack.down(False)
    chat.caller._rests_until = 0.0
    chat.sweep()
    chat.work()
    assert about(chat.slack) == Counter({each.id: 1 for each in cases})
    assert list(chat.pipeline.control.deliveries.owed()) == []


def test_a_case_is_one_message_brought_up_to_date_with_a_reply_for_what_is_new(chat: Chat) -> None:
    case_ = chat.town.intrude()
    chat.act(case_)
    for number in range(2):
        chat.town.clock.pass_(seconds=30)
        subject = principal("svc-report", id="AIDAEXAMPLESVC-REPORT")
        case_ = chat.town.assess(activity(Kind.SIGN_IN, 1 + number, subject=subject, actor=subject), *born()[2:])
        chat.act(case_)
        chat.town.town.things["svc-report"]["door"] = "open"  # somebody takes the lock off
        chat.town.clock.pass_(seconds=30)
        chat.act(case_)
    (message,) = chat.slack.messages(CHANNEL)
    replies = chat.slack.replies(CHANNEL, message.ts)
    assert message.edited >= 1
    assert replies
    said = [str(reply.text) for reply in replies]
    lines = [line for text in said for line in text.splitlines()]
    assert len(lines) == len(set(lines)), "no fact is said twice"
    assert "(undone by somebody 2 times)" in " ".join(lines)
    chat.act(case_)  # what the last look found undone is a finding of its own
    before = len(chat.slack.replies(CHANNEL, message.ts))
    chat.act(case_)
    assert len(chat.slack.replies(CHANNEL, message.ts)) == before, "nothing new, nothing said"


def test_a_lost_answer_to_a_reply_doubles_no_reply(chat: Chat) -> None:
    case_ = chat.town.intrude()
    chat.act(case_)
    chat.town.town.things["svc-report"]["door"] = "open"
    for _ in range(4):  # the message, its reply, and what follows: each answer is lost once
        chat.slack.lose_answers(1)
        chat.act(case_)
    chat.slack.lose_answers(0)
    chat.act(case_)
    (message,) = chat.slack.messages(CHANNEL)
    texts = [str(reply.text) for reply in chat.slack.replies(CHANNEL, message.ts)]
    assert texts
    assert len(texts) == len(set(texts))
    assert list(chat.pipeline.control.deliveries.owed()) == []


def test_a_message_that_somebody_deleted_is_sent_anew(chat: Chat) -> None:
    made, (told,) = telling(chat.slack), reports(1)
    made.tell(told)
    ts = chat.slack.messages(CHANNEL)[0].ts
    chat.slack.delete(CHANNEL, ts)
    later = told.model_copy(update={"says": ("something new",), "at": START + timedelta(minutes=1)})
    assert made.tell(later) == {}
    assert [message.ts != ts for message in chat.slack.messages(CHANNEL)] == [True]


def test_a_case_that_grows_out_of_its_channel_goes_on_in_the_other_and_says_so(chat: Chat) -> None:
    chat.slack.add_channel("C0EXAMPLE02", "urgent")
    routes = {"channel": CHANNEL, "routes": [{"channel": "C0EXAMPLE02", "verdict": "ask"}]}
    control = Control.over(MemoryStore(clock=None))
    bot = Bot(Caller(TOKEN, chat.slack.api_url), Policy.model_validate({"slack": routes}))
    made = Telling({"slack": bot}, control.deliveries, Leases(control.shelf, utc_now), Policy(), strict=True)
    (told,) = reports(1)
    made.tell(told)
    risen = told.model_copy(update={"case": told.case.model_copy(update={"decision": decided(finding(70)), "version": 2})})
    assert made.tell(risen) == {}
    (old,), (new,) = chat.slack.messages(CHANNEL), chat.slack.messages("C0EXAMPLE02")
    assert "goes on in another channel" in str(old.text)
    assert new.metadata is not None
    assert new.metadata["event_payload"]["about"] == told.case.id


def test_no_hostile_name_pings_or_links(chat: Chat) -> None:
    for number, name in enumerate(("<!channel>", "<@U0EXAMPLE01>", "<https://example.com|Release>", "*x* @here", "a\u202eb")):
        chat.act(chat.town.settle(born(name, number, actor=principal(name + "x"))))
    for message in chat.slack.messages(CHANNEL):
        for each in (message, *chat.slack.replies(CHANNEL, message.ts)):
            assert each.pings == ()
            assert all(link.startswith("https://console.aws.amazon.com/") for link in each.links)
