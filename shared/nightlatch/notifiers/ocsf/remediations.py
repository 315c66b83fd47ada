"""A change as OCSF's Remediation Activity (7001), with MITRE D3FEND's name for what was done.

https://schema.ocsf.io/1.7.0/classes/remediation_activity, https://d3fend.mitre.org/tactic/d3f:Evict/
"""

from datetime import datetime

from nightlatch.model import Change, ChangeState, Report
from nightlatch.notifiers.ocsf.shapes import Event, frame

_CLASS = 7001
_ISOLATE, _RESTORE = 1, 3
_SUCCESS, _FAILURE = 1, 2
_LOCKING = {"uid": "D3-AL", "name": "Account Locking"}
_REVOKING = {"uid": "D3-CR", "name": "Credential Revocation"}
_TOLD = frozenset({ChangeState.DONE, ChangeState.VERIFIED, ChangeState.FAILED, ChangeState.REVERTED, ChangeState.LEFT})


def remediations(report: Report) -> dict[str, Event]:
    """An event for each change that has come to something, by a name that its state is part of."""
    return {_name(report, change): _event(report, change) for change in report.changes if change.state in _TOLD}


def _name(report: Report, change: Change) -> str:
    return f"{report.case.key}#{change.run}/{change.target}/{change.state.value}/{change.undone}"


def _event(report: Report, change: Change) -> Event:
    undone = change.state in (ChangeState.REVERTED, ChangeState.LEFT)
    at: datetime = (change.reverted_at if undone else change.remade_at or change.done_at) or change.intended_at
    technique = _REVOKING if "key" in change.target or "credential" in change.target else _LOCKING
    note = f" ({change.note})" if change.note else ""
    return {
        **frame(report.case, _name(report, change), at, _CLASS, _RESTORE if undone else _ISOLATE),
        "command_uid": f"{report.case.id}#{change.run}/{change.target}",
        "status_id": _FAILURE if change.state in (ChangeState.FAILED, ChangeState.LEFT) else _SUCCESS,
        "status_detail": change.state.value,
        "message": f"{change.says}{note}",
        "countermeasures": [{"d3f_technique": technique, "d3f_tactic": {"name": "Evict"}}],
        "remediation": {"desc": change.says, "references": list(change.by_hand)},
        "unmapped": {"finding": report.case.id, "account": report.case.subject.label, "playbook": change.playbook},
    }
