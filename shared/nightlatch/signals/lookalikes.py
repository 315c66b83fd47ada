"""When two names look alike to a tired reader: small edits, letters of other alphabets, the same name in another address.

Names are hostile text and may be huge, so every question here is cut to `LONGEST` characters and its cost is bounded.
"""

import unicodedata
from functools import lru_cache
from os.path import commonprefix

LONGEST = 128

_CYRILLIC = "\u0430\u0432\u0441\u0435\u0501\u04bb\u0456\u0458\u043a\u04cf\u043c\u043e\u043f\u0440\u051b\u0433\u0455\u0442\u051d\u0445\u0443"
_GREEK = "\u03b1\u03b2\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7"
_CONFUSABLE = str.maketrans(_CYRILLIC + _GREEK + "\u013101|i", "abcedhijklmonpqrstwxy" + "abeiknoptux" + "loill")
"""Letters of other alphabets, and digits, that are drawn like Latin letters. Small on purpose: a nudge, not Unicode's whole table."""


@lru_cache(maxsize=1_000)
def skeleton(name: str) -> str:
    """The name as it looks: compatibility forms and case folded, accents and invisible characters dropped, look-alikes replaced."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name[:LONGEST]).casefold())
    visible = "".join(c for c in apart if unicodedata.category(c) not in ("Mn", "Cf"))
    return visible.translate(_CONFUSABLE).replace("i", "l").replace("rn", "m")[:LONGEST]


def within_edits(one: str, other: str, limit: int) -> bool:
    """Whether at most `limit` letters must be put in, left out or replaced to make one name of the other."""
    one, other = one[:LONGEST], other[:LONGEST]
    if abs(len(one) - len(other)) > limit:
        return False
    one, other = _apart(one, other)
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        above, row = row, [i]
        for j, wanted in enumerate(other, start=1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != wanted)))
        if min(row) > limit:
            return False
    return row[-1] <= limit


def _apart(one: str, other: str) -> tuple[str, str]:
    """What is left of two names without how both begin and how both end: no edit is needed there."""
    begins = len(commonprefix((one, other)))  # noqa: RUF071 - no paths
    one, other = one[begins:], other[begins:]
    ends = len(commonprefix((one[::-1], other[::-1])))  # noqa: RUF071 - no paths
    return one[: len(one) - ends], other[: len(other) - ends]


def alike(one: str, other: str) -> bool:
    """Whether two different names look alike: drawn the same, or one edit apart from five letters on, two from eight on."""
    shortest = min(len(one), len(other))
    edits = 0 if shortest < 5 else 1 if shortest < 8 else 2
    return (shortest > 2 and skeleton(one) == skeleton(other)) or (edits > 0 and within_edits(one, other, edits))


def bare(text: str) -> str:
    """The name alone, folded: without the address before it (`…:user/NAME`) or the mail domain after it."""
    return text[-2048:].rsplit("/", 1)[-1].split("@", 1)[0].casefold()
