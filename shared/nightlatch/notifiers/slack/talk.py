"""Answers the one who pressed: words that only they see, the form behind Expected, and what a command asked for."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from slack_sdk.models.blocks import (
    Block,
    DatePickerElement,
    InputBlock,
    PlainTextInputElement,
    PlainTextObject,
)
from slack_sdk.models.views import View
from slack_sdk.webhook import WebhookClient

from nightlatch.classes import dataclass
from nightlatch.errors import DeliveryFailed
from nightlatch.model import Report, Verb
from nightlatch.model.sentences import aside, happening, headline, unknown
from nightlatch.model.standing import standing
from nightlatch.notifiers.slack.blocks import fitting, header, paragraph, told
from nightlatch.notifiers.slack.buttons import value_of
from nightlatch.notifiers.slack.calling import Caller
from nightlatch.notifiers.slack.harmless import escaped, harmless

_PATIENCE_S = 1
"""Slack waits 3 s for us; what is said to a person must not use them up."""
_MOST = 40
_USUAL = timedelta(days=30)
Said = dict[str, Any]
"""The body of an answer: `text`, `blocks`, and who sees it."""


def said(text: str, blocks: Iterable[Block] = ()) -> Said:
    """Words for the asking person alone."""
    return {
        "response_type": "ephemeral",
        "replace_original": False,
        "text": escaped(text, 2_500),
        "blocks": [block.to_dict() for block in (blocks or [told(harmless(text, 250), ())])],
    }


def listed(title: str, lines: Sequence[str]) -> Said:
    """A title and a list."""
    return said(title, fitting(lambda most: [told(title, lines, most=most)], _MOST))


def explained(report: Report) -> Said:
    """A case in all its sentences."""
    return said(headline(report.case), fitting(partial(_explained, report), _MOST))


def _explained(report: Report, most: int) -> Iterator[Block]:
    case = report.case
    yield header(headline(case))
    yield paragraph([("Case", case.id)])
    yield told("What happened", [f"{each.at:%Y-%m-%d %H:%M:%S} {happening(each)}" for each in case.activities], most=most)
    found = [f"{each.points:+d} {each.signal} {each.says}{aside(each)}" for each in case.findings]
    yield told("Why it stands out", found, most=most)
    yield told("What could not be looked at", unknown(case), most=most)
    yield told("How it stands", list(standing(report)), most=most)


@dataclass(frozen=True, slots=True)
class Talk:
    """Answers over Slack. `address` is where Slack's methods are: answers go nowhere else."""

    caller: Caller
    address: str

    def back(self, where: str, answer: Said) -> None:
        """Answer where Slack said. Raises DeliveryFailed; what was decided stands all the same."""
        own, named = urlsplit(self.address), urlsplit(where)
        slack = own.hostname == "slack.com" and named.scheme == "https" and named.hostname == "hooks.slack.com"
        if not slack and (named.scheme, named.netloc) != (own.scheme, own.netloc):
            raise DeliveryFailed("the answer was to go somewhere that is not Slack")
        try:
            answered = WebhookClient(where, timeout=_PATIENCE_S, retry_handlers=[]).send_dict(answer)
        except (OSError, HTTPException) as error:
            raise DeliveryFailed(f"Slack did not take the answer ({type(error).__name__})") from error
        if answered.status_code != 200:
            raise DeliveryFailed(f"Slack did not take the answer ({answered.status_code})")

    def ask_for_reason(self, trigger: str, case: str, seen: str, today: date) -> None:
        """Open the form behind Expected: why, and until when. A trigger lives 3 s. Raises DeliveryFailed."""
        self.caller.call("views.open", trigger_id=trigger, view=_form(value_of(case, seen), today).to_dict())


def _form(value: str, today: date) -> View:
    note = told("An exception is written for this account and for what was found, and a lock is released. It ends by itself.", ())
    reason = PlainTextInputElement(action_id="reason", max_length=400, multiline=True)
    until = DatePickerElement(action_id="until", initial_date=(today + _USUAL).isoformat())
    return View(
        type="modal",
        callback_id=Verb.EXPECTED.value,
        private_metadata=value,
        title=PlainTextObject(text="Expected"),
        submit=PlainTextObject(text="It is expected"),
        close=PlainTextObject(text="Cancel"),
        blocks=[
            note,
            InputBlock(block_id="reason", label=PlainTextObject(text="Why is it expected?"), element=reason),
            InputBlock(block_id="until", label=PlainTextObject(text="Until when? At most 90 days"), element=until),
        ],
    )


def faulty(block: str, says: str) -> str:
    """What a form answers when it cannot be taken: the sentence stands under that field."""
    return json.dumps({"response_action": "errors", "errors": {block: harmless(says, 250)}})
