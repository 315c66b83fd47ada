"""The tables of all readers: found in their modules, merged, and told apart."""

from types import ModuleType
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from nightlatch.errors import RegistryError
from nightlatch.model import Kind
from nightlatch.tables import Line, context, history, merged, unreadable, watch, watched


def module(name: str, **tables: dict[str, Line[Any, Any]]) -> ModuleType:
    found = ModuleType(name)
    found.__dict__["TABLES"] = tables
    return found


def nothing(record: object) -> tuple[()]:
    return ()


MADE: Line[Any, Any] = watch(Kind.ACCOUNT_CREATED, nothing)


def test_modules_may_share_a_log() -> None:
    found: dict[str, dict[str, Line[Any, Any]]] = merged(
        (module("one", admin={"CREATE": MADE}), module("two", admin={"DELETE": MADE}), ModuleType("machinery"))
    )

    assert found == {"admin": {"CREATE": MADE, "DELETE": MADE}}


@pytest.mark.parametrize("second", ["CREATE_USER", "createUser"])
def test_two_lines_for_one_operation_are_refused_naming_the_second(second: str) -> None:
    both = (module("one", admin={"CREATE_USER": MADE}), module("two", admin={second: MADE}))

    with pytest.raises(RegistryError, match=f"two: admin '{second}' stands in another line too"):
        merged(both, lambda name: name.replace("_", "").lower())


def test_only_what_opens_cases_is_declared() -> None:
    seen: Line[Any, Any] = context(Kind.SIGN_IN, nothing)
    past: Line[Any, Any] = history(Kind.SIGN_IN, nothing)

    assert watched({"login": {"in": seen, "out": past}, "admin": {"CREATE": MADE}}) == {"admin/CREATE": Kind.ACCOUNT_CREATED}


def test_what_the_model_refuses_is_told_with_its_place() -> None:
    class Grant(BaseModel):
        role: str

    with pytest.raises(ValidationError) as refused:
        Grant.model_validate({"role": 7})

    assert str(unreadable("CREATE", refused.value)) == (
        "CREATE: role cannot be read: Input should be a valid string; compare the record with the original"
    )
