"""PowerShell that can be pasted, out of names that an intruder may have chosen.

A name stands in single quotes, in which PowerShell expands nothing and ends at a quote only, of which it knows five; each is doubled. What holds line ends or
other control characters, directions or formats among them, is no name to paste: it is left to the person to look up.
"""

import re
import unicodedata

_QUOTES = re.compile("['\u2018\u2019\u201a\u201b]")
_LONGEST = 320
LOOK_UP = "<look this up: the record's name is not safe to paste>"


def quoted(text: str | None) -> str:
    """The text as one literal argument; a placeholder that PowerShell refuses where it is none that can be pasted."""
    if (
        not text
        or len(text) > _LONGEST
        or any(unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp", "Cs", "Co") for letter in text)
    ):
        return LOOK_UP
    return f"'{_QUOTES.sub(lambda found: found[0] * 2, text)}'"
