"""The console: a few lines for each case on standard output, which is a function's log where there is no terminal."""

import sys
from collections.abc import Iterable

from nightlatch.contracts import Door, Memory, Notifier, Secrets
from nightlatch.model import Bulletin, Policy, Report
from nightlatch.notifiers.plain import lines, of_bulletin, shown


class Console:
    """The door. Lines after the first are indented, so that no text can pass for another message."""

    def tell(self, report: Report, _memory: Memory) -> None:
        """Write the case."""
        _write(lines(report))

    def announce(self, bulletin: Bulletin, _memory: Memory) -> None:
        """Write the bulletin."""
        _write(of_bulletin(bulletin))


def _write(texts: Iterable[str]) -> None:
    sys.stdout.write("\n  ".join(shown(text) for text in texts) + "\n")
    sys.stdout.flush()


def _open(policy: Policy, _secrets: Secrets) -> Door | None:
    return Console() if policy.notify.console else None


NOTIFIER = Notifier(id="console", title="Console", open=_open)
