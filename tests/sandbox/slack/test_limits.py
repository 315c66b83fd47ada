"""Every bound of Block Kit has a case that just fits and one that is one too many."""

from collections.abc import Callable
from typing import Any

import pytest

from nightlatch.sandbox.slack import limits
from nightlatch.sandbox.slack.blocks import faults_of_blocks, faults_of_view
from nightlatch.sandbox.slack.refusals import Refused
from nightlatch.sandbox.slack.workspace import Workspace
from nightlatch.sandbox.slack.writing import content

Json = dict[str, Any]


def plain(n: int) -> Json:
    return {"type": "plain_text", "text": "x" * n}


def mrkdwn(n: int) -> Json:
    return {"type": "mrkdwn", "text": "x" * n}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(1), **more}


def pressing(**more: Any) -> list[Json]:
    return [{"type": "actions", "elements": [button(**more)]}]


def confirm(**more: Any) -> list[Json]:
    return pressing(confirm={"title": plain(1), "text": plain(1), "confirm": plain(1), "deny": plain(1), **more})


def choice(text: int = 1, value: int = 1, **more: Any) -> Json:
    return {"text": plain(text), "value": "v" * value, **more}


def menu(options: list[Json], kind: str = "static_select", **more: Any) -> list[Json]:
    return [{"type": "actions", "elements": [{"type": kind, "options": options, **more}]}]


def asking(label: int = 1, hint: int = 1, **element: Any) -> list[Json]:
    return [{"type": "input", "label": plain(label), "hint": plain(hint), "element": {"type": "plain_text_input", **element}}]


def modal(**more: Any) -> Json:
    return {"type": "modal", "title": plain(1), "submit": plain(1), "blocks": [{"type": "divider"}], **more}


BLOCKS: dict[str, tuple[int, Callable[[int], list[Json]]]] = {
    "blocks of a message": (50, lambda n: [{"type": "divider"}] * n),
    "block_id": (255, lambda n: [{"type": "divider", "block_id": "x" * n}]),
    "header": (150, lambda n: [{"type": "header", "text": plain(n)}]),
    "section": (3000, lambda n: [{"type": "section", "text": mrkdwn(n)}]),
    "fields": (10, lambda n: [{"type": "section", "fields": [mrkdwn(1)] * n}]),
    "field": (2000, lambda n: [{"type": "section", "fields": [mrkdwn(n)]}]),
    "context": (10, lambda n: [{"type": "context", "elements": [mrkdwn(1)] * n}]),
    "actions": (25, lambda n: [{"type": "actions", "elements": [button(action_id=f"a{i}") for i in range(n)]}]),
    "button": (75, lambda n: pressing(text=plain(n))),
    "action_id": (255, lambda n: pressing(action_id="x" * n)),
    "value": (2000, lambda n: pressing(value="x" * n)),
    "url": (3000, lambda n: pressing(url="x" * n)),
    "accessibility_label": (75, lambda n: pressing(accessibility_label="x" * n)),
    "dialog's title": (100, lambda n: confirm(title=plain(n))),
    "dialog's text": (300, lambda n: confirm(text=plain(n))),
    "dialog's yes": (30, lambda n: confirm(confirm=plain(n))),
    "dialog's no": (30, lambda n: confirm(deny=plain(n))),
    "option's text": (75, lambda n: menu([choice(text=n)])),
    "option's value": (150, lambda n: menu([choice(value=n)])),
    "option's description": (75, lambda n: menu([choice(description=plain(n))])),
    "options": (100, lambda n: menu([choice()] * n)),
    "placeholder": (150, lambda n: menu([choice()], placeholder=plain(n))),
    "overflow": (5, lambda n: menu([choice()] * n, "overflow")),
    "checkboxes": (10, lambda n: menu([choice()] * n, "checkboxes")),
    "radio buttons": (10, lambda n: menu([choice()] * n, "radio_buttons")),
    "input's label": (2000, lambda n: asking(label=n)),
    "input's hint": (2000, lambda n: asking(hint=n)),
    "input's max_length": (3000, lambda n: asking(max_length=n)),
}
VIEWS: dict[str, tuple[int, Callable[[int], Json]]] = {
    "title": (24, lambda n: modal(title=plain(n))),
    "submit": (24, lambda n: modal(submit=plain(n))),
    "close": (24, lambda n: modal(close=plain(n))),
    "callback_id": (255, lambda n: modal(callback_id="x" * n)),
    "private_metadata": (3000, lambda n: modal(private_metadata="x" * n)),
    "blocks": (100, lambda n: modal(blocks=[{"type": "divider"}] * n)),
}
WRONG: dict[str, list[Json]] = {
    "an unknown block": [{"type": "fence"}],
    "an unknown element": [{"type": "actions", "elements": [{"type": "lever"}]}],
    "an unknown property": [{"type": "divider", "color": "red"}],
    "no type": [{}],
    "an empty section": [{"type": "section"}],
    "an empty text": [{"type": "section", "text": mrkdwn(0)}],
    "mrkdwn in a header": [{"type": "header", "text": mrkdwn(1)}],
    "mrkdwn on a button": pressing(text=mrkdwn(1)),
    "emoji in mrkdwn": [{"type": "section", "text": {**mrkdwn(1), "emoji": True}}],
    "a style of its own": pressing(style="loud"),
    "actions without elements": [{"type": "actions", "elements": []}],
    "two of one block_id": [{"type": "divider", "block_id": "b"}] * 2,
    "two of one action_id": [{"type": "actions", "elements": [button(action_id="a")] * 2}],
    "an initial option from elsewhere": menu([choice()], initial_option=choice(text=2)),
    "a date of no calendar": [{"type": "actions", "elements": [{"type": "datepicker", "initial_date": "tomorrow"}]}],
}


@pytest.mark.parametrize("name", BLOCKS)
def test_what_just_fits_is_taken_and_one_more_is_not(name: str) -> None:
    most, build = BLOCKS[name]
    assert faults_of_blocks(build(most)) == []
    assert faults_of_blocks(build(most + 1))


@pytest.mark.parametrize("name", VIEWS)
def test_a_modal_that_just_fits_is_taken_and_one_more_is_not(name: str) -> None:
    most, build = VIEWS[name]
    assert faults_of_view(build(most)) == []
    assert faults_of_view(build(most + 1))


@pytest.mark.parametrize("name", WRONG)
def test_what_slack_does_not_know_is_refused(name: str) -> None:
    assert faults_of_blocks(WRONG[name])


def test_a_fault_names_its_place_as_slack_does() -> None:
    assert faults_of_blocks([{"type": "section", "text": mrkdwn(3001)}]) == [
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]


def test_a_modal_with_inputs_needs_a_button_to_submit() -> None:
    view = modal(blocks=asking())
    assert faults_of_view(view) == []
    del view["submit"]
    assert faults_of_view(view)


@pytest.mark.parametrize(
    ("code", "fits", "over"),
    [
        ("msg_too_long", {"text": "x" * 40_000}, {"text": "x" * 40_001}),
        ("too_many_attachments", {"attachments": [{"text": "x"}] * 100}, {"attachments": [{"text": "x"}] * 101}),
        (
            "invalid_metadata_format",
            {"text": "x", "metadata": {"event_type": "x" * 255, "event_payload": {}}},
            {"text": "x", "metadata": {"event_type": "x" * 256, "event_payload": {}}},
        ),
        (
            "metadata_too_large",
            {"text": "x", "metadata": {"event_type": "x", "event_payload": {"k": "x" * (8192 - 9)}}},
            {"text": "x", "metadata": {"event_type": "x", "event_payload": {"k": "x" * (8192 - 8)}}},
        ),
        (
            "msg_blocks_too_long",
            {"blocks": [{"type": "section", "text": mrkdwn(limits.BLOCKS_TEXT // 4)}] * 4},
            {
                "blocks": [
                    *[{"type": "section", "text": mrkdwn(limits.BLOCKS_TEXT // 4)}] * 4,
                    {"type": "header", "text": plain(1)},
                ]
            },
        ),
        ("no_text", {"text": "x"}, {"text": "", "blocks": []}),
    ],
)
def test_a_message_as_a_whole_has_bounds(code: str, fits: Json, over: Json) -> None:
    content(Workspace("T0NIGHTLATCH"), fits)
    with pytest.raises(Refused) as refused:
        content(Workspace("T0NIGHTLATCH"), over)
    assert refused.value.code == code
