"""The only three places that catch every exception, so that one bad part never stops the rest.

One record and what follows from it (→ rejects), one signal on one case (→ not looked at), one notifier (→ owed). Each logs
the traceback and counts a metric. With `strict` they raise instead: tests run so. A store that refuses is nobody's bad part:
StoreError passes through, so that whoever delivered the record delivers it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from nightlatch.errors import DeliveryFailed, StoreError, UnreadableRecord

if TYPE_CHECKING:
    from logging import Logger

    from nightlatch.contracts import Provider, Record, Signal
    from nightlatch.model import Activity, Case, Facts, Hit

T = TypeVar("T")
Count = Callable[[str], None]
"""Counts one metric by name."""


class Refused:
    """Something that could not be done, and why: goes to the rejects, or onto the list of what was not looked at."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


def uncounted(_metric: str) -> None:
    """Count nothing: for hosts without metrics."""


def read_record(
    provider: Provider, record: Record, *, strict: bool = False, count: Count = uncounted
) -> tuple[Activity, ...] | Refused:
    """The activities of one record, or why it was refused."""
    return of_record(
        lambda: tuple(provider.normalize(record)), f"the {provider.id} reader failed on this record", strict=strict, count=count
    )


def of_record(work: Callable[[], T], failed: str, *, strict: bool = False, count: Count = uncounted) -> T | Refused:
    """Do what one record asks for; gives why it was refused where it cannot be done. `failed` begins the reason.

    Raises StoreError: not the record is at fault, and it should come again.
    """
    try:
        return work()
    except UnreadableRecord as error:
        count("records_rejected")
        return Refused(str(error))
    except StoreError:
        raise
    except Exception as error:
        if strict:
            raise
        _log().exception(failed)
        count("reader_failures")
        return Refused(f"{failed} ({type(error).__name__}: {error}); please report it")


def ask_signals(
    signals: Iterable[Signal], case: Case, facts: Facts, *, strict: bool = False, count: Count = uncounted
) -> Iterator[tuple[Signal, Hit | Refused]]:
    """What signals say of one case, in order: of each that has something to say, a hit or why it could not be looked at.

    One whose facts are missing is not asked.
    """
    missing = facts.missing
    for signal in signals:
        try:
            lacking = [missing[need] for need in signal.needs if need in missing] if missing and signal.needs else None
            answer = Refused(lacking[0]) if lacking else signal.check(case, facts)
        except Exception as error:
            if strict:
                raise
            _log().exception("signal failed", extra={"signal": signal.id, "case": case.id})
            count("signal_failures")
            answer = Refused(f"the check failed ({type(error).__name__})")
        if answer is not None:
            yield signal, answer


def tell(door: str, about: str, say: Callable[[], None], *, strict: bool = False, count: Count = uncounted) -> Refused | None:
    """Tell one door of one thing; None when it was delivered, otherwise why it is still owed.

    Raises StoreError: what a door remembers could not be kept, and going on might tell everything twice.
    """
    try:
        say()
    except DeliveryFailed as error:
        _log().warning("a door is deaf", extra={"notifier": door, "about": about, "reason": str(error)})
        count("notifier_failures")
        return Refused(f"{door} could not be told: {error}")
    except StoreError:
        raise
    except Exception as error:
        if strict:
            raise
        _log().exception("notifier failed", extra={"notifier": door, "about": about})
        count("notifier_failures")
        return Refused(f"{door} could not be told ({type(error).__name__}: {error})")
    return None


def _log() -> Logger:
    import logging  # most starts have nothing to say

    return logging.getLogger("nightlatch")
