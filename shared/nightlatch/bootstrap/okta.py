"""Composes how the events of Okta arrive."""

from __future__ import annotations

import importlib
import pkgutil


def event_types() -> tuple[str, ...]:
    """Every event type that is to be delivered live, as Okta spells it, for EventBridge tells capitals from small letters."""
    from nightlatch.model import Level
    from nightlatch.providers.okta import system_log

    modules = (
        importlib.import_module(f"{system_log.__name__}.{each.name}") for each in pkgutil.iter_modules(system_log.__path__)
    )
    found = (item for module in modules for item in getattr(module, "LINES", {}).items())
    return tuple(sorted(name for name, line in found if line.level is not Level.HISTORY))
