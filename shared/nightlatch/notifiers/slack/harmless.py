"""Makes text from records harmless in Slack, and still tells what it was.

Names, user agents and error messages are written by whoever made the record. Nearly all of a message is rich text, whose text
elements Slack shows as they are; what this adds is that no character hides, turns or imitates others without being marked. Only the
fallback text is read as markup, so that there markup's own characters are escaped as well.
https://docs.slack.dev/messaging/formatting-message-text
"""

import re
import unicodedata

TURNS = " [holds characters that change the direction of writing]"
IMITATES = " [holds letters that imitate others]"
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "FULLWIDTH", "MATHEMATICAL")
_IMITATORS = frozenset(
    "\u0430\u0441\u0501\u0435\u04bb\u0456\u0458\u04cf\u0578\u043e\u0440\u051b\u0455\u057d\u0475\u051d\u0445\u0443\u0410\u0412\u0415\u041d\u0406\u0408\u041a\u041c\u041e\u0420\u0405\u0422\u0425\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03b1\u03bf\u03c1\u03bd"
)
"""Letters of other alphabets that look like a Latin one."""
_WORD = re.compile(r"[^\W\d_]+")


def harmless(text: str, longest: int = 300) -> str:
    """The text on one line of at most so many characters, with what would mislead marked in words.

    Of what is too long the middle goes: who imitates a name relies on its beginning, and addresses tell most at their end.
    """
    marks = (TURNS if any(char in _DIRECTION for char in text) else "") + (IMITATES if _imitates(text) else "")
    shown = "".join(_visible(char) for char in text[: longest * 2]) if len(text) <= longest * 2 else _ends(text, longest)
    return f"{_middle_out(shown, longest - len(marks))}{marks}"


def escaped(text: str, longest: int = 300) -> str:
    """`harmless`, for text that Slack reads as markup: no mention, link, or formatting comes of it."""
    shown = harmless(text, longest)
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        shown = shown.replace(char, entity)
    return re.sub(r"[*_~`]", lambda found: f"\u2060{found.group()}\u2060", shown).replace("://", "[:]//")


def _ends(text: str, longest: int) -> str:
    return "".join(_visible(char) for char in f"{text[:longest]}…{text[-longest:]}")


def _middle_out(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    tail = (longest - 1) // 3
    return f"{text[: longest - 1 - tail]}…{text[len(text) - tail :]}"


def _visible(char: str) -> str:
    """A character, or its number where it would not be seen or would act: controls, formats, surrogates, separators of lines."""
    if char == " " or unicodedata.category(char)[0] not in "CZ":
        return char
    if char in "\t\n\r\u00a0":
        return " "
    return f"\\u{ord(char):04x}"


def _imitates(text: str) -> bool:
    """Whether a word mixes alphabets, or is wholly made of letters that look Latin and are not."""
    for word in _WORD.findall(text):
        found = {_alphabet(char) for char in word} - {""}
        if len(found) > 1 or found & {"FULLWIDTH", "MATHEMATICAL"} or set(word) <= _IMITATORS:
            return True
    return False


def _alphabet(char: str) -> str:
    name = unicodedata.name(char, "")
    return next((each for each in _ALPHABETS if name.startswith(each)), "")
