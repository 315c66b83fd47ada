"""Says what is wrong in a policy file so that the owner can mend it: which key, what is wrong, and what was probably meant.

A policy is edited by hand, at bad hours. A complaint that names the nearest right key is mended in a minute; one that
quotes a validator is not. All complaints come at once, not one a run.
"""

import ipaddress
import re
from collections.abc import Iterable, Mapping
from typing import Any, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from nightlatch.model.policy import Policy
from nightlatch.model.section import Section
from nightlatch.policy.writing import BARE, NOT_FOR_FILES, escaped

Location = tuple[str | int, ...]

LONGEST = 80
"""Characters of a wrong value that a message quotes."""


def describe(error: ValidationError, data: Mapping[str, Any]) -> tuple[str, ...]:
    """One sentence per complaint, in the order of the file's tables."""
    return tuple(f"{place(found['loc'], data)}: {_what(found)}" for found in error.errors(include_url=False))


def place(location: Location, data: Mapping[str, Any]) -> str:
    """`verdicts.notify`, or `exceptions.owner of "night shift"` where the key lies in a named entry of a list."""
    dotted: list[str] = []
    of = ""
    value: Any = data
    for part in location:
        value = _step(value, part)
        if isinstance(part, str):
            dotted.append(key_text(part))
        elif isinstance(value, Mapping):
            name = value.get("name")
            of = f' of "{shown(name)}"' if isinstance(name, str) and name.strip() else f" of entry {part + 1}"
        else:
            dotted[-1] += f"[{part + 1}]"
    return ".".join(dotted) + of


def nearest(wrong: str, right: Iterable[str]) -> str | None:
    """The known word that was probably meant, compared without case; None when nothing is near."""
    import difflib  # for a fault only

    folded = {word.casefold(): word for word in right}
    found = difflib.get_close_matches(wrong.casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def suggest(wrong: str, right: Iterable[str]) -> str:
    """`did you mean X?`, or the whole list of what is known when nothing is near."""
    known = sorted(right)
    meant = nearest(wrong, known)
    if meant is not None:
        return f"did you mean {meant}?"
    return f"known here: {', '.join(known)}" if known else "nothing is known here"


def shown(value: object) -> str:
    """A text of the file, safe for a terminal and short."""
    text = escaped(str(value))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def key_text(key: str) -> str:
    """One part of a dotted key, in quotes where TOML wants them."""
    return key if BARE.issuperset(key) else f'"{shown(key)}"'


def _step(value: Any, part: str | int) -> Any:
    """What lies under one part of a location; None where the file has nothing there."""
    if isinstance(value, Mapping) and isinstance(part, str):
        return value.get(part)
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return None


def _what(found: ErrorDetails) -> str:
    """What is wrong with one key."""
    location, kind, given = found["loc"], found["type"], found.get("input")
    if kind == "extra_forbidden":
        return f"unknown key; {_meant(location)}"
    if kind == "missing":
        needed = ", ".join(name for name, field in _section(location[:-1]).model_fields.items() if field.is_required())
        return f"is missing; each of these entries needs {needed}"
    says = found["msg"].removeprefix("Value error, ").replace("Input should", "it should").strip()
    expected = re.findall(r"'([^']*)'", str(found.get("ctx", {}).get("expected", "")))
    if isinstance(given, str) and (meant := nearest(given, expected)):
        says += f"; did you mean {meant}?"
    if kind == "ip_any_network":
        says += _aligned(given)
    return says if isinstance(given, dict | list) else f"{says} (it is {shown(repr(given))})"


def _meant(location: Location) -> str:
    """The right key for an unknown one: the same name in another table, a sister's name, or a like one elsewhere."""
    wrong, above = str(location[-1]), location[:-1]
    sisters = [name for name in _section(above).model_fields if above or name not in NOT_FOR_FILES]
    elsewhere = {name: f"{table}.{name}" for table, field in Policy.model_fields.items() for name in _fields(field.annotation)}
    meant = nearest(wrong, sisters)
    if wrong in elsewhere:
        return f"did you mean {elsewhere[wrong]}?"
    if meant is not None:
        return f"did you mean {'.'.join([*(key_text(part) for part in above if isinstance(part, str)), meant])}?"
    like = nearest(wrong, elsewhere)
    return f"did you mean {elsewhere[like]}?" if like else f"known here: {', '.join(sorted(sisters))}"


def _section(location: Location) -> type[Section]:
    """The model that describes the table at a location."""
    here: Any = Policy
    for part in location:
        if isinstance(here, type) and issubclass(here, Section):
            here = here.model_fields[str(part)].annotation
        elif get_origin(here) is dict:
            here = get_args(here)[1]
        else:
            here = get_args(here)[0]
    return here if isinstance(here, type) and issubclass(here, Section) else Section


def _fields(annotation: Any) -> Iterable[str]:
    """The keys of a table; none for a plain value or a list."""
    return annotation.model_fields if isinstance(annotation, type) and issubclass(annotation, Section) else ()


def _aligned(given: object) -> str:
    """A hint for the commonest slip with networks: an address with a mask that cuts it."""
    try:
        return f"; did you mean {ipaddress.ip_network(str(given), strict=False)}?"
    except ValueError:
        return ""
