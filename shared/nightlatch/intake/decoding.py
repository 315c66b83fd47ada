"""Decodes JSON text that an intruder may have had a hand in, so that no trick of it hides a record.

Numbers beyond any limit, NaN, duplicate keys (the last wins) and lone surrogates are all decoded; only text that is
not JSON, nests too deep, or is not UTF-8 is refused.
"""

import json
import re
from typing import Any

_LONE = re.compile(r"\\u[dD][89a-fA-F]")
_LOST = "[\ud800-\udfff]"
_PLAIN = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")
_LOOKAHEAD = 16
"""No JSON token needs more characters than this to be told good or bad, but a string."""


class Malformed(ValueError):
    """Text that cannot be decoded. `at` is the position of the fault, `cut` whether more text might have mended it."""

    def __init__(self, reason: str, at: int, *, cut: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.at = at
        self.cut = cut


def decode_at(text: str, at: int) -> tuple[Any, int]:
    """The JSON value that begins at a position, and where it ends. Raises Malformed."""
    try:
        value, end = _decode(text, at)
        if _LONE.search(text, at, end):
            value = _mended(value)
    except json.JSONDecodeError as fault:
        cut = fault.msg.startswith("Unterminated string") or fault.pos + _LOOKAHEAD > len(text)
        raise Malformed(fault.msg, fault.pos, cut=cut) from None
    except RecursionError:
        raise Malformed("nested too deep", at) from None
    return value, end


def decode_line(line: bytes) -> Any:
    """The value of one line; several values on a line come as a list. Raises Malformed."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise Malformed("not UTF-8", fault.start) from None
    value, at = decode_at(text, skip_space(text, 0))
    at = skip_space(text, at)
    if at == len(text):
        return value
    values = [value]
    while at < len(text):
        value, at = decode_at(text, at)
        values.append(value)
        at = skip_space(text, at)
    return values


def skip_space(text: str, at: int) -> int:
    """Where the next character stands that is not JSON's white space."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _decode(text: str, at: int) -> tuple[Any, int]:
    """Decode, and once more without Python's limit on the digits of an integer if that was in the way."""
    try:
        return _PLAIN.raw_decode(text, at)
    except json.JSONDecodeError:
        raise
    except ValueError:
        return json.JSONDecoder(parse_int=float).raw_decode(text, at)


def _mended(value: Any) -> Any:
    """The value with U+FFFD for each lone surrogate, which no later step could store or send."""
    if isinstance(value, str):
        return re.sub(_LOST, "\ufffd", value)
    if isinstance(value, dict):
        return {_mended(key): _mended(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_mended(item) for item in value]
    return value
