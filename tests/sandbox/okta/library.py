"""Okta's own library, which is made from its OpenAPI description: what a request may hold, and what an answer looks like.

The description itself is in no package. The library has each operation's method, path, parameters and type of answer in its sources, and
each type as a model; scopes are in neither, and were read from the reference pages (developer.okta.com, management API).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

_SERIALIZE = re.compile(r"def _(\w+)_serialize\((.*?)(?=\n    (?:async )?def |\Z)", re.DOTALL)
_ANSWERS = re.compile(r"_response_types_map[^{]*\{(.*?)\}", re.DOTALL)
_ONE = re.compile(r'"(20\d)": (?:"([^"]+)"|None)')
_LISTED = re.compile(r"List\[(\w+)\]")
_FREE = frozenset({"debugData", "detailEntry", "profile"})
"""Objects whose keys are the organization's own, or may change without notice."""


@dataclass(frozen=True, slots=True)
class Described:
    """One operation of the library. `answers` are the types by status; empty: nothing is told of the body."""

    method: str
    path: str
    query: frozenset[str]
    answers: dict[int, str]

    def faults(self, query: dict[str, list[str]], status: int, body: Any) -> Iterator[str]:
        """What is wrong with a request's parameters and an answer, in sentences."""
        yield from (f"there is no parameter {name}" for name in sorted(query.keys() - self.query))
        if status not in self.answers:
            yield f"it is not answered {status}"
            return
        told = self.answers[status]
        if not told or told == "Success":
            return
        listed = _LISTED.fullmatch(told)
        if listed is None:
            yield from faults_of(told, body)
            return
        if not isinstance(body, list):
            yield "the answer is no list"
            return
        for each in body:
            yield from faults_of(listed[1], each)


def described(method: str, path: str) -> Described | None:
    """The library's operation for a request."""
    for each in _operations():
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(each.path))
        if each.method == method and re.fullmatch(pattern, path):
            return each
    return None


@cache
def _operations() -> tuple[Described, ...]:
    """All of them, the plainest paths first."""
    texts = (each.read_text(encoding="utf-8") for each in files("okta.api").iterdir() if each.name.endswith("_api.py"))
    found = [operation for text in texts for operation in _of_module(text)]
    return tuple(sorted(found, key=lambda each: each.path.count("{")))


def _of_module(text: str) -> Iterator[Described]:
    for name, body in _SERIALIZE.findall(text):
        method, path = re.search(r'method="(\w+)"', body), re.search(r'resource_path="([^"]+)"', body)
        whole = re.search(rf"async def {name}\((.*?)(?=\n    (?:async )?def )", text, re.DOTALL)
        told = _ANSWERS.search(whole[1]) if whole else None
        if method and path:
            answers = {int(status): type for status, type in _ONE.findall(told[1])} if told else {}
            yield Described(method[1], path[1], frozenset(re.findall(r'_query_params\.append\(\("(\w+)"', body)), answers)


def faults_of(type: str, value: Any) -> Iterator[str]:
    """How a value is not what a model says."""
    yield from _faults(_model(type), value, type)


def _model(name: str) -> Any:
    return getattr(import_module("okta.models"), name)


def _faults(model: Any, value: Any, where: str) -> Iterator[str]:
    choices = [_model(name) for name in sorted(getattr(model.model_fields.get("one_of_schemas"), "default", None) or ())]
    if choices:
        found = [list(_faults(choice, value, where)) for choice in choices]
        yield from min(found, key=len)
        return
    if not isinstance(value, dict):
        yield f"{where} is no object"
        return
    model = _narrowed(model, value)
    known = {field.alias or name: field for name, field in model.model_fields.items()}
    for name, inner in value.items():
        if name not in known:
            yield f"{where} has no {name}"
        elif name not in _FREE:
            yield from _inside(known[name].annotation, inner, f"{where}.{name}")
    try:
        model.model_validate({name: inner for name, inner in value.items() if name not in _FREE})
    except ValidationError as error:
        yield from (f"{where}.{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())


def _narrowed(model: Any, value: dict[str, Any]) -> Any:
    """The kind of it that the value itself names (an application by its way of signing on)."""
    tells = getattr(model, "get_discriminator_value", None)
    name = tells(value) if tells else None
    return _model(name) if name else model


def _inside(annotation: Any, value: Any, where: str) -> Iterator[str]:
    models = [each for each in _flat(annotation) if isinstance(each, type) and issubclass(each, BaseModel)]
    for each in value if isinstance(value, list) else [value]:
        if models and each is not None:
            yield from _faults(models[0], each, where)


def _flat(annotation: Any) -> Iterator[Any]:
    inner = get_args(annotation)
    yield from (deep for each in inner for deep in _flat(each)) if inner else (annotation,)
