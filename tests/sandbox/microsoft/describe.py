"""Writes down what Microsoft's own library says of Graph: the paths that the sandbox serves, and the properties of what goes through them.

The library (`msgraph-sdk`) is made from Microsoft's description of Graph. It is two hundred megabytes, so that nothing installs it: fetch it
into a folder of its own, and run this again when an operation is added.

    pip install --no-deps --target /tmp/msgraph msgraph-sdk
    python -m tests.sandbox.microsoft.describe /tmp/msgraph
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nightlatch.sandbox.microsoft.described import PLACE
from nightlatch.sandbox.microsoft.graph import GRAPH

_BUILDER = re.compile(r'super\(\).__init__\(request_adapter, "\{\+baseurl\}([^"{?]*(?:\{[^?][^}]*\}[^"{?]*)*)(?:\{\?([^}]*)\})?"')
_VERB = re.compile(r"async def (get|post|patch|put|delete)\(self,(?:body: (\w+), )?.*?\) -> (?:None|Optional\[(\w+)\]):")
_FIELD = re.compile(r'"([^"]+)": lambda n : setattr\(self, \'\w+\', n\.get_(\w+?)_values?\((\w*)\)\)')
_BASE = re.compile(r"^class \w+\(([\w, ]+)\):", re.MULTILINE)
_CHOICE = re.compile(r'^    \w+ = "([^"]+)",?', re.MULTILINE)
_METHODS = (
    "Phone",
    "Fido2",
    "TemporaryAccessPass",
    "MicrosoftAuthenticator",
    "SoftwareOath",
    "Email",
    "WindowsHelloForBusiness",
    "Password",
)
_SORTS = ("User", "Group", "ServicePrincipal", "Application", "AdministrativeUnit", "DirectoryRole", "DirectoryObject")
_ROOTS = (*_SORTS, *(f"{name}AuthenticationMethod" for name in _METHODS))
"""Types that an answer names itself, by `@odata.type`."""


class Library:
    """The library's sources."""

    def __init__(self, place: Path) -> None:
        self._root = next(place.rglob("msgraph/generated"))
        self.version = next(place.rglob("msgraph_sdk-*.dist-info")).name.partition(".dist-info")[0]
        self._models = {each.stem: each for each in (self._root / "models").glob("*.py")}

    def paths(self, served: set[str]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each of these paths, with its keys as `{}`, and what is done there: per method the types of body and answer; `query` are its parameters."""
        for each in self._root.rglob("*_request_builder.py"):
            text = each.read_text(encoding="utf-8")
            found = _BUILDER.search(text)
            if found is None:
                continue
            path = re.sub(r"\{[^}]*\}", "{}", found[1])
            if path not in served:
                continue
            does = {
                verb.upper(): [self._local(each, text, body), self._local(each, text, told)]
                for verb, body, told in _VERB.findall(text)
            }
            yield path, {**does, "query": [name.replace("%24", "$") for name in (found[2] or "").split(",") if name]}

    def _local(self, builder: Path, text: str, name: str) -> Any:
        """A type: its name where it is a model, and its properties where it belongs to one path only and stands beside its builder."""
        stem = _snake(name)
        if not name or stem in self._models:
            return name
        return self._fields((builder.parent / f"{stem}.py").read_text(encoding="utf-8"))

    def type(self, name: str) -> dict[str, Any] | list[str] | None:
        """The properties of a model with those of what it is made from, or the choices of an enumeration."""
        place = self._models.get(_snake(name))
        if place is None:
            return None
        text = place.read_text(encoding="utf-8")
        if "(str, Enum)" in text:
            return _CHOICE.findall(text)
        bases = _BASE.search(text)
        found: dict[str, Any] = {}
        for base in bases[1].split(", ") if bases else ():
            inherited = self.type(base)
            found.update(inherited if isinstance(inherited, dict) else {})
        return {**found, **self._fields(text)}

    def _fields(self, text: str) -> dict[str, Any]:
        return {name: _kind(how, of) for name, how, of in _FIELD.findall(text) if not name.startswith("@odata.")}

    def is_entity(self, name: str) -> bool:
        """Whether it is a thing with an id of its own, which a property only refers to."""
        found = self.type(name)
        return isinstance(found, dict) and "id" in found


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def _kind(how: str, of: str) -> Any:
    """`str`, `bool`, `int`, `datetime` …, the name of a type, or a list of one of these."""
    if how.startswith("collection_of"):
        return [of]
    return of if how in {"object", "enum"} else how


def described(library: Library) -> dict[str, Any]:
    """What is written down."""
    served = {re.sub(r"\{\w+\}", "{}", each.path) for each in GRAPH.operations} | {
        f"/directory/deletedItems/graph.{name}" for name in ("user", "application", "servicePrincipal")
    }
    paths = dict(sorted(library.paths(served)))
    wanted = [
        name
        for told in paths.values()
        for verb, types in told.items()
        if verb != "query"
        for each in types
        for name in _named(each)
    ]
    types: dict[str, Any] = {}
    queue = [*_ROOTS, *wanted]
    while queue:
        name = queue.pop()
        found = library.type(name) if name not in types else None
        if found is None:
            continue
        types[name] = found
        inner = [each for told in found.values() for each in _named(told)] if isinstance(found, dict) else []
        queue += [each for each in inner if name.endswith("CollectionResponse") or not library.is_entity(each)]
    return {"made_from": library.version, "paths": paths, "types": dict(sorted(types.items()))}


def _named(told: Any) -> list[str]:
    if isinstance(told, dict):
        return [name for each in told.values() for name in _named(each)]
    if isinstance(told, list):
        return [name for each in told for name in _named(each)]
    return [told] if told[:1].isupper() else []


if __name__ == "__main__":
    PLACE.write_text(json.dumps(described(Library(Path(sys.argv[1]))), indent=1) + "\n", encoding="utf-8")
