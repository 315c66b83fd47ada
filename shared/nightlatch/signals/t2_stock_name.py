"""A new account has a throw-away name: one from every attack kit, or one that nobody could pronounce.

Why: kits create `test`, `root2` or eight random characters; people who plan to stay name an account for its purpose.
Usually innocent: pipelines that make accounts for an hour, and a first try. Hence few points.
"""

import re

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, Hit, Kind
from nightlatch.signals.lookalikes import LONGEST
from nightlatch.signals.reading import successes

STOCK = (
    r"(?:test(?:ing|er|user)?|root|admin(?:istrator)?|sysadmin|super(?:user|admin)|user|newuser|te?mp|guest|foo|bar|asdf|qwerty"
    r"|hacker|pwned|backdoor|attacker)[-_.]?\d{0,4}"
)
_NO_VOWELS = r"[bcdfghjklmnpqrstvwxz]{7}"
_MIXED = r"[a-z](?=\d)|\d(?=[a-z])"
"""Compiled (and kept) by `re` when the first new account has a name to look at."""


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on the first creation with a stock or random name. A mail address is judged by what stands before the `@`."""
    for activity in successes(case, Kind.ACCOUNT_CREATED):
        name = (activity.subject.name or "")[:LONGEST].split("@", 1)[0]
        if re.fullmatch(STOCK, name, re.IGNORECASE):
            return Hit(says=f"{name} is a name that attack kits use", because=(activity.id,))
        if looks_random(name):
            return Hit(says=f"{name} looks like a random name", because=(activity.id,))
    return None


def looks_random(name: str) -> bool:
    """Whether one unbroken word of 8 or more letters and digits is shuffled: digits amid letters, or no vowel for 7 letters."""
    if len(name) < 8 or not name.isascii() or not name.isalnum():
        return False
    shuffled = len(re.findall(_MIXED, name, re.IGNORECASE)) >= 5 and sum(c.isdigit() for c in name) >= 3
    return shuffled or re.search(_NO_VOWELS, name, re.IGNORECASE) is not None


SIGNAL = Signal(id="T2", title="Throw-away name", points=10, check=check, attack=("T1136.003",))
