"""Block Kit's blocks and modals, checked as Slack checks them before anybody sees them.

Source: docs.slack.dev/reference/block-kit/blocks and /reference/views/modal-views. Where the real service overlooks something
that no page promises (an empty `action_id`), this refuses: what passes here must pass there. Blocks that are left out (video,
file, markdown, tables, plans) are unknown here.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from nightlatch.sandbox.slack import limits
from nightlatch.sandbox.slack.elements import IMAGE, IN_ACTIONS, IN_INPUT, IN_SECTION, in_context
from nightlatch.sandbox.slack.objects import plain, text
from nightlatch.sandbox.slack.rich_text import RICH_TEXT
from nightlatch.sandbox.slack.shapes import ByType, Check, Record, fault, flag, listing, one_of, string

_ID: dict[str, Check] = {"block_id": string(limits.BLOCK_ID)}


def _says_something(value: Any, at: str) -> Iterator[str]:
    if "text" not in value and "fields" not in value:
        yield fault("missing required field: text", at)


def _distinct_actions(value: Any, at: str) -> Iterator[str]:
    elements = value.get("elements")
    ids = [one.get("action_id") for one in elements if isinstance(one, dict)] if isinstance(elements, list) else []
    for name, times in Counter(str(one) for one in ids if one is not None).items():
        if times > 1:
            yield fault(f'`action_id` "{name}" already exists', f"{at}/elements")


_BLOCK = ByType(
    {
        "actions": Record({"elements": listing(IN_ACTIONS, limits.ACTIONS_ELEMENTS)}, _ID, _distinct_actions),
        "context": Record({"elements": listing(in_context, limits.CONTEXT_ELEMENTS)}, _ID),
        "divider": Record({}, _ID),
        "header": Record({"text": plain(limits.HEADER_TEXT)}, _ID),
        "image": Record(IMAGE.required, {**IMAGE.optional, **_ID, "title": plain(limits.IMAGE_TITLE)}, IMAGE.also),
        "input": Record(
            {"label": plain(limits.INPUT_LABEL), "element": IN_INPUT},
            {**_ID, "hint": plain(limits.INPUT_HINT), "optional": flag, "dispatch_action": flag},
        ),
        "rich_text": Record({"elements": listing(RICH_TEXT, 1000, 0)}, _ID),
        "section": Record(
            {},
            {
                **_ID,
                "text": text(limits.SECTION_TEXT),
                "fields": listing(text(limits.SECTION_FIELD), limits.SECTION_FIELDS),
                "accessory": IN_SECTION,
                "expand": flag,
            },
            _says_something,
        ),
    }
)


def faults_of_blocks(blocks: Any, at: str = "/blocks", most: int = limits.MESSAGE_BLOCKS) -> list[str]:
    """What is wrong with a message's blocks; nothing when Slack would take them."""
    return [*listing(_BLOCK, most, 0)(blocks, at), *_distinct_blocks(blocks, at)]


def _distinct_blocks(blocks: Any, at: str) -> Iterator[str]:
    if not isinstance(blocks, list):
        return
    ids = Counter(str(one["block_id"]) for one in blocks if isinstance(one, dict) and one.get("block_id") is not None)
    yield from (fault(f'`block_id` "{name}" already exists', at) for name, times in ids.items() if times > 1)


def _modal_blocks(value: Any, at: str) -> Iterator[str]:
    yield from faults_of_blocks(value, at, limits.MODAL_BLOCKS)


def _submits(value: Any, at: str) -> Iterator[str]:
    blocks = value.get("blocks")
    asks = isinstance(blocks, list) and any(isinstance(one, dict) and one.get("type") == "input" for one in blocks)
    if asks and "submit" not in value:
        yield fault("must define `submit` to use an `input` block in modals", at)


_MODAL = Record(
    {"title": plain(limits.MODAL_TITLE), "blocks": _modal_blocks},
    {
        "type": one_of("modal"),
        "submit": plain(limits.MODAL_SUBMIT),
        "close": plain(limits.MODAL_CLOSE),
        "callback_id": string(limits.CALLBACK_ID, 0),
        "external_id": string(limits.EXTERNAL_ID, 0),
        "private_metadata": string(limits.PRIVATE_METADATA, 0),
        "clear_on_close": flag,
        "notify_on_close": flag,
        "submit_disabled": flag,
    },
    _submits,
)


def faults_of_view(view: Any) -> list[str]:
    """What is wrong with a modal; nothing when Slack would open it."""
    return list(ByType({"modal": _MODAL})(view, "/view"))


def length_of_texts(blocks: Any) -> int:
    """The characters of all texts in blocks, which Slack bounds together."""
    if isinstance(blocks, list):
        return sum(length_of_texts(one) for one in blocks)
    if not isinstance(blocks, dict):
        return 0
    own = len(blocks["text"]) if isinstance(blocks.get("text"), str) else 0
    return own + sum(length_of_texts(one) for one in blocks.values())
