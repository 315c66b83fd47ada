"""CloudTrail's list of modules by event source: the library keeps it written down, so that a record imports the tables of its own source only."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from nightlatch.providers.aws import cloudtrail
from nightlatch.providers.aws.cloudtrail import sources
from nightlatch.providers.aws.cloudtrail.table import merge
from nightlatch.registry import modules

PATH = Path(sources.__file__)
_LIST = re.compile(r"(?<= = \{\n).*?(?=^\}$)", re.DOTALL | re.MULTILINE)


def written(text: str) -> str:
    """This text of `sources.py` with its list as the tables say. Raises ValueError when the list is not there."""
    if len(_LIST.findall(text)) != 1:
        raise ValueError("sources.py needs its list, from `MODULES: … = {` to a line of `}`: put the two lines back")
    held: dict[str, list[str]] = {}
    for name, module in modules(cloudtrail):
        for source in merge((module,)):
            held.setdefault(source, []).append(name)
    return _LIST.sub("".join(f"    {json.dumps(source)}: {_tuple(held[source])},\n" for source in sorted(held)), text)


def _tuple(names: Iterable[str]) -> str:
    inside = ", ".join(map(json.dumps, names))
    return f"({inside})" if ", " in inside else f"({inside},)"
