"""The buttons of a message: only what can be done with the account as it stands, each carrying what its presser has seen."""

import json
from collections.abc import Iterator

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, ConfirmObject, PlainTextObject

from nightlatch.model import Mode, Report, Verb

EXPLAIN = "explain"
VALUE = 2_000
"""Characters that a button may carry. https://docs.slack.dev/reference/block-kit/block-elements/button-element"""


def buttons(report: Report) -> Iterator[ActionsBlock]:
    """The row of buttons, or nothing where the id of the case is too long for a button to carry."""
    value = value_of(report.case.id, report.state)
    if len(value) > VALUE:
        return
    yield ActionsBlock(block_id="decide", elements=[_button(report, verb, value) for verb in _verbs(report)])


def value_of(case: str, seen: str) -> str:
    """What a button carries."""
    return json.dumps({"case": case, "seen": seen}, ensure_ascii=False, separators=(",", ":"))


def _verbs(report: Report) -> Iterator[str]:
    may_change = report.case.judgment.mode is not Mode.OBSERVE
    if report.is_locked:
        yield Verb.RELEASE
        if report.quarantine is not None and report.quarantine.confirmed_at is None:
            yield Verb.CONFIRM
    elif may_change and report.case.judgment.plan:
        yield Verb.APPROVE
    yield Verb.EXPECTED
    yield EXPLAIN


def _button(report: Report, verb: str, value: str) -> ButtonElement:
    name = report.case.subject.type.value.replace("_", " ")
    text, style, asks = {
        Verb.APPROVE.value: ("Quarantine", "danger", f"The plan in the message is carried out on this {name}. It can be undone."),
        Verb.RELEASE.value: ("Release", None, "Every change of ours is undone, and the account works again as it did before."),
        Verb.CONFIRM.value: ("Keep locked", None, "The quarantine was right: it stays, and nobody is reminded any more."),
        Verb.EXPECTED.value: ("Expected …", None, None),
        EXPLAIN: ("Explain", None, None),
    }[verb]
    return ButtonElement(
        text=PlainTextObject(text=text, emoji=False),
        action_id=str(verb.value if isinstance(verb, Verb) else verb),
        value=value,
        style=style,
        confirm=_confirm(text, asks, style) if asks else None,
    )


def _confirm(title: str, asks: str, style: str | None) -> ConfirmObject:
    plain = PlainTextObject(text=asks, emoji=False)
    return ConfirmObject(title=f"{title}?", text=plain, confirm=title, deny="Cancel", style=style)
