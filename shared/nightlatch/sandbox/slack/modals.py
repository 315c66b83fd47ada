"""Modals: opened with a trigger, filled in by a person, answered by the app.

Source: docs.slack.dev/surfaces/modals and /reference/interaction-payloads/view-interactions-payload.
"""

import copy
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from nightlatch.sandbox.slack.blocks import faults_of_view
from nightlatch.sandbox.slack.chat import need
from nightlatch.sandbox.slack.messages import Json
from nightlatch.sandbox.slack.refusals import Refused
from nightlatch.sandbox.slack.workspace import APP, BOT, View, Workspace
from nightlatch.sandbox.slack.writing import named

Filled = Mapping[str, Mapping[str, str | None]]


def open_view(space: Workspace, args: Mapping[str, Any]) -> Json:
    """views.open: the trigger is used up also by a view that is refused after it was checked."""
    view = _view(args.get("view"))
    user = space.exchange(need(args, "trigger_id"))
    return {"view": show(space, user, view).shape}


def show(space: Workspace, user: str, view: Json, id: str | None = None) -> View:
    """Put a checked modal on somebody's screen, in the place of the one of that id if there is one."""
    with space.lock:
        id = id or space.new_id("V")
        shape = {
            **{"private_metadata": "", "callback_id": "", "external_id": "", "submit": None, "close": None},
            **{"clear_on_close": False, "notify_on_close": False},
            **copy.deepcopy(view),
            **{"id": id, "team_id": space.team, "app_id": APP, "bot_id": BOT, "hash": space.new_ts(), "state": {"values": {}}},
            **{"root_view_id": id, "previous_view_id": None},
        }
        shape["blocks"] = [named(space, block) for block in shape["blocks"]]
        space.views[id] = View(id, user, shape)
        return space.views[id]


def _view(view: Any) -> Json:
    if isinstance(view, str):
        try:
            view = json.loads(view)
        except json.JSONDecodeError:
            raise Refused("invalid_arguments", ["view is no JSON [json-pointer:/view]"]) from None
    if faults := faults_of_view(view):
        raise Refused("invalid_arguments", faults)
    found: Json = view
    return found


def inputs(shape: Json) -> Iterator[tuple[str, Json, bool]]:
    """The inputs of a modal: block id, element, and whether it must be filled in."""
    for block in shape["blocks"]:
        if block["type"] == "input":
            yield block["block_id"], block["element"], not block.get("optional", False)


def state(shape: Json, filled: Filled) -> Json:
    """What `state.values` holds after this was filled in. Raises ValueError where Slack's own form would not let it pass."""
    known = {(block, element["action_id"]) for block, element, _ in inputs(shape)}
    for block, given in filled.items():
        for action in given:
            if (block, action) not in known:
                raise ValueError(f"this modal has no input {block}/{action}: it has {sorted(known)}")
    values: Json = {}
    for block, element, required in inputs(shape):
        action = element["action_id"]
        text = filled.get(block, {}).get(action, _initial(element)) or None
        if text is None and required:
            raise ValueError(f"{block}/{action} must be filled in")
        values[block] = {action: _answer(element, text)}
    return values


def _initial(element: Json) -> str | None:
    chosen = element.get("initial_option") or {}
    found = element.get("initial_value") or element.get("initial_date") or element.get("initial_user") or chosen.get("value")
    return str(found) if found else None


def options(element: Json) -> list[Json]:
    """The choices of a menu, those of its groups too."""
    groups = element.get("option_groups", [])
    return [*element.get("options", []), *(one for group in groups for one in group["options"])]


def option(element: Json, value: str) -> Json:
    """The choice of a value. Raises ValueError when the menu has none."""
    for one in options(element):
        if one["value"] == value:
            return one
    raise ValueError(f"{element.get('action_id')} has no option {value}: it has {[one['value'] for one in options(element)]}")


def _answer(element: Json, text: str | None) -> Json:
    kind = element["type"]
    if kind == "plain_text_input":
        return {"type": kind, "value": _bounded(element, text)}
    return {"type": kind, **selected(element, text)}


def selected(element: Json, text: str | None) -> Json:
    """What a menu or a calendar tells the app of a choice. Raises ValueError for what cannot be chosen."""
    kind = element["type"]
    if kind == "datepicker":
        if text is not None and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError(f"{text} is no date of the form YYYY-MM-DD")
        return {"selected_date": text}
    if kind == "users_select":
        return {"selected_user": text}
    if kind in ("multi_static_select", "checkboxes"):
        return {"selected_options": [option(element, one) for one in (text or "").split(",") if one]}
    return {"selected_option": option(element, text) if text is not None else None}


def _bounded(element: Json, text: str | None) -> str | None:
    if text is not None and not element.get("min_length", 0) <= len(text) <= element.get("max_length", 3000):
        raise ValueError(f"{element['action_id']} takes {element.get('min_length', 0)} to {element.get('max_length', 3000)} characters")
    return text


def answered(space: Workspace, view: View, body: str) -> None:
    """What the app's answer to a submission does: close, show errors, show another view. Raises Refused for a bad view."""
    told = json.loads(body) if body.strip() else {"response_action": "close"}
    action = told.get("response_action", "close") if isinstance(told, dict) else "close"
    with space.lock:
        if action == "errors":
            known = {block for block, _, _ in inputs(view.shape)}
            space.views[view.id] = replace(view, errors={key: text for key, text in told["errors"].items() if key in known})
        elif action == "update":
            show(space, view.user, _view(told.get("view")), view.id)
        elif action == "push":
            show(space, view.user, _view(told.get("view")))
        elif action == "clear":
            for id in [one.id for one in space.views.values() if one.user == view.user]:
                del space.views[id]
        else:
            space.views.pop(view.id, None)
