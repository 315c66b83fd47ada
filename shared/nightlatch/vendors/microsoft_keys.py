"""What the keys of a record tell, before any reader of Microsoft's logs is imported: records of every platform are asked this."""

from collections.abc import Collection

OWN = ("Operation", "operation", "OPERATION", "Operation_s")
"""Where a record of the unified audit log names its operation."""
INNER = ("RawEventData", "rawEventData", "RawEventData_s", "AuditData_s", "office365")
NESTED = (("o365", "audit"), ("o365audit",), ("data", "office365"))
"""Where pipelines put such a record: under one key, or a path of them."""
OUTERMOST = frozenset({*OWN, *INNER, *(path[0] for path in NESTED)})
"""The keys of which such a record has one at the top, once it is restored."""


def is_altered(keys: Collection[str]) -> bool:
    """Whether a pipeline can have altered a record with these keys as a whole (microsoft_restored.py)."""
    return "event" in keys or "evt" in keys or "." in "".join(keys)


def may_claim(keys: Collection[str]) -> bool:
    """Whether a record with these keys can be of the unified audit log (microsoft_unified_log.py)."""
    return not OUTERMOST.isdisjoint(keys) or is_altered(keys)
