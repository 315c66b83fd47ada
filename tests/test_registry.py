"""Adding one thing is adding one file: units are found by where they lie."""

import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from nightlatch import bootstrap
from nightlatch.contracts import Signal
from nightlatch.errors import RegistryError
from nightlatch.registry import discover, fits, modules

UNIT = """
from nightlatch.contracts import Signal
SIGNAL = Signal(id="{id}", title="", points=1, check=lambda case, facts: None)
"""


@pytest.fixture
def package(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[ModuleType]:
    """An importable empty package of its own."""
    name = f"units_{abs(hash(request.node.name))}"
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    sys.path.insert(0, str(tmp_path))
    yield __import__(name)
    sys.path.remove(str(tmp_path))


def put(package: ModuleType, stem: str, text: str) -> None:
    (Path(package.__path__[0]) / f"{stem}.py").write_text(text)


def test_every_file_with_the_constant_is_a_unit_and_other_files_are_passed_over(package: ModuleType) -> None:
    put(package, "x1_first", UNIT.format(id="X1"))
    put(package, "x2_second", UNIT.format(id="X2"))
    put(package, "reading", "NOTHING = 1")
    assert list(discover(package, "SIGNAL", Signal)) == ["X1", "X2"]


def test_modules_and_packages_are_found_as_pkgutil_finds_them(package: ModuleType) -> None:
    folder = Path(package.__path__[0])
    for name in (
        "one.py",
        "two/__init__.py",
        "three/four.py",
        "five.txt",
        "six.pyi",
        ".seven.py",
        "eight.old.py",
        "__pycache__/one.pyc",
    ):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("")
    assert (
        [name for name, _ in modules(package)]
        == sorted(each.name for each in pkgutil.iter_modules(package.__path__))
        == ["one", "two"]
    )


@pytest.mark.parametrize(
    ("stem", "text", "says"),
    [
        ("x1_first", UNIT.format(id="X9"), "does not fit the file's name"),
        ("x1_first", "SIGNAL = 'a text'", "must be a Signal"),
    ],
)
def test_a_unit_that_breaks_its_contract_is_said_at_start(package: ModuleType, stem: str, text: str, says: str) -> None:
    put(package, stem, text)
    with pytest.raises(RegistryError, match=says):
        discover(package, "SIGNAL", Signal)


def test_two_files_may_not_claim_one_id(package: ModuleType) -> None:
    put(package, "x1_first", UNIT.format(id="X1"))
    put(package, "x1_second", UNIT.format(id="X1"))
    with pytest.raises(RegistryError, match="another file"):
        discover(package, "SIGNAL", Signal)


def test_an_id_fits_its_own_file_and_no_longer_one() -> None:
    assert fits("G2", "g2_top_grant")
    assert fits("aws", "aws")
    assert not fits("G2", "g2b_strong_grant")


def test_the_product_finds_its_own_units() -> None:
    assert len(bootstrap.signals()) >= 25
    assert "aws" in bootstrap.providers()
