"""The Terraform module: well formed, valid against the provider's schema, and what must hold of its plans holds."""

import inspect
import re
from pathlib import Path

import pytest

from infra.gcp.make_inputs import FOLDER, made
from nightlatch import bootstrap
from nightlatch.providers.gcp.subscription import LONGEST, sink_filter
from nightlatch.settings.google import GoogleDeployment
from tests.conftest import Need
from tests.infra.terraform.served import altered, copied, terraform

WORDS = (FOLDER / "functions.tf").read_text(encoding="utf-8")


@pytest.fixture
def module(tmp_path: Path, need: Need) -> Path:
    """A copy of the module, beside a provider that knows schemas only."""
    return copied(FOLDER, tmp_path, need, "google")


def test_it_is_formatted_valid_and_its_plans_are_as_they_must_be(module: Path) -> None:
    for words in (("fmt", "-check", "-recursive"), ("validate", "-no-color"), ("test", "-no-color")):
        code, said = terraform(module, *words)
        assert code == 0, said


WRONG = (
    ("queues.tf", 'enable_message_ordering    = each.key == "cases"', "enable_message_ordering    = false", "come in order"),
    (
        "queues.tf",
        "audience              = local.urls[each.value]",
        'audience              = "other"',
        "signed for the function",
    ),
    ("identities.tf", 'var.mode == "observe" ? toset([])', 'var.mode == "none" ? toset([])', "In observe mode nobody"),
    ("ledger.tf", '(pair[0] == "assess") == (pair[1] == "evidence") ?', "true ?", "writes no order"),
    ("functions.tf", "setsubtract(local.functions, local.signed)", "local.functions", "nothing is open to everybody"),
)
"""(file, what is right there, what would be wrong, what is said of that)"""
MIXED_UP = (
    "functions.tf",
    "NIGHTLATCH_AUDIENCE          = local.urls[each.value]",
    "NIGHTLATCH_AUDIENCE          = local.urls.act",
    "signed",
)


@pytest.mark.parametrize("wrong", [WRONG, (MIXED_UP,)], ids=["many", "the audience that a function expects"])
def test_whatever_would_be_wrong_in_a_plan_is_found(module: Path, wrong: tuple[tuple[str, str, str, str], ...]) -> None:
    for file, right, instead, _ in wrong:
        altered(module, file, right, instead)
    code, said = terraform(module, "test", "-no-color")
    assert code == 1
    assert [fault for *_, fault in wrong if fault not in " ".join(said.split())] == [], said


def test_a_misspelt_argument_is_found(module: Path) -> None:
    altered(module, "queues.tf", "service_account_email", "service_account_mail")
    code, said = terraform(module, "validate", "-no-color")
    assert code == 1
    assert "service_account_mail" in said


def test_what_it_takes_from_the_library_is_what_the_library_says() -> None:
    assert {name: (FOLDER / name).read_text(encoding="utf-8") for name in made()} == made(), "run python -m infra.gcp.make_inputs"
    assert (FOLDER / "sink.filter").read_text(encoding="utf-8").strip() == sink_filter()
    assert len(sink_filter()) < LONGEST


def test_every_permission_of_a_playbook_is_granted() -> None:
    needed = {name for playbook in bootstrap.playbooks()["gcp"] for name in (*playbook.reads, *playbook.writes)}
    granted = set(re.findall(r'"([\w.]+\.[\w.]+)"', made()["permissions.json"]))
    assert needed <= granted


def test_a_function_is_told_everything_that_it_reads() -> None:
    read = set(
        re.findall(
            r"NIGHTLATCH_[A-Z_]+", inspect.getsource(GoogleDeployment.from_environment).partition('"""')[2].partition('"""')[2]
        )
    )
    told = set(re.findall(r"(NIGHTLATCH_[A-Z_]+) +=", WORDS))
    assert read - told == set()
