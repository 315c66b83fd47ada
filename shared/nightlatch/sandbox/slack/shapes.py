"""A small language for shapes of JSON, so that the rules of Block Kit can stand as tables instead of as code.

A `Check` takes a value and the JSON pointer it stands at, and gives the faults in the words of Slack's own answers
(`response_metadata.messages`), so that what a developer reads here is what the real service would say.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from typing import Any

from nightlatch.classes import dataclass

Check = Callable[[Any, str], Iterator[str]]


def fault(what: str, pointer: str) -> str:
    """One fault, with the place where it was found."""
    return f"{what} [json-pointer:{pointer}]"


def string(most: int, least: int = 1) -> Check:
    """Text of so many characters."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield fault("must be a string", at)
        elif len(value) > most:
            yield fault(f"must be less than {most + 1} characters", at)
        elif len(value) < least:
            yield fault(f"must be more than {least - 1} characters", at)

    return check


def one_of(*words: str) -> Check:
    """One of a few words."""

    def check(value: Any, at: str) -> Iterator[str]:
        if value not in words:
            yield fault(f"must be one of: {', '.join(words)}", at)

    return check


def flag(value: Any, at: str) -> Iterator[str]:
    """True or false."""
    if not isinstance(value, bool):
        yield fault("must be a boolean", at)


def number(least: int, most: int) -> Check:
    """A whole number between two bounds."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            yield fault(f"must be a number from {least} to {most}", at)

    return check


def listing(each: Check, most: int, least: int = 1) -> Check:
    """A list of so many things of one shape."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield fault("must be an array", at)
            return
        if len(value) > most:
            yield fault(f"no more than {most} items allowed", at)
        elif len(value) < least:
            yield fault(f"must have at least {least} item{'s' if least > 1 else ''}", at)
        for index, one in enumerate(value):
            yield from each(one, f"{at}/{index}")

    return check


@dataclass(frozen=True, slots=True)
class Record:
    """An object with properties that must be there, properties that may, and no others; `also` looks at it as a whole."""

    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)
    also: Check | None = None

    def __call__(self, value: Any, at: str) -> Iterator[str]:
        """The faults of one object."""
        if not isinstance(value, dict):
            yield fault("must be an object", at)
            return
        known = {**self.required, **self.optional, "type": _anything}
        yield from (fault(f"missing required field: {name}", at) for name in self.required if name not in value)
        yield from (fault(f"invalid additional property: {name}", at) for name in value if name not in known)
        for name, one in value.items():
            if name in known:
                yield from known[name](one, f"{at}/{name}")
        if self.also is not None:
            yield from self.also(value, at)


@dataclass(frozen=True, slots=True)
class ByType:
    """An object whose `type` says which shape it must have."""

    shapes: Mapping[str, Check]

    def __call__(self, value: Any, at: str) -> Iterator[str]:
        """The faults of one object, or that its type is not among those allowed here."""
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(value, dict):
            yield fault("must be an object", at)
        elif kind is None:
            yield fault("missing required field: type", at)
        elif not isinstance(kind, str) or kind not in self.shapes:
            yield fault(f"unsupported type: {kind}", f"{at}/type")
        else:
            yield from self.shapes[kind](value, at)


def _anything(_value: Any, _at: str) -> Iterator[str]:
    yield from ()
