"""Data classes whose methods are made late behave as the standard library's, each asked the same questions."""

import copy
import dataclasses
import pickle
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import pytest

from nightlatch.classes import dataclass

Maker = Callable[..., Any]
T = TypeVar("T")
OURS = dataclass  # under a name that type checkers do not take for the standard library's


@pytest.fixture(params=[dataclasses.dataclass, OURS], ids=["standard", "ours"])
def make(request: pytest.FixtureRequest) -> Maker:
    return request.param  # type: ignore[no-any-return]


def point(make: Maker, **options: Any) -> Any:
    class Point:
        """A place."""

        x: int
        y: int = 2
        names: list[str] = dataclasses.field(default_factory=list)

    return make(**options)(Point)


@pytest.mark.parametrize("options", [{}, {"slots": True}, {"frozen": True}, {"frozen": True, "slots": True}], ids=str)
def test_objects_are_made_shown_and_compared_alike(make: Maker, options: dict[str, bool]) -> None:
    made = point(make, **options)
    one, other = made(1), made(x=1, y=2, names=[])
    assert (one.x, one.y, one.names) == (1, 2, [])
    assert one == other
    assert one != made(1, 3)
    assert one != (1, 2, [])
    assert repr(one).endswith("Point(x=1, y=2, names=[])")
    assert one.names is not other.names
    assert dataclasses.replace(one, x=5).x == 5
    assert [field.name for field in dataclasses.fields(made)] == ["x", "y", "names"]
    assert hasattr(one, "__dict__") is not options.get("slots", False)
    assert copy.deepcopy(one) == one


@pytest.mark.parametrize("wrong", [(), (1, 2, [], 4)])
def test_arguments_that_are_missing_or_too_many_are_an_error(make: Maker, wrong: tuple[Any, ...]) -> None:
    made = point(make)
    for _ in range(2):  # the first call compiles
        with pytest.raises(TypeError, match=r"__init__\(\)"):
            made(*wrong)


def test_what_is_frozen_cannot_be_changed_and_has_a_hash(make: Maker) -> None:
    made = make(frozen=True, slots=True)(type("Pair", (), {"__annotations__": {"a": int, "b": str}, "__doc__": "Two."}))
    pair = made(1, "b")
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'a'"):
        pair.a = 2
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'a'"):
        del pair.a
    assert {made(1, "b"): True}[pair]


def test_what_may_change_and_is_compared_has_no_hash(make: Maker) -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(point(make)(1))
    assert isinstance(hash(point(make, eq=False)(1)), int)
    assert point(make, eq=False)(1) != point(make, eq=False)(1)


def test_methods_that_a_class_writes_itself_stay(make: Maker) -> None:
    class Odd:
        """Equal to everything."""

        a: int

        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 7

        def __repr__(self) -> str:
            return "odd"

        def __post_init__(self) -> None:
            self.twice = 2 * self.a

    odd = make(Odd)(4)
    assert (odd == "anything", hash(odd), repr(odd), odd.twice) == (True, 7, "odd", 8)


def test_fields_may_be_inherited_given_by_name_only_or_left_out_of_comparing(make: Maker) -> None:
    class First(Generic[T]):
        """A base."""

        a: T
        b: int = dataclasses.field(default=1, compare=False)

    first = make(frozen=True, slots=True)(First)

    class Second(first):  # type: ignore[valid-type,misc]  # made at run time
        """More."""

        c: str = "c"
        d: int = dataclasses.field(kw_only=True)
        e: int = dataclasses.field(init=False, default=9)
        f: list[int] = dataclasses.field(init=False, default_factory=list)

    second = make(frozen=True, slots=True)(Second)
    assert second("a", 2, d=4) == second("a", 3, d=4)
    assert second("a", d=4).f == []
    assert second("a", d=4).e == 9
    with pytest.raises(TypeError):
        second("a", 2, "c", 4)
    assert first("a") == first("a", 5)
    assert first("a") != second("a", d=4)


@dataclass(frozen=True, slots=True)
class Kept:
    """What can be stored and sent: it has a name of its own in a module."""

    a: int
    b: tuple[str, ...] = ()


def test_what_is_frozen_goes_between_processes() -> None:
    kept = Kept(1, ("b",))
    assert pickle.loads(pickle.dumps(kept)) == kept  # noqa: S301 - written in the line itself
    assert copy.copy(kept) == kept


def test_an_option_that_is_not_known_is_refused() -> None:
    with pytest.raises(TypeError, match="order"):
        OURS(order=True)  # a type checker sees the standard library's, which takes it


def test_nothing_is_compiled_before_it_is_called() -> None:
    made = point(OURS, frozen=True)
    before = {name: getattr(made, name) for name in ("__init__", "__eq__", "__repr__", "__hash__")}
    made(1)
    after = {name for name, method in before.items() if getattr(made, name) is not method}
    assert after == {"__init__"}
