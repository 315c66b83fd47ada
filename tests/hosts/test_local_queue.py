"""The queue and the secrets of the local host."""

from datetime import timedelta

import pytest

from nightlatch.contracts import Message
from nightlatch.errors import SettingsError, StoreError
from nightlatch.hosts.local.queue import LocalQueue
from nightlatch.hosts.local.secrets import EnvironmentSecrets
from tests.build import START
from tests.hosts.store_contract import Clock


def test_a_case_and_version_is_queued_once_and_a_higher_version_again() -> None:
    queue = LocalQueue(Clock())
    for version in (1, 1, 2):
        queue.send(Message("case", version))
    assert list(queue.receive(START)) == [Message("case", 1), Message("case", 2)]
    queue.send(Message("case", 2))
    assert list(queue.receive(START)) == []


def test_a_delayed_message_comes_when_it_is_due() -> None:
    queue = LocalQueue(Clock())
    queue.send(Message("late", 1), delay_s=60)
    queue.send(Message("soon", 1), delay_s=15)
    assert list(queue.receive(START)) == []
    assert list(queue.receive(START + timedelta(seconds=60))) == [Message("soon", 1), Message("late", 1)]


def test_a_delay_no_host_could_keep_is_refused() -> None:
    with pytest.raises(StoreError, match="0 to 900"):
        LocalQueue(Clock()).send(Message("case", 1), delay_s=901)


def test_a_missing_secret_names_the_variable_to_set() -> None:
    assert EnvironmentSecrets({"NIGHTLATCH_SECRET_SLACK_TOKEN": "text"}).get("slack-token") == "text"
    with pytest.raises(SettingsError, match="NIGHTLATCH_SECRET_SLACK_TOKEN"):
        EnvironmentSecrets({}).get("slack-token")
