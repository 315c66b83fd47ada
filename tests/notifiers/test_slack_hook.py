"""Slack by an incoming webhook alone: told anew each time, and honest about what it cannot do."""

import json
from collections.abc import Iterator

import pytest

from nightlatch.contracts import Door
from nightlatch.errors import DeliveryFailed, SettingsError, Uncertain
from nightlatch.model import Policy
from nightlatch.notifiers.slack import NOTIFIER
from nightlatch.notifiers.slack.hook import Hook
from nightlatch.sandbox.slack import Slack, running
from tests.notifiers.telling import Kept, bulletin, receiving, report, secrets

CHANNEL = "C0EXAMPLE01"
POLICY = Policy.model_validate({"slack": {"webhook": True}})


@pytest.fixture
def slack() -> Iterator[Slack]:
    with running(signing_secret="example-signing-secret", token="xoxb-example-token") as made:
        made.add_channel(CHANNEL, "security")
        yield made


def door(address: str) -> Door:
    found = NOTIFIER.open(POLICY, secrets(slack_webhook=address))
    assert isinstance(found, Hook)
    return found


def test_each_change_is_a_message_without_buttons_that_says_why_it_comes_again(slack: Slack) -> None:
    hook = door(slack.webhook_url(CHANNEL))
    hook.tell(report(locked=False), Kept())
    hook.tell(report(), Kept())
    hook.announce(bulletin(), Kept())
    messages = slack.messages(CHANNEL)
    assert len(messages) == 3
    for message in messages:
        assert "cannot change a message" in json.dumps(message.blocks)
        assert not [block for block in message.blocks if block["type"] == "actions"]
    assert "locked at" in messages[1].text


def test_what_the_webhook_refuses_is_owed_and_names_the_secret(slack: Slack) -> None:
    with pytest.raises(DeliveryFailed, match="slack-webhook"):
        door(f"{slack.url}/services/T0/B0/gone").tell(report(), Kept())


def test_a_webhook_that_asks_to_wait_is_owed() -> None:
    with receiving() as receiver:
        receiver.statuses = [429]
        with pytest.raises(DeliveryFailed, match="asks to wait"):
            door(receiver.url).tell(report(), Kept())


def test_a_webhook_that_does_not_answer_may_have_heard_and_its_address_stays_secret() -> None:
    with receiving() as receiver:
        closed = door(receiver.url)
    with pytest.raises(Uncertain, match="may come twice") as error:
        closed.tell(report(), Kept())
    assert receiver.url not in str(error.value)


def test_a_bot_and_a_webhook_at_once_are_refused() -> None:
    both = Policy.model_validate({"slack": {"webhook": True, "channel": CHANNEL}})
    with pytest.raises(SettingsError, match="both"):
        NOTIFIER.open(both, secrets(slack_webhook="https://hooks.example.com/x"))
