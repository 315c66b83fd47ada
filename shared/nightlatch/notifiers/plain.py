"""A report as plain text, for whoever has no message of their own: terminals, mail, other systems. Raw: whoever shows it escapes it."""

import unicodedata
from collections.abc import Iterator

from nightlatch.model import Bulletin, Report
from nightlatch.model.sentences import aside, happening, headline, unknown
from nightlatch.model.standing import standing, undo_commands


def lines(report: Report) -> Iterator[str]:
    """The whole report, the most important first."""
    case = report.case
    yield headline(case)
    for activity in case.activities:
        yield f"{activity.at:%Y-%m-%d %H:%M:%S} UTC {happening(activity)}"
    for finding in case.findings:
        yield f"{finding.points:+d} {finding.signal} {finding.says}{aside(finding)}"
    yield from (f"belongs together with {says}" for _, says in report.together)
    yield from (f"not looked at: {text}" for text in unknown(case))
    yield from standing(report)
    yield from (f"undo by hand: {command}" for command in undo_commands(report))
    yield f"case {case.id}"


def of_bulletin(bulletin: Bulletin) -> Iterator[str]:
    """The whole bulletin."""
    yield bulletin.title
    yield from bulletin.says
    yield from (says for _, says in bulletin.cases)


def shown(text: str, longest: int = 600) -> str:
    """The text on one line of at most so many characters, every control and every invisible character as Python writes it."""
    safe = "".join(char if _is_harmless(char) else char.encode("unicode_escape").decode() for char in text[: longest + 1])
    return safe if len(safe) <= longest else f"{safe[: longest - 1]}…"


def _is_harmless(char: str) -> bool:
    return char == " " or unicodedata.category(char)[0] not in "CZ"
