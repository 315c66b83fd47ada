"""Composes how the events of Okta arrive."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nightlatch.contracts import Inbox, Meter
    from nightlatch.duties.polling import Logs, Poll
    from nightlatch.ledger.control import Control


def event_types() -> tuple[str, ...]:
    """Every event type that is to be delivered live, as Okta spells it, for EventBridge tells capitals from small letters."""
    from nightlatch.model import Level
    from nightlatch.providers.okta import system_log

    modules = (
        importlib.import_module(f"{system_log.__name__}.{each.name}") for each in pkgutil.iter_modules(system_log.__path__)
    )
    found = (item for module in modules for item in getattr(module, "LINES", {}).items())
    return tuple(sorted(name for name, line in found if line.level is not Level.HISTORY))


def polling(logs: Logs, of: str, control: Control, inbox: Inbox, home: str, meter: Meter, clock: Callable[[], datetime]) -> Poll:
    """What fetches the System Log of an organization, by its address; `logs` holds the credentials, `home` is where we run."""
    from nightlatch.duties.polling import Poll
    from nightlatch.intake.live import fetched

    types = frozenset(name.lower() for name in event_types())
    return Poll(
        of=f"okta {of}",
        logs=logs,
        wanted=lambda record: str(record.get("eventType")).lower() in types,
        message=lambda record: fetched(record, home),
        inbox=inbox,
        control=control,
        meter=meter,
        clock=clock,
    )
