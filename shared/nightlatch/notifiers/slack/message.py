"""A case as a Slack message that can be read in ten seconds: who appeared, who made them, why it is suspicious, what was done or is
proposed and what it breaks, and buttons. A plain text says the same to whoever sees no blocks.
"""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from slack_sdk.models.blocks import Block

from nightlatch.classes import dataclass
from nightlatch.model import Activity, Mode, Report
from nightlatch.model.sentences import aside, happening, headline, unknown
from nightlatch.model.standing import standing, undo_commands
from nightlatch.notifiers.slack.blocks import MOST, commands, fitting, header, linked, paragraph, told
from nightlatch.notifiers.slack.buttons import buttons
from nightlatch.notifiers.slack.harmless import escaped

EVENT = "nightlatch_case"
_FALLBACK = 3_500
"""Bytes of the plain text; Slack takes 4,000. https://docs.slack.dev/reference/methods/chat.update"""


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: `blocks` as JSON, `text` for whoever sees none, `metadata` by which it is found again."""

    blocks: list[dict[str, Any]]
    text: str
    metadata: dict[str, Any]


def message(report: Report, *, page: str = "", interactive: bool = True) -> Message:
    """The message of a case. `page` is the markup that calls everybody (from policy, never from a record)."""
    blocks = [block.to_dict() for block in fitting(partial(_blocks, report, interactive), MOST)]
    if page and report.case.judgment.paged:
        blocks.insert(1, {"type": "section", "text": {"type": "mrkdwn", "text": f"{page} everybody must look at this"}})
    return Message(blocks, fallback(report), metadata(EVENT, report.case.id))


def metadata(event: str, about: str, **more: str) -> dict[str, Any]:
    """What a message carries unseen, so that it is found again after an answer was lost."""
    return {"event_type": event, "event_payload": {"about": about, **more}}


def fallback(report: Report) -> str:
    """The whole message as plain text."""
    case = report.case
    lines = [
        headline(case),
        *(f"{word}: {says}" for word, says in _summary(report)),
        *(f"{finding.points:+d} {finding.says}" for finding in case.findings),
        *(f"belongs together with {says}" for _, says in report.together),
        *(f"not looked at: {text}" for text in unknown(case)),
        *standing(report),
        f"case {case.id}",
    ]
    text = "\n".join(escaped(line) for line in lines)
    raw = text.encode()
    return text if len(raw) <= _FALLBACK else f"{raw[:_FALLBACK].decode(errors='ignore').rsplit(chr(10), 1)[0]}\n…"


def _blocks(report: Report, interactive: bool, most: int) -> Iterator[Block]:
    case = report.case
    yield header(headline(case))
    yield paragraph(_summary(report))
    yield told(_title(report), list(standing(report)), most=most)
    if case.findings:
        found = sorted(case.findings, key=lambda finding: -abs(finding.points))
        yield told("Why it stands out", [f"{each.points:+d} {each.says}{aside(each)}" for each in found], most=most)
    yield told("What happened", [_at(activity) for activity in case.activities], most=most)
    if report.together:
        yield told("Belongs together with", [says for _, says in report.together], most=most)
    if unknown(case):
        yield told("What could not be looked at", unknown(case), most=min(5, most))
    by_hand = undo_commands(report)
    if by_hand:
        yield commands("To undo it by hand, without us", by_hand)
    if report.links:
        yield linked(report.links)
    if interactive:
        yield from buttons(report)
    yield paragraph([("Case", case.id)])


def _summary(report: Report) -> Iterator[tuple[str, str]]:
    case, first = report.case, report.case.first
    decision = case.judgment
    origin = first.origin
    whence = ", ".join(filter(None, (origin.ip or origin.via, origin.network, origin.region, origin.user_agent)))
    yield "Verdict", f"{decision.verdict.value}, score {decision.score} of 100 (mode {decision.mode.value})"
    yield "Account", f"{case.subject.type.value.replace('_', ' ')} {case.subject.label} in {case.key.provider} {case.key.tenant}"
    yield "By", f"{', '.join(actor.label for actor in case.actors)}; first from {whence or 'an unknown place'}"
    yield "Since", f"{first.at:%Y-%m-%d %H:%M:%S} UTC, {_age(report)} before this was written"
    if report.confirmed:
        yield "Looked at live", report.confirmed
    if report.stopped:
        yield "Kill switch", "pulled: nothing is changed without a person"


def _age(report: Report) -> str:
    seconds = max(0, int((report.at - report.case.first.at).total_seconds()))
    for size, word in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds // size} {word}"
    return f"{seconds} seconds"


def _title(report: Report) -> str:
    if report.is_locked:
        return "What was done"
    if report.was_locked:
        return "Released: what was done is undone"
    waits = report.case.judgment.mode is not Mode.ENFORCE
    return "What is proposed" + (": nothing happens without a person" if waits else "")


def _at(activity: Activity) -> str:
    return f"{activity.at:%H:%M:%S} {happening(activity)}"


def seen_of(value: str) -> tuple[str, str]:
    """The case and the state that a button carries. Raises ValueError when it is none of ours."""
    told_ = json.loads(value)
    if not isinstance(told_, dict) or not all(isinstance(told_.get(name), str) for name in ("case", "seen")):
        raise ValueError("not a button of Nightlatch")
    return told_["case"], told_["seen"]
