"""The parameters of one event, whatever became of them on the way.

The Reports API writes a list of `{name, value | multiValue | boolValue | intValue …}`, Cloud Logging a list of `{name, value |
multiStrValue | …}`, and pipelines make an object of either: by name the value, or by name an object that holds it.
Names are compared without case and separators.
"""

from collections.abc import Iterator
from typing import Any

from nightlatch.model.raw import listing, mapping, plain, texts
from nightlatch.providers.workspace.audit.reading import folded, node

MOST = 500
"""How many parameters of an event are read; the documented events have fewer than twenty."""
_VALUES = ("value", "multiValue", "multiStrValue", "intValue", "boolValue", "multiIntValue", "multiBoolValue")
_OFF = frozenset({"false", "off", "0", "no", "disabled", "none"})


class Parameters:
    """What one event says of itself, by name."""

    def __init__(self, raw: object) -> None:
        self._by_name: dict[str, Any] = {}
        for name, value in _pairs(raw):
            self._by_name.setdefault(folded(name), value)

    def text(self, *names: str) -> str | None:
        """The first of these parameters that holds a scalar, as text; of a list its first element."""
        return next((text for name in names for text in texts(self._by_name.get(folded(name)))), None)

    def texts(self, *names: str) -> tuple[str, ...]:
        """All scalars of the first of these parameters that holds any."""
        found = (tuple(texts(self._by_name.get(folded(name)))) for name in names)
        return next((each for each in found if each), ())

    def flag(self, *names: str) -> bool | None:
        """Whether the first of these parameters says yes; None where none of them is there."""
        text = self.text(*names)
        return None if text is None else text.lower() not in _OFF


def _pairs(raw: object) -> Iterator[tuple[str, Any]]:
    """Names with their values, in any of the shapes."""
    one = mapping(raw)
    if one and not (isinstance(one.get("name"), str) and any(node(one, key) is not None for key in _VALUES)):
        for name, value in list(one.items())[:MOST]:
            yield str(name), _value(value) if isinstance(value, dict) else value
        return
    for each in listing(raw)[:MOST]:
        known = plain(node(each, "name"))
        if known:
            yield known, _value(each)


def _value(holder: object) -> Any:
    """The value that a parameter's object holds, under whichever name its type gives it."""
    return next((found for key in _VALUES if (found := node(holder, key)) is not None), None)
