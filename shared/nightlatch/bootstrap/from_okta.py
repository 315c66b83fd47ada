"""Composes how the events of Okta arrive."""

from __future__ import annotations

import importlib
import json
import logging
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from nightlatch import bootstrap
from nightlatch.errors import SettingsError, StoreError

if TYPE_CHECKING:
    from nightlatch.bootstrap.on_okta import OnOkta
    from nightlatch.contracts import Inbox, Logs, Meter, Record, Secrets
    from nightlatch.duties.hear import Hear
    from nightlatch.duties.polling import Poll
    from nightlatch.ledger.control import Control

    Message = Callable[[Record], str]
    """Makes of an event what the host's intake opens."""

log = logging.getLogger("nightlatch")

HOOK = "okta-hook"
"""The secret that an event hook shows."""


def event_types() -> tuple[str, ...]:
    """Every event type that is to be delivered live, as Okta spells it, for EventBridge tells capitals from small letters."""
    from nightlatch.model import Level
    from nightlatch.providers.okta import system_log

    modules = (
        importlib.import_module(f"{system_log.__name__}.{each.name}") for each in pkgutil.iter_modules(system_log.__path__)
    )
    found = (item for module in modules for item in getattr(module, "LINES", {}).items())
    return tuple(sorted(name for name, line in found if line.level is not Level.HISTORY))


def polling(
    logs: Logs, of: str, control: Control, inbox: Inbox, message: Message, meter: Meter, clock: Callable[[], datetime]
) -> Poll:
    """What fetches the System Log of an organization, by its address; `logs` holds the credentials."""
    from nightlatch.duties.polling import Poll

    types = frozenset(name.lower() for name in event_types())
    return Poll(
        of=f"okta {of}",
        logs=logs,
        wanted=lambda record: str(record.get("eventType")).lower() in types,
        message=message,
        inbox=inbox,
        control=control,
        meter=meter,
        clock=clock,
    )


def polls(
    reached: Iterable[OnOkta], control: Control, inbox: Inbox | None, message: Message, meter: Meter
) -> dict[str, Callable[[], str]]:
    """What a sweep has to poll, by what it is of: each organization that is reached, where there is an inbox to put its events into."""
    if inbox is None:
        return {}
    found = ((each.organization.address, each.log) for each in reached)
    return {name: polling(log, name, control, inbox, message, meter, bootstrap.utc_now) for name, log in found}


def hearing(secrets: Secrets, inbox: Inbox, home: str, meter: Meter) -> Hear:
    """What hears event hooks. The secret is asked for at every call: the host remembers it as long as it should."""
    from nightlatch.duties.hear import Hear
    from nightlatch.intake.live import fetched

    return Hear(lambda: secrets.get(HOOK).strip(), lambda record: fetched(record, home), inbox, meter)


def heard(hear: Hear, event: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a request that a Function URL brings. 503 has Okta call once more."""
    from nightlatch.duties.hear import Call
    from nightlatch.hosts.aws.deliveries import posted

    try:
        method, headers, body = posted(event)
        reply = hear(Call(method, {name.lower(): value for name, value in headers.items()}, body))
    except (SettingsError, StoreError, ValueError) as error:
        log.exception("a hook cannot be heard", extra={"reason": str(error)})
        return {"statusCode": 503, "body": "Nothing was taken: the owner has to look at the log of this function."}
    return {"statusCode": reply.status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(reply.says)}
