"""What the library keeps written down of CloudTrail's tables: which modules hold a source, and which operations they have, so that neither is imported
to be found out.
"""

import json
import re
import textwrap
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from nightlatch.providers.aws import cloudtrail, operations
from nightlatch.providers.aws.cloudtrail import sources
from nightlatch.providers.aws.cloudtrail.table import Operation, merge, tables
from nightlatch.registry import modules

_MODULES = re.compile(r"(?<= = \{\n).*?(?=^\}$)", re.DOTALL | re.MULTILINE)
_OPERATIONS = re.compile(r'(?<=^OPERATIONS = """\n)[^"]*(?=^"""$)', re.MULTILINE)
_WIDTH = 130


def by_module(text: str) -> str:
    """This text of `sources.py` with its list as the tables say. Raises ValueError when the list is not there."""
    held: dict[str, list[str]] = {}
    for name, module in modules(cloudtrail):
        for source in merge((module,)):
            held.setdefault(source, []).append(name)
    made = "".join(f"    {json.dumps(source)}: {_tuple(held[source])},\n" for source in sorted(held))
    return _with_list(text, _MODULES, made, "sources.py needs its list, from `MODULES: … = {` to a line of `}`")


def by_name(text: str) -> str:
    """This text of `operations.py` with its list as the tables say. Raises ValueError when the list is not there."""
    entries = (" ".join((source, *map(_spelled, sorted(lines.items())))) for source, lines in sorted(tables().items()))
    made = "".join(textwrap.fill(entry, _WIDTH, subsequent_indent="  ", break_on_hyphens=False) + "\n" for entry in entries)
    return _with_list(text, _OPERATIONS, made, 'operations.py needs its list, from `OPERATIONS = """` to a line of `"""`')


def _spelled(named: tuple[str, Operation]) -> str:
    """The name of an operation, marked where its line says so. Raises ValueError where it says what the list cannot."""
    name, line = named
    if name.endswith("*") and not line.by_service:
        raise ValueError(f"{name}: only a whole name can be left to others than AWS; write the names out")
    return name if line.by_service else f"{name}!"


def _with_list(text: str, place: re.Pattern[str], made: str, wants: str) -> str:
    if len(place.findall(text)) != 1:
        raise ValueError(f"{wants}: put the two lines back")
    return place.sub(lambda _: made, text)


def _tuple(names: Iterable[str]) -> str:
    inside = ", ".join(map(json.dumps, names))
    return f"({inside})" if ", " in inside else f"({inside},)"


LISTS: Mapping[Path, Callable[[str], str]] = {Path(sources.__file__): by_module, Path(operations.__file__): by_name}
"""The files, and what makes of the text of one what it must be."""
