"""Who may catch everything, and what a test may replace."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import FUNCTIONS, PACKAGE, TESTS, imports, name, python_files, tree

BOUNDARIES = PACKAGE / "stages" / "boundaries.py"
EVERYTHING = {"Exception", "BaseException"}
EDGE_MAY_IMPORT = ("nightlatch.bootstrap", "nightlatch.settings", "nightlatch.errors", "nightlatch.collect_seldom")
PATCHERS = {"setattr", "delattr", "setitem", "delitem"}


def catches_everything(module: ast.Module) -> Iterator[int]:
    """The lines where a source swallows whatever comes: `except:`, `except Exception`, `suppress(Exception)`."""
    for node in ast.walk(module):
        if isinstance(node, ast.ExceptHandler):
            caught = node.type
            if caught is None or EVERYTHING & {part.id for part in ast.walk(caught) if isinstance(part, ast.Name)}:
                yield node.lineno
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress") and EVERYTHING & _arguments(node):
            yield node.lineno


def _arguments(call: ast.Call) -> set[str]:
    return {ast.unparse(argument) for argument in call.args}


def patches_ours(module: ast.Module) -> Iterator[int]:
    """The lines where a test replaces a part of nightlatch in place."""
    ours = {
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(module)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if (node.module or "" if isinstance(node, ast.ImportFrom) else alias.name).partition(".")[0] == "nightlatch"
    }
    for node in ast.walk(module):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in PATCHERS and node.args):
            continue
        if ast.unparse(node.func.value) not in {"monkeypatch", "patch", "mp"}:
            continue
        target = ast.unparse(node.args[0]).strip("'\"")
        if target.partition(".")[0] in ours | {"nightlatch"}:
            yield node.lineno


def test_exactly_three_places_catch_everything_and_they_stand_in_one_module() -> None:
    ours = [file for file in python_files() if file.is_relative_to(PACKAGE) or file.is_relative_to(FUNCTIONS)]
    places = [(name(file), line) for file in ours for line in catches_everything(tree(file))]
    assert {file for file, _ in places} == {name(BOUNDARIES)}
    assert len(places) == 3


def test_no_test_patches_our_code() -> None:
    """A fake goes in where the real one would; a patch proves only that the patch was called."""
    patched = [
        f"{name(file)}:{line}" for file in python_files() if file.is_relative_to(TESTS) for line in patches_ours(tree(file))
    ]
    assert not patched


def test_the_edge_imports_only_what_composes_and_configures() -> None:
    """`functions/` unwraps and makes one call: everything else it would know belongs into the library."""
    taken = [
        f"{name(file)} imports {module}"
        for file in python_files()
        if file.is_relative_to(FUNCTIONS)
        for module in imports(tree(file))
        if module.partition(".")[0] == "nightlatch" and not module.startswith(EDGE_MAY_IMPORT)
    ]
    assert not taken


@pytest.mark.parametrize(
    "source",
    ["try: f()\nexcept: pass", "try: f()\nexcept (KeyError, Exception): pass", "with suppress(BaseException): f()"],
)
def test_the_check_sees_what_catches_everything(source: str) -> None:
    assert list(catches_everything(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        "from nightlatch import pipeline\nmonkeypatch.setattr(pipeline, 'assess', None)",
        "import nightlatch.cli as cli\nmonkeypatch.setattr(cli.demo, 'run', None)",
        "monkeypatch.setattr('nightlatch.cli.demo.run', None)",
    ],
)
def test_the_check_sees_a_patch_of_ours(source: str) -> None:
    assert list(patches_ours(ast.parse(source)))


def test_the_check_leaves_the_environment_alone() -> None:
    source = "from nightlatch import cli\nmonkeypatch.setenv('HOME', 'x')\nmonkeypatch.setattr(sys, 'argv', [])"
    assert not list(patches_ours(ast.parse(source)))
