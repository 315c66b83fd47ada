"""`replay --report`: one HTML page, without scripts or anything from elsewhere, to read or to pass on.

Every text of a record is escaped: a user may be named `<script>`.
"""

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path

from nightlatch.cli.feeding import Tally
from nightlatch.cli.telling import explain, headline
from nightlatch.cli.terminal import printable
from nightlatch.errors import UsageError
from nightlatch.model import Case, Verdict

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b; background: #fff }
summary { cursor: pointer; padding: .35rem 0; font-weight: 600 }
details { border-top: 1px solid #ccc }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f6f6f4; padding: 1rem; font-size: 14px }
table { border-collapse: collapse } th, td { text-align: left; padding: .2rem 1.5rem .2rem 0 }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #161616 } pre { background: #222 } details { border-color: #444 } }
"""


def section(case: Case) -> str:
    """What the page says of one case; nothing of one that is only logged."""
    if case.judgment.verdict is Verdict.LOG:
        return ""
    return f"<details><summary>{_safe(headline(case))}</summary><pre>{_safe(chr(10).join(explain(case)))}</pre></details>"


def write_report(found: Mapping[Verdict, int], sections: Iterable[str], tally: Tally, path: Path) -> None:
    """Write the page: how many cases came out with each verdict, and their sections in order. Raises UsageError when it cannot be."""
    try:
        with path.open("w", encoding="utf-8") as page:
            page.writelines(f"{line}\n" for line in _page(found, sections, tally))
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}): name another file for --report") from error


def _page(found: Mapping[Verdict, int], sections: Iterable[str], tally: Tally) -> Iterator[str]:
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Nightlatch: replay</title>'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<style>{_STYLE}</style></head><body><main><h1>What a replay found</h1>"
    yield (
        f"<p>{tally.files} files, {tally.activities} activities, {sum(found.values())} cases;"
        f" {tally.rejected} records could not be read.</p>"
    )
    yield "<table><tr><th>verdict</th><th>cases</th></tr>"
    for verdict, number in found.items():
        yield f"<tr><td>{verdict.value}</td><td>{number}</td></tr>"
    yield "</table>"
    if sum(found.values()) == found[Verdict.LOG]:
        yield "<p>No case came out above <em>log</em>.</p>"
    yield from sections
    yield "</main></body></html>"


def _safe(text: str) -> str:
    """Escaped for HTML; lines were made printable one by one where they were told."""
    return "\n".join(escape(printable(line)) for line in text.split("\n"))
