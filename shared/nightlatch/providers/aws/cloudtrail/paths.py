"""Dotted paths into a record's parameters, so that a table's line names a member instead of walking to it.

A member may stand in the request, or only in the response, and EC2 wraps the parameters of its newer operations in an
object named after the operation (`ReplaceIamInstanceProfileAssociationRequest`). Tables say where a thing is; how
to look for it is said here, once.
"""

from functools import cache
from typing import Any

from nightlatch.providers.aws.cloudtrail.record import Event, Step, mapping, node, plain

MOST = 100
"""How many elements of a list are read: more is not an ordinary call, and each may become an activity."""


@cache
def steps(path: str) -> tuple[Step, ...]:
    """`instances.0.name` as keys and positions."""
    return tuple(int(step) if step.isdecimal() else step for step in path.split("."))


def asked(event: Event) -> dict[str, Any]:
    """The request's parameters, out of the object that EC2 wraps some in."""
    return mapping(event.request.get(f"{event.name}Request")) or event.request


def answered(event: Event) -> dict[str, Any]:
    """The response, out of the object that EC2 wraps some in."""
    return mapping(event.response.get(f"{event.name}Response")) or event.response


def first(event: Event, *paths: str) -> str | None:
    """The first of these members that holds a text: all are tried in the request, then all in the response."""
    return first_in(asked(event), paths) or first_in(answered(event), paths)


def first_in(place: dict[str, Any], paths: tuple[str, ...]) -> str | None:
    """The first of these members of the request's parameters, or of the response, that holds a text."""
    for path in paths if place else ():
        if text := plain(node(place, *steps(path))):
            return text
    return None


def holds(event: Event, *paths: str) -> bool:
    """Whether the request holds one of these members at all, redacted ones (passwords) too."""
    return any(node(asked(event), *steps(path)) is not None for path in paths)


def each(event: Event, *paths: str) -> list[Any]:
    """The elements of the first of these members that is a list, also of one that EC2 wraps as `{"items": […]}`."""
    for path in paths:
        found = node(asked(event), *steps(path))
        found = found.get("items") if isinstance(found, dict) else found
        if isinstance(found, list):
            return found[:MOST]
    return []


def texts(event: Event, *paths: str) -> list[str]:
    """The texts among the elements of a list, each once, in order."""
    return list(dict.fromkeys(text for text in map(plain, each(event, *paths)) if text))
