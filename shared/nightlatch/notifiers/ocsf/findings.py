"""A report as OCSF's Detection Finding (2004).

https://schema.ocsf.io/1.7.0/classes/detection_finding
"""

from ipaddress import ip_address

from nightlatch.model import Activity, Report, Verdict
from nightlatch.model.sentences import happening, headline
from nightlatch.model.standing import standing, undo_commands
from nightlatch.notifiers.ocsf.shapes import Event, frame, millis, user_of

_CLASS = 2004
_CREATE, _UPDATE, _CLOSE = 1, 2, 3
_NEW, _IN_PROGRESS, _SUPPRESSED, _RESOLVED = 1, 2, 3, 4
_RULE = 1
_TACTIC = {"uid": "TA0003", "name": "Persistence"}
_NAMES = {
    "T1136.003": "Create Account: Cloud Account",
    "T1098.001": "Account Manipulation: Additional Cloud Credentials",
    "T1098.003": "Account Manipulation: Additional Cloud Roles",
    "T1548.005": "Abuse Elevation Control Mechanism: Temporary Elevated Cloud Access",
}
_MOST = 50
"""Evidences of one event."""


def finding(report: Report, *, first: bool) -> Event:
    """The event; `first` when none was made of this case before."""
    case = report.case
    status = _status(report)
    activity = _CLOSE if status in (_SUPPRESSED, _RESOLVED) else _CREATE if first else _UPDATE
    signals = [found for found in case.findings if found.points > 0] or list(case.findings)
    techniques = dict.fromkeys(technique for found in case.findings for technique in found.attack)
    return {
        **frame(case, report.digest, report.at, _CLASS, activity),
        "status_id": status,
        "is_alert": case.judgment.verdict is not Verdict.LOG,
        "risk_score": case.judgment.score,
        "message": headline(case),
        "finding_info": {
            "uid": case.id,
            "title": headline(case),
            "desc": " ".join(found.says for found in signals) or "nothing stands out",
            "created_time": millis(report.at),
            "first_seen_time": millis(case.first.at),
            "last_seen_time": millis(case.last.at),
            "types": ["Create Account: Cloud Account"],
            "analytic": {"uid": "nightlatch", "name": "Nightlatch signals", "type_id": _RULE},
            "attacks": [
                {"technique": {"uid": uid, **({"name": _NAMES[uid]} if uid in _NAMES else {})}, "tactic": _TACTIC}
                for uid in techniques or ("T1136.003",)
            ],
            "related_analytics": [{"uid": found.signal, "name": found.title, "type_id": _RULE} for found in case.findings],
            "data_sources": list(dict.fromkeys(activity.provider for activity in case.activities)),
        },
        "resources": [
            {**{name: text for name, text in user_of(case).items() if name != "email_addr"}, "type": case.subject.type.value}
        ],
        "evidences": [_evidence(each) for each in case.activities[-_MOST:]],
        "remediation": {"desc": "\n".join(standing(report)) or "nothing is proposed", "references": list(undo_commands(report))},
        "unmapped": {
            "not_looked_at": [each.signal for each in case.unseen],
            "gaps": list(case.gaps),
            "policy": case.judgment.policy,
        },
    }


def _status(report: Report) -> int:
    if report.was_locked or (report.case.findings and all(found.settled for found in report.case.findings)):
        return _RESOLVED
    if report.case.judgment.verdict is Verdict.LOG:
        return _SUPPRESSED
    return _IN_PROGRESS if report.is_locked or report.decided else _NEW


def _evidence(activity: Activity) -> Event:
    actor, origin = activity.actor, activity.origin
    by = {name: text for name, text in (("name", actor.name), ("uid", actor.id)) if text}
    whence = {"ip": origin.ip} if _is_address(origin.ip) else {}
    return {
        "actor": {"user": by or {"name": actor.label}},
        "api": {"operation": activity.operation, **({"response": {"error": activity.error}} if activity.error else {})},
        "data": {"uid": activity.event, "time": millis(activity.at), "says": happening(activity)},
        **({"src_endpoint": whence} if whence else {}),
    }


def _is_address(text: str | None) -> bool:
    """Whether it is an IP address: the schema takes nothing else, and some records name a service there."""
    try:
        ip_address(text or "")
    except ValueError:
        return False
    return True
