"""Block Kit's composition objects: texts, options and the dialog that asks "are you sure?".

Source: docs.slack.dev/reference/block-kit/composition-objects. A dialog's text may be plain only, as today's page has it.
"""

from collections.abc import Iterator
from typing import Any

from nightlatch.sandbox.slack import limits
from nightlatch.sandbox.slack.shapes import ByType, Check, Record, fault, flag, listing, one_of, string


def plain(most: int) -> Check:
    """Text without formatting; `emoji` is its only extra."""
    return ByType({"plain_text": Record({"text": string(most)}, {"emoji": flag})})


def text(most: int) -> Check:
    """Text either way; `verbatim` belongs to mrkdwn, `emoji` to plain text."""
    return ByType(
        {
            "plain_text": Record({"text": string(most)}, {"emoji": flag}),
            "mrkdwn": Record({"text": string(most)}, {"verbatim": flag}),
        }
    )


STYLE = one_of("primary", "danger")
CONFIRM = Record(
    {
        "title": plain(limits.CONFIRM_TITLE),
        "text": plain(limits.CONFIRM_TEXT),
        "confirm": plain(limits.CONFIRM_BUTTON),
        "deny": plain(limits.CONFIRM_BUTTON),
    },
    {"style": STYLE},
)


def option(*, rich: bool = False, url: bool = False) -> Check:
    """One choice: its text is plain in menus; checkboxes and radio buttons take mrkdwn; only overflow menus take a URL."""
    kind = text if rich else plain
    extra: dict[str, Check] = {"description": kind(limits.OPTION_DESCRIPTION)}
    if url:
        extra["url"] = string(limits.OPTION_URL)
    return Record({"text": kind(limits.OPTION_TEXT), "value": string(limits.OPTION_VALUE)}, extra)


OPTION = option()
GROUP = Record({"label": plain(limits.GROUP_LABEL), "options": listing(OPTION, limits.SELECT_OPTIONS)})


def choices(value: Any, at: str) -> Iterator[str]:
    """A menu has options or groups of them, not both, and what is chosen at first is one of them."""
    if ("options" in value) == ("option_groups" in value):
        yield fault("must have either options or option_groups", at)
        return
    groups = value.get("option_groups", [value])
    try:
        known = [one for group in groups for one in group["options"]]
    except (KeyError, TypeError):
        return  # the shape is wrong, and was named already
    chosen = [value["initial_option"]] if "initial_option" in value else value.get("initial_options", [])
    for one in chosen:
        if one not in known:
            yield fault("initial option must be one of the options", at)
