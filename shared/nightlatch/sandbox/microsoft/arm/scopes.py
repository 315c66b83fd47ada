"""Scopes of Resource Manager: what a place is in, up to the root. Ids are compared without case, everywhere."""

from collections.abc import Mapping

ROOT = "/"
_PROVIDERS = "/providers/"
GROUPS = "/providers/microsoft.management/managementgroups/"


def fold(id: str) -> str:
    """An id as it is compared; the root is `/`."""
    return f"/{id.strip('/').lower()}"


def chain(scope: str, above: Mapping[str, str]) -> list[str]:
    """The scope and everything that it is in, the root last, folded. `above` is the management group of a subscription or of a group."""
    found, place = [], fold(scope)
    while place != ROOT:
        found.append(place)
        place = _within(place) or above.get(place, ROOT)
    return [*found, ROOT]


def _within(place: str) -> str:
    """What an id itself tells that it is in; "" for a subscription and for a management group."""
    head, mark, tail = place.rpartition(_PROVIDERS)
    if place.startswith(GROUPS) and not head:
        return ""
    if mark:
        parts = tail.split("/")
        return f"{head}{mark}{'/'.join(parts[:-2])}" if len(parts) > 3 else head
    parts = place.split("/")
    return "/".join(parts[:3]) if len(parts) > 3 else ""
