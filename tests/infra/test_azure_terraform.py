"""The Terraform module of the Azure host: well formed, valid against its providers' schemas, and what must hold of its plans holds."""

import json
import re
from pathlib import Path

import pytest

from infra.azure.make_inputs import FOLDER, MOST_VALUES, filters, made
from infra.bundle import POLICY
from nightlatch import bootstrap
from nightlatch.contracts import Playbook
from nightlatch.model import Level
from nightlatch.providers.azure.subscription import asked, exact
from tests.conftest import Need
from tests.infra.terraform.served import altered, copied, terraform


@pytest.fixture
def module(tmp_path: Path, need: Need) -> Path:
    """A copy of the module, beside providers that know schemas only."""
    return copied(FOLDER, tmp_path, need, "azurerm", "azuread")


def test_it_is_formatted_valid_and_its_plans_are_as_they_must_be(module: Path) -> None:
    for words in (("fmt", "-check", "-recursive"), ("validate", "-no-color"), ("test", "-no-color")):
        code, said = terraform(module, *words)
        assert code == 0, said


WRONG = (
    ("identities.tf", 'var.mode == "observe" ? toset([])', 'var.mode == "none" ? toset([])', "In observe mode nobody"),
    ("ledger.tf", '(pair[0] == "assess") == (pair[1] == "evidence") ?', "true ?", "writes no order"),
    ("functions.tf", "${var.name}${each.value}.blob", "${var.name}ledger.blob", "where another app may write"),
)
"""(file, what is right there, what would be wrong, what is said of that)"""


def test_whatever_would_be_wrong_in_a_plan_is_found(module: Path) -> None:
    for file, right, wrong, _ in WRONG:
        altered(module, file, right, wrong)
    code, said = terraform(module, "test", "-no-color")
    assert code == 1
    assert [fault for *_, fault in WRONG if fault not in " ".join(said.split())] == [], said


def test_a_misspelt_argument_is_found(module: Path) -> None:
    altered(module, "doors.tf", "included_event_types", "included_event_kinds")
    code, said = terraform(module, "validate", "-no-color")
    assert code == 1
    assert "included_event_kinds" in said


def test_what_it_takes_from_the_library_is_what_the_library_says() -> None:
    assert {name: (FOLDER / name).read_text(encoding="utf-8") for name in made()} == made(), (
        "run python -m infra.azure.make_inputs"
    )


def test_event_grid_is_asked_for_all_that_opens_cases_and_for_nothing_else() -> None:
    parts = [each for told in filters().values() for each in told.values()]
    assert all(len(part) <= MOST_VALUES for part in parts)
    names = {name for told in filters().values() for name in told["exact"]}
    assert names == set(exact(Level.WATCH))
    assert all(asked(name) for name in names)


def needed(provider: str) -> set[str]:
    playbooks: list[Playbook] = list(bootstrap.playbooks()[provider])
    return {name for playbook in playbooks for name in (*playbook.reads, *playbook.writes)}


def test_every_permission_of_a_playbook_is_granted() -> None:
    told = json.loads(made()["permissions.json"])
    granted = {name for platform in told.values() for part in platform.values() for name in part}
    assert needed("azure") | needed("entra") <= granted


def test_a_function_is_told_everything_that_it_reads() -> None:
    settings = Path(bootstrap.__file__).parent.parent / "settings" / "azure.py"
    of_azure = settings.read_text(encoding="utf-8").partition("class AzureDeployment")[2].partition("\n\n\n")[0]
    read = {
        f"NIGHTLATCH_{name}"
        for name in re.findall(r'\(env, f?"NIGHTLATCH_(\w+)"|env\.get\("NIGHTLATCH_(\w+)"', of_azure)
        for name in name
        if name
    }
    told = set(re.findall(r"(NIGHTLATCH_[A-Z_]+) +=", (FOLDER / "functions.tf").read_text(encoding="utf-8")))
    assert {*read, "NIGHTLATCH_POLICY", "NIGHTLATCH_PART"} - told == set()
    assert f'= "/home/site/wwwroot/{POLICY}"' in (FOLDER / "functions.tf").read_text(encoding="utf-8"), "where the bundle has it"
