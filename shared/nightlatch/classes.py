"""`dataclass` as the standard library's, but for when its methods are compiled: as each is first called, not as the class is declared.

A start declares a hundred such classes and makes objects of a few dozen; compiling the methods of all was a quarter of what our own
code took of it (docs/decisions/0040). To a type checker it is the standard library's; options that stand nowhere here are refused.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, fields
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

Made = type[Any]
Method = Callable[..., Any]


def _declared(
    cls: Made | None = None, /, *, frozen: bool = False, slots: bool = False, eq: bool = True, kw_only: bool = False
) -> Any:
    """A data class; usable with and without arguments. Bases that are data classes must be made by this, too."""

    def declare(cls: Made) -> Made:
        own = frozenset(cls.__dict__)
        made: Made = dataclasses.dataclass(cls, init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)
        for name in _postponed(made, own, frozen=frozen, eq=eq):
            setattr(made, name, _late(made, name, frozen=frozen))
        if frozen:
            _freeze(made, own, slots=slots)
        return made

    return declare if cls is None else declare(cls)


if not TYPE_CHECKING:
    dataclass = _declared


def _postponed(cls: Made, own: frozenset[str], *, frozen: bool, eq: bool) -> list[str]:
    """The methods to be made later, without those that the class wrote itself."""
    names = [name for name in ("__init__", "__repr__", *(("__eq__",) if eq else ())) if name not in own]
    if not eq or ("__hash__" in own and cls.__dict__["__hash__"] is not None):
        return names
    if frozen:
        return [*names, "__hash__"]
    cls.__hash__ = None  # type: ignore[assignment]  # equal objects that may change have none
    return names


def _late(cls: Made, name: str, *, frozen: bool) -> Method:
    """What stands in a method's place until it is first called."""

    def method(self: Any, /, *args: Any, **named: Any) -> Any:
        made = _initializer(cls, frozen=frozen) if name == "__init__" else _of_twin(cls, name, frozen=frozen)
        made.__qualname__ = f"{cls.__qualname__}.{name}"
        setattr(cls, name, made)
        return made(self, *args, **named)

    method.__name__, method.__qualname__ = name, f"{cls.__qualname__}.{name}"
    return method


def _of_twin(cls: Made, name: str, *, frozen: bool) -> Any:
    """The method as the standard library makes it for a class of these fields."""
    listed = [(field.name, field.type, field) for field in fields(cls)]
    return dataclasses.make_dataclass(cls.__name__, listed, init=False, repr=name == "__repr__", frozen=frozen).__dict__[name]


def _initializer(cls: Made, *, frozen: bool) -> Any:
    """What makes an object. Compiled here, for it alone is needed of nearly every class that is used at all."""
    every = fields(cls)
    placed = [_parameter(field) for field in every if field.init and not field.kw_only]
    named = [_parameter(field) for field in every if field.init and field.kw_only]
    body = [_assignment(field, frozen=frozen) for field in every if field.init or _has_default(field)]
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    known: dict[str, Any] = {"_absent": MISSING, "_set": object.__setattr__}
    for field in every:
        known |= {f"_default_{field.name}": field.default, f"_make_{field.name}": field.default_factory}
    taken = ", ".join(["self", *placed, *(["*"] if named else []), *named])
    source = f"def __init__({taken}):\n  " + "\n  ".join(body or ["pass"])
    exec(source, known)  # noqa: S102 - the only words in it that are not ours are names of fields
    return known["__init__"]


def _has_default(field: "Field[Any]") -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _parameter(field: "Field[Any]") -> str:
    if field.default is not MISSING:
        return f"{field.name}=_default_{field.name}"
    return field.name if field.default_factory is MISSING else f"{field.name}=_absent"


def _assignment(field: "Field[Any]", *, frozen: bool) -> str:
    name = value = field.name
    if field.default_factory is not MISSING:
        value = f"_make_{name}() if {name} is _absent else {name}" if field.init else f"_make_{name}()"
    elif not field.init:
        value = f"_default_{name}"
    return f"_set(self, {name!r}, {value})" if frozen else f"self.{name} = {value}"


def _freeze(cls: Made, own: frozenset[str], *, slots: bool) -> None:
    methods: dict[str, Method] = {"__setattr__": _refuse_change, "__delattr__": _refuse_removal}
    if slots and not {"__getstate__", "__setstate__"} & own:
        methods |= {"__getstate__": _state, "__setstate__": _restore}
    for name, method in methods.items():
        setattr(cls, name, method)


def _refuse_change(_self: Any, name: str, _value: Any) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_removal(_self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for field, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
