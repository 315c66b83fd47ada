"""Which operations a deployment asks for: the names that Event Grid's filters and a router of the stream are made of, from the reader's tables.

What opens a case or marks a timeline is asked for; what only a replay reads is not. Event Grid compares texts without case ("Event filtering for
Event Grid subscriptions", Microsoft), and so does `asked`, so the names are in lower case as the tables have them.
"""

from nightlatch.model import Level
from nightlatch.providers.azure.activity_log.table import ANY, find, tables


def exact(level: Level | None = None) -> tuple[str, ...]:
    """Whole names, in order: `microsoft.authorization/roleassignments/write`. Of one level, or of all that is asked for."""
    return tuple(
        f"{provider}/{rest}"
        for provider, table in sorted(tables().items())
        if provider != ANY
        for rest in _lines(provider, level)
    )


def endings(level: Level | None = None) -> tuple[str, ...]:
    """How names end that matter whatever the provider: `/regeneratekey/action`."""
    return tuple(f"/{rest}" for rest in _lines(ANY, level))


def asked(operation: str) -> bool:
    """Whether a record of this operation, in any case, is to be read live."""
    line = find(operation.strip().lower().rpartition("/providers/")[2])
    return line is not None and line.level is not Level.HISTORY


def _lines(provider: str, level: Level | None) -> list[str]:
    wanted = (level,) if level else (Level.WATCH, Level.CONTEXT)
    return sorted(rest for rest, line in tables()[provider].items() if line.level in wanted)
