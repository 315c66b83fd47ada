"""Rows that Azure Monitor takes: on a stand-in of this machine, once each, also when it is slow, refuses or is not there."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from nightlatch.errors import DeliveryFailed
from nightlatch.model import Report
from nightlatch.notifiers.sentinel import COLUMNS, NOTIFIER, ForMonitor, Sentinel, row, row_of
from nightlatch.vendors.microsoft import Rest
from tests.build import START
from tests.notifiers.telling import Kept, bulletin, policy, report, secrets

RULE = "dcr-0123456789abcdef0123456789abcdef"
PATH = f"dataCollectionRules/{RULE}/streams/Custom-Nightlatch_CL"
STREAM = f"https://nightlatch-ab12.westeurope-1.ingest.monitor.azure.com/{PATH}"
MONITOR = "https://monitor.azure.com/.default"


@dataclass
class Tokens:
    """Whoever gives tokens: a new one for each that was refused."""

    asked: list[str] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)

    def header(self, scope: str, http: httpx.Client) -> str:
        self.asked.append(scope)
        return f"Bearer t{len(self.forgotten)}"

    def forget(self, scope: str) -> None:
        self.forgotten.append(scope)


@dataclass
class Endpoint:
    """A data collection endpoint: it checks as Azure does what is sent to it, and takes rows into a table."""

    url: str = ""
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    came: list[str] = field(default_factory=list)
    token: str = "Bearer t0"

    def answer(self, path: str, header: str, body: bytes) -> tuple[int, dict[str, str]]:
        self.came.append(path)
        if header != self.token:
            return 401, {}
        if self.answers:
            return self.answers.pop(0)
        if path != f"/{PATH}?api-version=2023-01-01":
            return 404, {}
        if len(body) > 1_048_576:
            return 413, {}
        told = json.loads(body)
        if not isinstance(told, list) or any(set(each) - set(COLUMNS) for each in told):
            return 400, {}
        self.rows += told
        return 204, {}

    def door(self, tokens: Tokens | None = None, path: str = PATH) -> Sentinel:
        credentials = ForMonitor(tokens or Tokens())
        return Sentinel(path, Rest(self.url, credentials), lambda: START + timedelta(minutes=5))


@contextmanager
def endpoint() -> Iterator[Endpoint]:
    found = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, headers = found.answer(self.path, self.headers["Authorization"], body)
            told = b"" if status == 204 else json.dumps({"error": {"code": f"Code{status}", "message": "no"}}).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def changed(told: Report) -> Report:
    return told.model_copy(update={"says": (*told.says, "something new")})


def test_a_case_is_one_row_for_each_thing_that_is_told_of_it() -> None:
    tokens, kept, told = Tokens(), Kept(), report()
    with endpoint() as azure:
        door = azure.door(tokens)
        for each in (told, told, changed(told)):
            door.tell(each, kept)
        door.announce(bulletin(), Kept())
    assert [each["Sort"] for each in azure.rows] == ["case", "case", "bulletin"]
    first, second, _ = azure.rows
    assert first["CaseId"] == second["CaseId"]
    assert first["ReportId"] != second["ReportId"]
    assert set(tokens.asked) == {MONITOR}


def test_a_row_tells_the_whole_case_in_the_tables_columns() -> None:
    told = report()
    made = row(told, START)
    assert set(made) == set(COLUMNS)
    assert (made["TimeGenerated"], made["Score"], made["IsLocked"]) == (
        "2026-03-02T10:00:00.000000Z",
        told.case.judgment.score,
        True,
    )
    assert any("locked at" in text for text in made["Standing"])
    assert made["UndoByHand"]
    assert len(made["Happened"]) == len(told.case.activities)
    assert set(row_of(bulletin(), START)) <= set(COLUMNS)


def test_values_are_of_the_types_that_the_stream_declares() -> None:
    types = {"datetime": str, "string": str, "int": int, "boolean": bool, "dynamic": list}
    for made in (row(report(), START), row_of(bulletin(), START)):
        assert [name for name, value in made.items() if not isinstance(value, types[COLUMNS[name]])] == []


@pytest.mark.parametrize("text", ["svc-report", "a\x1b\u202e" + "x" * 2_000, "\U0001f600" * 2_000])
def test_texts_are_bounded_and_hold_no_controls(text: str) -> None:
    told = report(text)
    many = told.model_copy(update={"case": told.case.model_copy(update={"activities": told.case.activities * 400})})
    made = row(many, START)
    body = json.dumps([made])
    assert len(body.encode()) < 1_048_576
    assert all(len(json.dumps(value, ensure_ascii=False).encode()) < 65_536 for value in made.values())
    assert not {"\x1b", "\u202e"} & set(json.dumps(made, ensure_ascii=False))
    assert made["Happened"][-1].startswith("and ")


def test_a_retry_after_a_refusal_sends_once() -> None:
    kept, told = Kept(), report()
    with endpoint() as azure:
        azure.answers = [(503, {})]
        with pytest.raises(DeliveryFailed, match="503"):
            azure.door().tell(told, kept)
        assert kept.text is None
        azure.door().tell(told, kept)
        azure.door().tell(told, kept)
    assert len(azure.rows) == 1


def test_a_limit_is_said_with_its_end() -> None:
    with endpoint() as azure:
        azure.answers = [(429, {"Retry-After": "30"})]
        with pytest.raises(DeliveryFailed, match="its limit ends in 30 s"):
            azure.door().tell(report(), Kept())


def test_a_token_that_is_refused_is_renewed_for_the_same_audience() -> None:
    tokens = Tokens()
    with endpoint() as azure:
        azure.token = "Bearer t1"
        azure.door(tokens).tell(report(), Kept())
    assert (tokens.forgotten, len(azure.rows)) == ([MONITOR], 1)


def test_a_missing_role_is_named() -> None:
    with endpoint() as azure:
        azure.answers = [(403, {})]
        with pytest.raises(DeliveryFailed, match=r"Microsoft\.Insights/Telemetry/Write"):
            azure.door().tell(report(), Kept())


def test_a_rule_that_is_not_there_is_said() -> None:
    with endpoint() as azure, pytest.raises(DeliveryFailed, match="correct sentinel under"):
        azure.door(path=PATH.replace("Custom-", "Other-")).tell(report(), Kept())


def test_an_endpoint_that_is_not_there_is_owed() -> None:
    with endpoint() as azure:
        door = azure.door()
    kept = Kept()
    with pytest.raises(DeliveryFailed, match="could not be asked"):
        door.tell(report(), kept)
    assert kept.text is None


@pytest.mark.parametrize(("cloud", "audience"), [("com", "https://monitor.azure.com"), ("us", "https://monitor.azure.us")])
def test_policy_opens_it_by_a_stream_and_its_cloud_tells_the_audience(cloud: str, audience: str) -> None:
    assert NOTIFIER.open(policy(), secrets()) is None
    door = NOTIFIER.open(policy(sentinel=STREAM.replace("azure.com/", f"azure.{cloud}/")), secrets())
    assert isinstance(door, Sentinel)
    assert (door.path, door.rest.address.rpartition(".")[2]) == (PATH, cloud)
    assert door.rest._credentials.audience == audience  # type: ignore[attr-defined]  # where our token may go is worth a look inside


@pytest.mark.parametrize(
    "text",
    [
        "nightlatch",
        STREAM.replace("https", "http"),
        STREAM.replace("monitor.azure.com", "monitor.azure.com.evil.example"),
        STREAM.replace("nightlatch-ab12", "evil.example/x"),
        STREAM.replace(RULE, "dcr-1"),
        STREAM.replace("Custom-", "Microsoft-"),
        f"{STREAM}?x=1",
    ],
)
def test_what_names_no_stream_at_microsofts_address_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="must name a stream"):
        policy(sentinel=text)
