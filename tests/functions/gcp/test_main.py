"""The function as the functions framework serves it: who is not believed gets nothing done, and says so in the log."""

import base64
import json
from typing import Any

import pytest

from nightlatch.bootstrap.gcp import AGAIN, DONE, REFUSED, Functions
from nightlatch.errors import SettingsError
from nightlatch.settings import Settings
from nightlatch.settings.google import GoogleDeployment
from tests.architecture.sources import ROOT

TOLD = {
    "NIGHTLATCH_PROJECT": "tools",
    "NIGHTLATCH_SCOPE": "organizations/123456789012",
    "NIGHTLATCH_EVIDENCE_DATABASE": "evidence",
    "NIGHTLATCH_CONTROL_DATABASE": "control",
    "NIGHTLATCH_CALLER": "caller@tools.iam.gserviceaccount.com",
    "NIGHTLATCH_AUDIENCE": "https://assess.example.com",
}


class Meter:
    """Keeps what is counted."""

    def __init__(self) -> None:
        self.counted: list[str] = []

    def count(self, name: str, number: int = 1, **labels: str) -> None:
        self.counted.append(name)

    def seconds(self, name: str, length: float, **labels: str) -> None:
        """Nothing is timed here."""


def push(data: bytes) -> bytes:
    message = {"data": base64.b64encode(data).decode(), "messageId": "1"}
    return json.dumps({"message": message, "subscription": "s"}).encode()


def test_a_request_without_a_signature_is_refused_before_anything_is_made() -> None:
    meter = Meter()
    functions = Functions(Settings(), GoogleDeployment.from_environment(TOLD), meter)
    assert functions.assess({}, push(b"{}")) == REFUSED
    assert functions.assess({"Authorization": "Basic x"}, b"garbage") == REFUSED
    assert meter.counted == ["requests_disbelieved"] * 2


def test_nobody_else_makes_the_clock_tick_or_acts() -> None:
    functions = Functions(Settings(), GoogleDeployment.from_environment(TOLD), Meter())
    assert functions.sweep({}) == REFUSED
    assert functions.act({}, push(b'{"case": "x", "version": 1}')) == REFUSED


def test_garbage_on_an_emulator_comes_again_while_it_cannot_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no topic of rejects: to answer that it is done would lose it."""
    monkeypatch.setenv("PUBSUB_EMULATOR_HOST", "127.0.0.1:1")
    told = {**TOLD, "FIRESTORE_EMULATOR_HOST": "127.0.0.1:1", "NIGHTLATCH_CALLER": ""}
    functions = Functions(Settings(), GoogleDeployment.from_environment(told), Meter())
    assert functions.assess({}, b"garbage") == AGAIN
    assert DONE != AGAIN


@pytest.mark.parametrize("name", TOLD)
def test_what_the_module_must_set_is_asked_for_by_name(name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is not set: deploy with infra/gcp"):
        GoogleDeployment.from_environment({key: value for key, value in TOLD.items() if key != name})


@pytest.mark.parametrize(("name", "value"), [("NIGHTLATCH_SCOPE", "orchard"), ("NIGHTLATCH_MODE", "sometimes")])
def test_what_cannot_be_used_is_said(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        GoogleDeployment.from_environment({**TOLD, name: value})


def test_unsigned_requests_are_for_emulators_only() -> None:
    told = {key: value for key, value in TOLD.items() if key not in ("NIGHTLATCH_CALLER", "NIGHTLATCH_AUDIENCE")}
    assert GoogleDeployment.from_environment({**told, "FIRESTORE_EMULATOR_HOST": "127.0.0.1:8086"}).caller == ""


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Any:
    from functions_framework import create_app

    for name, value in TOLD.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("FIRESTORE_EMULATOR_HOST", raising=False)
    app = create_app("assess", str(ROOT / "functions" / "gcp" / "main.py"), "http")  # type: ignore[no-untyped-call]  # has no types
    return app.test_client()


def test_the_framework_serves_it_and_an_unsigned_push_gets_403(client: Any, caplog: pytest.LogCaptureFixture) -> None:
    answer = client.post("/", data=push(b"{}"))
    assert answer.status_code == REFUSED
    assert "a request was refused" in caplog.messages
