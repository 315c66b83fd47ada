"""Microsoft Sentinel: each telling of a case as a row of a custom table, by the Logs Ingestion API of Azure Monitor.

A table is only ever added to, so a case has a row for each thing that was told of it, and its state is the last one
(`summarize arg_max(TimeGenerated, *) by CaseId`). Nothing in the interface tells a repetition from a new row: what was sent is kept in the ledger at once,
and a row that came twice all the same, after a lost answer, has the same `ReportId`.

"Logs Ingestion API in Azure Monitor": at most 1 MB a call and 64 KB a value, 204 when it was taken, `Monitoring Metrics Publisher` on the rule.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.contracts import Door, Memory, Notifier, Secrets
from nightlatch.errors import ChangeFailed, DeliveryFailed, SettingsError
from nightlatch.model import Bulletin, Policy, Report
from nightlatch.model.sentences import aside, happening, headline, unknown
from nightlatch.model.standing import standing, undo_commands
from nightlatch.notifiers.plain import shown
from nightlatch.settings import azure_identity
from nightlatch.vendors.microsoft import Rest
from nightlatch.vendors.microsoft_tokens import Credentials, desk, managed

PERMISSION = "Microsoft.Insights/Telemetry/Write"
"""The one data action of the role Monitoring Metrics Publisher."""
VERSION = "2023-01-01"
COLUMNS: Mapping[str, str] = {
    "TimeGenerated": "datetime",
    "ReportId": "string",
    "Sort": "string",
    "CaseId": "string",
    "Title": "string",
    "Verdict": "string",
    "Score": "int",
    "Mode": "string",
    "IsLocked": "boolean",
    "Provider": "string",
    "Tenant": "string",
    "Account": "string",
    "AccountId": "string",
    "AccountType": "string",
    "Actors": "dynamic",
    "FirstSeen": "datetime",
    "LastSeen": "datetime",
    "Techniques": "dynamic",
    "Findings": "dynamic",
    "NotLookedAt": "dynamic",
    "Happened": "dynamic",
    "Standing": "dynamic",
    "UndoByHand": "dynamic",
    "Links": "dynamic",
}
"""The table's columns and their types, which the stream of the rule must declare."""
_LONGEST = 1_000
"""Characters of a text."""
_LARGEST = 60_000
"""Bytes of a list: Azure cuts a value at 64 KB, and seven lists stay well under a call's megabyte."""
_SCOPES = {"com": "https://monitor.azure.com", "us": "https://monitor.azure.us", "cn": "https://monitor.azure.cn"}


@dataclass(frozen=True, slots=True)
class ForMonitor:
    """Credentials for Azure Monitor: one audience for all endpoints of a cloud, which no endpoint's address tells."""

    own: Credentials
    audience: str = _SCOPES["com"]

    def header(self, _scope: str, http: Any) -> str:
        """The header's text, whatever endpoint it is for."""
        return self.own.header(f"{self.audience}/.default", http)

    def forget(self, _scope: str) -> None:
        """Ask for another token."""
        self.own.forget(f"{self.audience}/.default")


@dataclass(frozen=True, slots=True)
class Sentinel:
    """The door. `path` is the rule's and the stream's, behind the endpoint that `rest` reaches."""

    path: str
    rest: Rest
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def tell(self, report: Report, memory: Memory) -> None:
        """Send the case's row."""
        self._send(row(report, self.clock()), memory)

    def announce(self, bulletin: Bulletin, memory: Memory) -> None:
        """Send the bulletin's row."""
        self._send(row_of(bulletin, self.clock()), memory)

    def _send(self, told: dict[str, Any], memory: Memory) -> None:
        if memory.text == told["ReportId"]:
            return
        try:
            taken = self.rest.change(f"{self.path}?api-version={VERSION}", PERMISSION, json=[told])
        except ChangeFailed as error:
            raise DeliveryFailed(f"Sentinel took no row: {error}") from error
        if taken is None:
            raise DeliveryFailed(f"Azure Monitor has no {self.path}: correct sentinel under [notify] of the policy")
        memory.keep(told["ReportId"])


def row(report: Report, at: datetime) -> dict[str, Any]:
    """A case as a row; every text is cut, and holds no controls."""
    case = report.case
    decision, subject = case.judgment, case.subject
    return {
        "TimeGenerated": _time(at),
        "ReportId": report.digest,
        "Sort": "case",
        "CaseId": shown(case.id, _LONGEST),
        "Title": shown(headline(case), _LONGEST),
        "Verdict": decision.verdict.value,
        "Score": decision.score,
        "Mode": decision.mode.value,
        "IsLocked": report.is_locked,
        "Provider": case.key.provider,
        "Tenant": shown(case.key.tenant, _LONGEST),
        "Account": shown(subject.label, _LONGEST),
        "AccountId": shown(subject.id or "", _LONGEST),
        "AccountType": subject.type.value,
        "Actors": _texts(actor.label for actor in case.actors),
        "FirstSeen": _time(case.first.at),
        "LastSeen": _time(case.last.at),
        "Techniques": sorted({id for found in case.findings for id in found.attack}),
        "Findings": _texts(f"{found.points:+d} {found.signal} {found.says}{aside(found)}" for found in case.findings),
        "NotLookedAt": _texts(unknown(case)),
        "Happened": _texts(f"{each.at:%Y-%m-%d %H:%M:%S} UTC {happening(each)}" for each in case.activities),
        "Standing": _texts(standing(report)),
        "UndoByHand": _texts(undo_commands(report)),
        "Links": _texts(address for _, address in report.links),
    }


def row_of(bulletin: Bulletin, at: datetime) -> dict[str, Any]:
    """A bulletin as a row: what it says stands where a case has what happened."""
    return {
        "TimeGenerated": _time(at),
        "ReportId": bulletin.digest,
        "Sort": "bulletin",
        "CaseId": shown(bulletin.id, _LONGEST),
        "Title": shown(bulletin.title, _LONGEST),
        "Verdict": bulletin.verdict.value,
        "Provider": bulletin.provider,
        "Tenant": shown(bulletin.tenant, _LONGEST),
        "Happened": _texts((*bulletin.says, *(says for _, says in bulletin.cases))),
    }


def _texts(told: Iterable[str]) -> list[str]:
    """Each on one line, as many as fit; the last says how many more there are."""
    found, size = [shown(text, _LONGEST) for text in told], 0
    for number, text in enumerate(found):
        size += len(json.dumps(text, ensure_ascii=False).encode()) + 2
        if size > _LARGEST:
            return [*found[:number], f"and {len(found) - number} more: nightlatch explain tells them"]
    return found


def _time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def _open(policy: Policy, _secrets: Secrets) -> Door | None:
    stream = policy.notify.sentinel
    if stream is None:
        return None
    if find_spec("azure") is None or find_spec("azure.identity") is None or find_spec("httpx") is None:
        raise SettingsError("sentinel needs azure-identity and httpx: install Nightlatch with its extra azure")
    endpoint, _, path = stream.partition("/dataCollectionRules/")
    client = azure_identity()
    credentials = desk() if client is None else managed(client)
    monitor = ForMonitor(credentials, _SCOPES[endpoint.rpartition(".")[2]])
    return Sentinel(f"dataCollectionRules/{path}", Rest(endpoint, monitor))


NOTIFIER = Notifier(id="sentinel", title="Microsoft Sentinel", open=_open)
