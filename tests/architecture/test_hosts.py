"""What every host owes: four functions at the edge, a store under the contract, a guide, locked versions, and a name for its ledger."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from nightlatch.bootstrap import DEPLOYED
from tests.architecture.sources import FUNCTIONS, PACKAGE, ROOT, TESTS, tree

DUTIES = {"assess", "act", "interact", "sweep"}
EDGE_LINES = 60
HOSTS = sorted(
    folder.name for folder in (PACKAGE / "hosts").iterdir() if (folder / "__init__.py").exists() and folder.name != "local"
)


def sources_of(host: str) -> list[Path]:
    return sorted((FUNCTIONS / host).glob("*.py"))


def defined(module: ast.Module) -> Iterator[str]:
    """The names that a source gives to functions, or to whatever stands for one."""
    for node in module.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def test_the_hosts_are_found() -> None:
    assert {"aws", "gcp"} <= set(HOSTS)


@pytest.mark.parametrize("host", HOSTS)
def test_the_edge_has_the_four_functions_and_little_else(host: str) -> None:
    (edge,) = sources_of(host)
    assert set(defined(tree(edge))) >= DUTIES
    assert len(edge.read_text(encoding="utf-8").splitlines()) <= EDGE_LINES
    assert (FUNCTIONS / host / "requirements.txt").exists()


@pytest.mark.parametrize("host", HOSTS)
def test_its_store_is_under_the_contract(host: str) -> None:
    tests = [file.read_text(encoding="utf-8") for file in (TESTS / "hosts").glob(f"test_{host}_*.py")]
    assert any("Contract)" in text for text in tests)


@pytest.mark.parametrize("host", HOSTS)
def test_it_is_composed_deployed_explained_and_locked(host: str) -> None:
    wanted = (
        PACKAGE / "bootstrap" / f"{host}.py",
        ROOT / "docs" / f"{host}.md",
        ROOT / "requirements" / f"{host}.txt",
        ROOT / "infra" / host,
    )
    assert [path for path in wanted if not path.exists()] == []
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"(docs/{host}.md)" in readme
    assert f"--ledger {host}:" in readme


@pytest.mark.parametrize("host", HOSTS)
def test_its_ledger_has_a_name_on_the_command_line(host: str) -> None:
    assert f"{host}:" in DEPLOYED
