"""What Microsoft's interfaces, exports and queries wrap around records: each tells what is inside, and nothing of how it is read.

Pages of Graph and of Resource Manager (`{"value": […]}`), rows of `Search-UnifiedAuditLog` and of an export from Purview (`AuditData`), answers of
Log Analytics (`tables`). Shapes are those of Microsoft's reference pages.
"""

from collections.abc import Callable, Mapping
from typing import Any

MARKS = frozenset({"value", "AuditData", "auditData", "tables"})
"""What each of them has at least one of."""

Envelope = Mapping[str, Any]


def inside(envelope: Envelope) -> Any:
    """What one of these envelopes holds: a list, an object, or text to decode; None when it is none of them."""
    return next((held for opens in _OPENERS if (held := opens(envelope)) is not None), None)


def _page(envelope: Envelope) -> list[Any] | None:
    """A list under `value`, and nothing beside it but what is about the page: a record may have a `value` of its own."""
    values = envelope.get("value")
    if isinstance(values, list) and all(name in ("value", "nextLink") or name.startswith("@odata.") for name in envelope):
        return values
    return None


def _search_row(envelope: Envelope) -> str | Mapping[str, Any] | None:
    """The record is text beside a few columns; an object in the answer of Graph's audit query."""
    data = envelope.get("AuditData", envelope.get("auditData"))
    return data if isinstance(data, str | dict) else None


def _answer(envelope: Envelope) -> list[Any] | None:
    """The rows of all tables, each with the names of its columns."""
    tables = envelope.get("tables")
    if not isinstance(tables, list) or not all(isinstance(table, dict) and "columns" in table for table in tables):
        return None
    return [row for table in tables for row in _rows(table)]


def _rows(table: Envelope) -> list[Any]:
    columns, rows = table["columns"], table.get("rows")
    if not isinstance(columns, list) or not isinstance(rows, list):
        return []
    names = [str(column.get("name")) if isinstance(column, dict) else "" for column in columns]
    return [dict(zip(names, row, strict=False)) if isinstance(row, list) else row for row in rows]


_OPENERS: tuple[Callable[[Envelope], Any], ...] = (_page, _search_row, _answer)
