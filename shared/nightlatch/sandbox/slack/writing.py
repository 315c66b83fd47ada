"""What every way of sending a message has in common: the checks of its content, and how it is kept."""

import copy
import json
from collections.abc import Mapping
from typing import Any

from nightlatch.sandbox.slack import limits
from nightlatch.sandbox.slack.blocks import faults_of_blocks, length_of_texts
from nightlatch.sandbox.slack.messages import Json
from nightlatch.sandbox.slack.refusals import Refused
from nightlatch.sandbox.slack.workspace import Workspace


def content(space: Workspace, args: Mapping[str, Any], *, needs_text: bool = True) -> Json:
    """The checked content of a message: text, blocks, attachments and metadata, as far as given. Raises Refused."""
    found: Json = {}
    for name, check in (("text", _text), ("blocks", _blocks), ("attachments", _attachments), ("metadata", _metadata)):
        if args.get(name) is not None:
            found[name] = check(args[name])
    if needs_text and not any(found.get(name) for name in ("text", "blocks", "attachments")):
        raise Refused("no_text")
    if "blocks" in found:
        found["blocks"] = [named(space, block) for block in found["blocks"]]
    for attachment in found.get("attachments", []):
        attachment["blocks"] = [named(space, block) for block in attachment.get("blocks", [])]
    return found


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Refused("invalid_arguments", ["must be a string [json-pointer:/text]"])
    if len(value) > limits.MESSAGE_TEXT:
        raise Refused("msg_too_long")
    return value


def _blocks(value: Any) -> list[Json]:
    if isinstance(value, str):  # a JSON body may carry them as a string as well
        try:
            value = json.loads(value)
        except json.JSONDecodeError:
            raise Refused("invalid_blocks_format") from None
    if not isinstance(value, list):
        raise Refused("invalid_blocks_format")
    if faults := faults_of_blocks(value):
        raise Refused("invalid_blocks", faults)
    if length_of_texts(value) > limits.BLOCKS_TEXT:
        raise Refused("msg_blocks_too_long")
    return copy.deepcopy(value)


def _attachments(value: Any) -> list[Json]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except json.JSONDecodeError:
            raise Refused("invalid_attachments") from None
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise Refused("invalid_attachments")
    if len(value) > limits.ATTACHMENTS:
        raise Refused("too_many_attachments")
    for index, one in enumerate(value):
        if faults := faults_of_blocks(one.get("blocks", []), f"/attachments/{index}/blocks"):
            raise Refused("invalid_blocks", faults)
    return copy.deepcopy(value)


def _metadata(value: Any) -> Json | None:
    """An empty object takes metadata away; anything else has a type and a payload."""
    if value == {}:
        return None
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except json.JSONDecodeError:
            raise Refused("invalid_metadata_format") from None
    if not isinstance(value, dict) or set(value) != {"event_type", "event_payload"}:
        raise Refused("invalid_metadata_format")
    kind, payload = value["event_type"], value["event_payload"]
    if not isinstance(kind, str) or not 1 <= len(kind) <= limits.METADATA_TYPE or not isinstance(payload, dict):
        raise Refused("invalid_metadata_format")
    if len(json.dumps(payload).encode()) > limits.METADATA_BYTES:
        raise Refused("metadata_too_large")
    return copy.deepcopy(value)


def named(space: Workspace, block: Json) -> Json:
    """Blocks and elements without ids get some, as Slack gives them."""
    block.setdefault("block_id", space.new_id("b"))
    for element in (*block.get("elements", []), block.get("accessory"), block.get("element")):
        if block["type"] in ("actions", "section", "input") and element and element["type"] != "image":
            element.setdefault("action_id", space.new_id("a"))
    return block
