"""A package that imports its modules only when asked for a name offers exactly what type checkers read."""

import ast
import importlib
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGE

LAZY = sorted(
    file for file in PACKAGE.rglob("__init__.py") if "= offered(" in file.read_text(encoding="utf-8") and file.parent != PACKAGE
)


def dotted(file: Path) -> str:
    """The package whose file this is."""
    return ".".join(file.parent.relative_to(PACKAGE.parent).parts)


def halves(code: str) -> tuple[set[tuple[str, str]], set[tuple[str, str]], set[str]]:
    """(module, name) as type checkers read them, as they are found at run time, and what the package says that it offers."""
    tree = ast.parse(code)
    branch = next(node for node in tree.body if isinstance(node, ast.If))
    read = {
        (str(node.module).rpartition(".")[2], alias.name)
        for node in branch.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    table = next(node for node in ast.walk(branch.orelse[0]) if isinstance(node, ast.Dict))
    found = {(module, name) for module, names in ast.literal_eval(table).items() for name in names}
    said = next(node.value for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__")
    return read, found, set(ast.literal_eval(said))


def test_there_are_such_packages() -> None:
    assert {file.parent.name for file in LAZY} >= {"model", "contracts"}


@pytest.mark.parametrize("file", LAZY, ids=lambda file: str(file.parent.name))
def test_a_name_is_found_where_type_checkers_read_it(file: Path) -> None:
    read, found, said = halves(file.read_text(encoding="utf-8"))
    assert read == found
    assert {name for _, name in found} == said
    package = importlib.import_module(dotted(file))
    assert all(hasattr(package, name) for name in said)
    assert not said & {module.stem for module in file.parent.iterdir()}, (
        "a module is set as its package's attribute when it is imported"
    )


@pytest.mark.parametrize("file", LAZY, ids=lambda file: str(file.parent.name))
def test_a_name_that_nobody_wrote_is_no_name_of_the_package(file: Path) -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = importlib.import_module(dotted(file)).no_such_name
