"""A binding's condition as one text: with the role it tells one binding from another, in records and in live policies alike."""

import json

_TOLD = ("description", "expression", "location", "title")


def canonical(condition: object) -> str:
    """Canonical JSON; empty for no condition. Title and description belong to it, as they do for IAM."""
    if not isinstance(condition, dict) or not condition.get("expression"):
        return ""
    return json.dumps({key: condition[key] for key in _TOLD if condition.get(key)}, sort_keys=True, separators=(",", ":"))
