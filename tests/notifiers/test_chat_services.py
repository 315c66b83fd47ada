"""Mail and chat by Apprise: each address is told once, and its secret stays one."""

import json

import pytest

from nightlatch.errors import DeliveryFailed, SettingsError
from nightlatch.notifiers.chat_services import NOTIFIER
from tests.notifiers.telling import Kept, bulletin, policy, receiving, report, secrets


def test_every_address_hears_a_case_and_a_retry_tells_only_who_has_not() -> None:
    with receiving() as hears, receiving() as deaf:
        deaf.statuses = [500, 200]
        addresses = "\n".join(["# our services", hears.url.replace("http", "json"), deaf.url.replace("http", "json")])
        door, kept, told = NOTIFIER.open(policy(apprise=True), secrets(apprise_urls=addresses)), Kept(), report()
        assert door is not None
        with pytest.raises(DeliveryFailed, match="address 2 ") as error:
            door.tell(told, kept)
        assert "127.0.0.1" not in str(error.value)
        door.tell(told, kept)
        door.announce(bulletin(), Kept())
    assert (len(hears.came), len(deaf.came)) == (2, 3)
    content = json.loads(hears.came[0][1])
    assert "svc-report" in content["title"]
    assert "locked at" in content["message"]


def test_hostile_text_stays_on_its_line() -> None:
    with receiving() as hears:
        door = NOTIFIER.open(policy(apprise=True), secrets(apprise_urls=hears.url.replace("http", "json")))
        assert door is not None
        door.tell(report("a\nb<b>\x1b[1m"), Kept())
    told = json.loads(hears.came[0][1])
    assert "\x1b" not in told["message"]
    assert not any(line.startswith("b<b>") for line in told["message"].splitlines())


@pytest.mark.parametrize("addresses", ["no address", "# nothing but this"])
def test_what_is_no_address_is_said_without_showing_it(addresses: str) -> None:
    with pytest.raises(SettingsError, match="one Apprise address a line") as error:
        NOTIFIER.open(policy(apprise=True), secrets(apprise_urls=addresses))
    assert addresses not in str(error.value)
