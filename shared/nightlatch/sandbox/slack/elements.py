"""Block Kit's elements: what stands inside blocks, and in which of them each may.

Source: docs.slack.dev/reference/block-kit/block-elements. Left out, and refused as unknown: times, files, e-mail, number and URL
inputs, external and conversation menus, feedback and workflow buttons.
"""

import re
from collections.abc import Iterator
from typing import Any

from nightlatch.sandbox.slack import limits
from nightlatch.sandbox.slack.objects import CONFIRM, GROUP, OPTION, STYLE, choices, option, plain, text
from nightlatch.sandbox.slack.shapes import ByType, Check, Record, fault, flag, listing, number, one_of, string

ACTION: dict[str, Check] = {"action_id": string(limits.ACTION_ID)}
ASKS: dict[str, Check] = {**ACTION, "confirm": CONFIRM, "focus_on_load": flag}
HINT: dict[str, Check] = {"placeholder": plain(limits.PLACEHOLDER)}


def _date(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        yield fault("must be a date in the format YYYY-MM-DD", at)


def _user(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, str) or not re.fullmatch(r"[UW][A-Z0-9]+", value):
        yield fault("must be a user id", at)


def _lengths(value: Any, at: str) -> Iterator[str]:
    least, most = value.get("min_length", 0), value.get("max_length", limits.INPUT_LENGTH)
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield fault("min_length must not be more than max_length", at)


def _picture(value: Any, at: str) -> Iterator[str]:
    if ("image_url" in value) == ("slack_file" in value):
        yield fault("must have either image_url or slack_file", at)


_DISPATCH = Record(
    {"trigger_actions_on": listing(one_of("on_enter_pressed", "on_character_entered"), 2)},
)
_SELECT: dict[str, Check] = {
    "options": listing(OPTION, limits.SELECT_OPTIONS),
    "option_groups": listing(GROUP, limits.SELECT_OPTIONS),
}

BUTTON = Record(
    {"text": plain(limits.BUTTON_TEXT)},
    {
        **ACTION,
        "url": string(limits.BUTTON_URL),
        "value": string(limits.BUTTON_VALUE),
        "style": STYLE,
        "confirm": CONFIRM,
        "accessibility_label": string(limits.BUTTON_LABEL),
    },
)
OVERFLOW = Record(
    {"options": listing(option(url=True), limits.OVERFLOW_OPTIONS)},
    {**ACTION, "confirm": CONFIRM},
)
DATEPICKER = Record({}, {**ASKS, **HINT, "initial_date": _date})
STATIC_SELECT = Record({}, {**ASKS, **HINT, **_SELECT, "initial_option": OPTION}, choices)
MULTI_STATIC_SELECT = Record(
    {},
    {
        **ASKS,
        **HINT,
        **_SELECT,
        "initial_options": listing(OPTION, limits.SELECT_OPTIONS),
        "max_selected_items": number(1, limits.SELECT_OPTIONS),
    },
    choices,
)
USERS_SELECT = Record({}, {**ASKS, **HINT, "initial_user": _user})
_RICH = option(rich=True)
CHECKBOXES = Record(
    {"options": listing(_RICH, limits.CHECKBOXES)},
    {**ASKS, "initial_options": listing(_RICH, limits.CHECKBOXES)},
    choices,
)
RADIO_BUTTONS = Record({"options": listing(_RICH, limits.RADIO_BUTTONS)}, {**ASKS, "initial_option": _RICH}, choices)
PLAIN_TEXT_INPUT = Record(
    {},
    {
        **ACTION,
        **HINT,
        "initial_value": string(limits.INPUT_LENGTH, 0),
        "multiline": flag,
        "min_length": number(0, limits.INPUT_LENGTH),
        "max_length": number(1, limits.INPUT_LENGTH),
        "dispatch_action_config": _DISPATCH,
        "focus_on_load": flag,
    },
    _lengths,
)
IMAGE = Record(
    {"alt_text": string(limits.IMAGE_ALT)},
    {"image_url": string(limits.IMAGE_URL), "slack_file": Record({}, {"id": string(255), "url": string(limits.IMAGE_URL)})},
    _picture,
)

_CHOOSE: dict[str, Check] = {
    "checkboxes": CHECKBOXES,
    "datepicker": DATEPICKER,
    "multi_static_select": MULTI_STATIC_SELECT,
    "radio_buttons": RADIO_BUTTONS,
    "static_select": STATIC_SELECT,
    "users_select": USERS_SELECT,
}
IN_SECTION = ByType({**_CHOOSE, "button": BUTTON, "image": IMAGE, "overflow": OVERFLOW})
IN_ACTIONS = ByType({**_CHOOSE, "button": BUTTON, "overflow": OVERFLOW})
IN_INPUT = ByType({**_CHOOSE, "plain_text_input": PLAIN_TEXT_INPUT})


def in_context(value: Any, at: str) -> Iterator[str]:
    """What a context block may hold: pictures and texts."""
    if isinstance(value, dict) and value.get("type") == "image":
        yield from IMAGE(value, at)
    else:
        yield from text(limits.TEXT)(value, at)
