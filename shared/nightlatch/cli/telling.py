"""A case in words, lines and JSON: the same sentences wherever a person reads them.

Names, user agents and other text of records are hostile: every line goes through `printable` before it is shown.
"""

from collections.abc import Iterator
from typing import Any

from nightlatch.cli.terminal import printable
from nightlatch.model import Activity, Case, Decision, Finding, Kind, Mode, Verdict

_VERBS = {
    Kind.ACCOUNT_CREATED: "was created",
    Kind.ACCOUNT_ENABLED: "was enabled",
    Kind.ACCOUNT_REMOVED: "was removed or shut",
    Kind.CREDENTIAL_ADDED: "got a credential",
    Kind.CREDENTIAL_REMOVED: "lost a credential",
    Kind.ROLE_GRANTED: "was granted rights",
    Kind.ROLE_REMOVED: "lost rights",
    Kind.TRUST_CHANGED: "was made to trust somebody else",
    Kind.FEDERATION_ADDED: "was added or changed as an identity provider",
    Kind.IDENTITY_ATTACHED: "was attached to a resource",
    Kind.ELEVATION_USED: "was used to rise",
    Kind.GUARD_REMOVED: "lost a guard",
    Kind.POLICY_CHANGED: "was changed",
    Kind.SIGN_IN: "signed in",
    Kind.DISCOVERY: "was looked at",
}


def as_json(case: Case) -> dict[str, Any]:
    """One case as `replay --json` and `cases --json` print it."""
    decision = case.judgment
    return {
        "case": case.id,
        "provider": case.key.provider,
        "tenant": case.key.tenant,
        "subject": case.subject.label,
        "subject_type": case.subject.type.value,
        "score": decision.score,
        "verdict": decision.verdict.value,
        "findings": [_finding_json(finding) for finding in case.findings],
        "plan": [step.model_dump(mode="json") for step in decision.plan],
        "mode": decision.mode.value,
        "why": list(decision.why),
        "held": list(decision.held),
        "paged": decision.paged,
        "not_looked_at": [unseen.model_dump(mode="json") for unseen in case.unseen],
        "gaps": list(case.gaps),
        "first": case.first.at.isoformat(),
        "last": case.last.at.isoformat(),
        "activities": [activity.id for activity in case.activities],
    }


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "signal": finding.signal,
        "points": finding.points,
        "evidence": finding.says,
        "variant": finding.variant,
        "because": list(finding.because),
        "attack": list(finding.attack),
        "settled": finding.settled,
        "staged": finding.staged,
        "explained": finding.explained,
    }


def headline(case: Case) -> str:
    """Who appeared and what is made of it, in one line."""
    decision = case.judgment
    kind = case.subject.type.value.replace("_", " ")
    made = "new " if case.born else ""
    return printable(f"{decision.verdict.value.upper()} {decision.score}: {made}{kind} {case.subject.label} in {case.key.tenant}")


def explain(case: Case) -> Iterator[str]:
    """The whole case in lines: what happened, why it matters, what was not looked at, what would be done."""
    decision = case.judgment
    yield headline(case)
    yield f"  case {printable(case.id)}"
    yield ""
    yield "What happened"
    for activity in case.activities:
        yield f"  {printable(_happening(activity))}"
    yield ""
    yield "Why it stands out" if case.findings else "Nothing stands out"
    for finding in case.findings:
        yield f"  {_points(finding):>5}  {finding.signal:<4} {printable(finding.says)}{_aside(finding)}"
    for sentence in (*decision.why, *decision.held):
        yield f"         {printable(sentence)}"
    yield from _unknown(case)
    yield from _proposal(decision)


def _happening(activity: Activity) -> str:
    failed = "" if activity.succeeded else f" (refused: {activity.error or 'no reason given'})"
    origin = activity.origin.ip or activity.origin.via or "an unknown place"
    rights = ", ".join(grant.role for grant in activity.grants)
    verb = _VERBS[activity.kind] if activity.succeeded else f"nearly {_VERBS[activity.kind]}"
    return (
        f"{activity.at:%Y-%m-%d %H:%M:%S}  {activity.subject.label} {verb}{f' [{rights}]' if rights else ''}"
        f" by {activity.actor.label} from {origin} ({activity.operation}){failed}"
    )


def _points(finding: Finding) -> str:
    return f"{finding.points:+d}"


def _aside(finding: Finding) -> str:
    if finding.settled:
        return " (a person has dealt with this)"
    if finding.staged:
        return " (on trial: shows, and scores nothing)"
    return f" (explained by {printable(finding.explained)})" if finding.explained else ""


def _unknown(case: Case) -> Iterator[str]:
    if not case.unseen and not case.gaps:
        return
    yield ""
    yield "What could not be looked at"
    for gap in case.gaps:
        yield f"  {printable(gap)}"
    reasons: dict[str, list[str]] = {}
    for unseen in case.unseen:
        reasons.setdefault(unseen.why, []).append(unseen.signal)
    for why, signals in reasons.items():
        yield f"  {', '.join(signals)}: {printable(why)}"


def _proposal(decision: Decision) -> Iterator[str]:
    if not decision.plan:
        return
    yield ""
    waits = decision.verdict is not Verdict.QUARANTINE or decision.mode is not Mode.ENFORCE
    yield f"What would be done (mode {decision.mode.value}{': nothing without a person' if waits else ''})"
    for step in decision.plan:
        yield f"  {step.action.value.replace('_', ' ')}: {printable(step.says)}"
