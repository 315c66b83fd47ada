"""The only three places that catch every exception, so that one bad part never stops the rest.

One reader on one record (→ rejects), one signal on one case (→ not looked at), one notifier (→ owed). Each logs the
traceback and counts a metric. With `strict` they raise instead: tests run so.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from nightlatch.contracts import Notifier, Provider, Record, Signal
from nightlatch.errors import UnreadableRecord
from nightlatch.model import Activity, Case, Change, Facts, Hit

log = logging.getLogger("nightlatch")

Count = Callable[[str], None]
"""Counts one metric by name."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that could not be done, and why: goes to the rejects, or onto the list of what was not looked at."""

    reason: str


def uncounted(_metric: str) -> None:
    """Count nothing: for hosts without metrics."""


def read_record(
    provider: Provider, record: Record, *, strict: bool = False, count: Count = uncounted
) -> tuple[Activity, ...] | Refused:
    """The activities of one record, or why it was refused."""
    try:
        return tuple(provider.normalize(record))
    except UnreadableRecord as error:
        count("records_rejected")
        return Refused(str(error))
    except Exception as error:
        if strict:
            raise
        log.exception("reader failed", extra={"provider": provider.id})
        count("reader_failures")
        return Refused(f"the {provider.id} reader failed on this record ({type(error).__name__}: {error}); please report it")


def ask_signal(
    signal: Signal, case: Case, facts: Facts, *, strict: bool = False, count: Count = uncounted
) -> Hit | Refused | None:
    """What one signal says of one case: a hit, nothing, or why it could not be looked at."""
    try:
        return signal.check(case, facts)
    except Exception as error:
        if strict:
            raise
        log.exception("signal failed", extra={"signal": signal.id, "case": case.id})
        count("signal_failures")
        return Refused(f"the check failed ({type(error).__name__})")


def tell(
    notifier: Notifier, case: Case, changes: tuple[Change, ...] = (), *, strict: bool = False, count: Count = uncounted
) -> Refused | None:
    """Tell one notifier of one case; None when it was delivered, otherwise why it is still owed."""
    try:
        notifier.tell(case, changes)
    except Exception as error:
        if strict:
            raise
        log.exception("notifier failed", extra={"notifier": notifier.id, "case": case.id})
        count("notifier_failures")
        return Refused(f"{notifier.id} could not be told ({type(error).__name__}: {error})")
    return None
