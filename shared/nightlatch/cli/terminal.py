"""Makes text from records safe to show on a terminal: it may carry escape sequences that move, hide or forge lines."""

import unicodedata

_LONGEST = 300


def printable(text: str, *, longest: int = _LONGEST) -> str:
    """The text on one line, every character escaped that a terminal would act on, cut at `longest` characters.

    Controls (also the invisible ones that turn the direction of writing), surrogates, and separators of lines are
    escaped as Python writes them.
    """
    shown = "".join(char if _harmless(char) else char.encode("unicode_escape").decode() for char in text[: longest + 1])
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"


def _harmless(char: str) -> bool:
    return char == " " or unicodedata.category(char)[0] not in "CZ"
