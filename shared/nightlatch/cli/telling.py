"""A case in words, lines and JSON: the same sentences wherever a person reads them.

Names, user agents and other text of records are hostile: every line goes through `printable` before it is shown.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from nightlatch.cli.terminal import printable
from nightlatch.model import Activity, Case, Decision, Finding, Mode, Step, Verdict, sentences
from nightlatch.model.sentences import aside, happening, unknown
from nightlatch.stages.together import Linked


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
        "plan": [_step_json(step) for step in decision.plan],
        "mode": decision.mode.value,
        "why": list(decision.why),
        "held": list(decision.held),
        "paged": decision.paged,
        "not_looked_at": [dict(vars(unseen)) for unseen in case.unseen],
        "gaps": list(case.gaps),
        "first": case.first.at.isoformat(),
        "last": case.last.at.isoformat(),
        "activities": [activity.id for activity in case.activities],
    }


def _step_json(step: Step) -> dict[str, Any]:
    return {**vars(step), "action": step.action.value, "because": list(step.because)}


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
    return printable(sentences.headline(case))


def explain(case: Case, together: Sequence[Linked] = ()) -> Iterator[str]:
    """The whole case in lines: what happened, why it matters, what belongs to it, what was not looked at, what would be done."""
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
        yield f"  {_points(finding):>5}  {finding.signal:<4} {printable(finding.says)}{printable(aside(finding))}"
    for sentence in (*decision.why, *decision.held):
        yield f"         {printable(sentence)}"
    if together:
        yield ""
        yield "What it belongs together with"
        for each in together:
            yield f"  {printable(each.line)}"
            yield f"    case {printable(each.case.id)}"
    yield from _unknown(case)
    yield from _proposal(decision)


def _happening(activity: Activity) -> str:
    return f"{activity.at:%Y-%m-%d %H:%M:%S}  {happening(activity)}"


def _points(finding: Finding) -> str:
    return f"{finding.points:+d}"


def _unknown(case: Case) -> Iterator[str]:
    told = unknown(case)
    if told:
        yield ""
        yield "What could not be looked at"
        yield from (f"  {printable(text)}" for text in told)


def _proposal(decision: Decision) -> Iterator[str]:
    if not decision.plan:
        return
    yield ""
    waits = decision.verdict is not Verdict.QUARANTINE or decision.mode is not Mode.ENFORCE
    yield f"What would be done (mode {decision.mode.value}{': nothing without a person' if waits else ''})"
    for step in decision.plan:
        yield f"  {step.action.value.replace('_', ' ')}: {printable(step.says)}"
