"""The clients of the Google host: made once, when they are asked for; and how long a call is tried."""

import subprocess
import sys
from typing import Any

import pytest
from google.auth.credentials import AnonymousCredentials

from nightlatch.hosts.gcp.clients import PATIENCE_S, Clients, patiently
from tests.google.faults import CALLS


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """No credentials of a developer are looked for."""
    monkeypatch.setattr("google.auth.default", lambda *_, **__: (AnonymousCredentials(), "p"))  # type: ignore[no-untyped-call]
    for emulator in ("FIRESTORE_EMULATOR_HOST", "PUBSUB_EMULATOR_HOST"):
        monkeypatch.delenv(emulator, raising=False)


def test_a_client_is_made_once_and_a_database_has_its_own() -> None:
    clients = Clients("p")
    assert clients.firestore("evidence") is clients.firestore("evidence")
    assert clients.firestore("evidence") is not clients.firestore("control")
    assert clients.firestore("control")._database_string == "projects/p/databases/control"
    for make in (clients.publisher, clients.subscriber, clients.tasks, clients.secrets):
        assert make() is make()


def test_without_an_emulator_google_itself_is_asked() -> None:
    assert Clients("p").publisher().transport.host == "pubsub.googleapis.com:443"
    assert Clients("p").subscriber().transport.host == "pubsub.googleapis.com:443"


def test_a_call_is_made_again_while_it_may_help_and_no_longer() -> None:
    heard: list[Exception] = []
    made = patiently(heard.append)
    assert made["retry"].timeout == PATIENCE_S

    def call(faults: list[Any]) -> str:
        if faults:
            raise faults.pop(0)
        return "done"

    assert made["retry"](call)([CALLS.ServiceUnavailable("x"), CALLS.Aborted("x")]) == "done"
    assert len(heard) == 2
    with pytest.raises(CALLS.FailedPrecondition):
        made["retry"](call)([CALLS.FailedPrecondition("x")])


def test_a_cold_start_does_not_pay_for_what_nobody_asked() -> None:
    modules = ["checks", "clients", "deliveries", "firestore", "pushed", "queues", "refusals", "secrets", "versions"]
    asked = "import sys, " + ", ".join(f"nightlatch.hosts.gcp.{name}" for name in modules)
    loaded = "[name for name in sys.modules if name.partition('.')[0] in ('google', 'grpc', 'requests')"
    loaded += " and name not in ('google', 'google.cloud')]"  # names without code, which their installer puts there
    told = subprocess.run([sys.executable, "-c", f"{asked}; print({loaded})"], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"
