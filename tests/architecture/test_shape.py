"""Sizes, names and docstrings: what keeps a file readable in one sitting."""

import ast

from tests.architecture.sources import name, python_files, tree

LINES_OF_A_FILE = 300
LINES_OF_A_FUNCTION = 50
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "base", "core", "manager", "misc"}


def test_the_sources_are_found() -> None:
    assert len(python_files()) > 20


def test_no_file_is_longer_than_300_lines() -> None:
    lengths = {name(file): len(file.read_text(encoding="utf-8").splitlines()) for file in python_files()}
    assert not {file: lines for file, lines in lengths.items() if lines > LINES_OF_A_FILE}


def test_no_function_is_longer_than_50_lines() -> None:
    long = [
        f"{name(file)}:{node.lineno} {node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for file in python_files()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= LINES_OF_A_FUNCTION
    ]
    assert not long


def test_every_module_says_what_it_is() -> None:
    """An `__init__.py` of a folder of tests may be empty: it only marks the folder."""
    silent = [name(file) for file in python_files() if not ast.get_docstring(tree(file))]
    assert not [file for file in silent if not (file.startswith("tests/") and file.endswith("__init__.py"))]


def test_no_module_has_a_name_that_says_nothing() -> None:
    named = [name(file) for file in python_files() if {file.stem, file.parent.name} & SAYS_NOTHING]
    assert not named
