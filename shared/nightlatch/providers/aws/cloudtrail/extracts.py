"""The plainest lines of a table: one account named by one parameter, and nothing more to read."""

from collections.abc import Iterable

from nightlatch.model import Kind, Level, PrincipalType
from nightlatch.model.evidence import MARK
from nightlatch.providers.aws.cloudtrail.identity import actor
from nightlatch.providers.aws.cloudtrail.record import Event
from nightlatch.providers.aws.cloudtrail.subjects import target, unknown
from nightlatch.providers.aws.cloudtrail.table import Draft, Operation


def simple(kind: Kind, type: PrincipalType, *keys: str, mark: str | None = None, level: Level = Level.WATCH) -> Operation:
    """A line whose subject is named by the first of these request parameters that is there."""

    def extract(event: Event) -> Iterable[Draft]:
        name = next((text for key in keys if (text := event.text(key))), None)
        yield Draft(kind, target(event, type, name), evidence=marked(mark))

    return Operation(kind, extract, level)


def of_account(kind: Kind, mark: str | None = None, level: Level = Level.WATCH) -> Operation:
    """A line about the whole account that the event happened in."""

    def extract(event: Event) -> Iterable[Draft]:
        yield Draft(kind, unknown(event, event.account), evidence=marked(mark))

    return Operation(kind, extract, level)


def of_actor(kind: Kind, mark: str | None = None, level: Level = Level.HISTORY) -> Operation:
    """A line about whoever made the call."""

    def extract(event: Event) -> Iterable[Draft]:
        yield Draft(kind, actor(event), evidence=marked(mark))

    return Operation(kind, extract, level)


def marked(mark: str | None) -> dict[str, str]:
    """Evidence of a mark, when there is one."""
    return {MARK: mark} if mark else {}
