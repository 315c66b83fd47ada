"""The guide for Google names what the module has."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "gcp.md").read_text(encoding="utf-8")
MODULE = "\n".join(file.read_text(encoding="utf-8") for file in sorted((ROOT / "infra" / "gcp").glob("*.tf")))


def test_every_variable_that_it_sets_is_the_modules() -> None:
    set_here = set(re.findall(r"-var=(\w+)=", GUIDE))
    assert set_here >= {"project", "organization", "slack", "mode"}
    assert set_here <= set(re.findall(r'variable "(\w+)"', MODULE))


def test_every_subscription_and_secret_that_it_names_is_made() -> None:
    kept = re.search(r"kept += \{(.*)\}", MODULE)
    assert kept
    made = {f"nightlatch-{name}-kept" for name in re.findall(r'= "([\w-]+)"', kept[1])}
    assert set(re.findall(r"nightlatch-[\w-]+-kept", GUIDE)) == made
    secrets = {f"nightlatch-{name}" for name in re.findall(r'"(slack-[\w-]+)"', MODULE)}
    assert set(re.findall(r"versions add (nightlatch-[\w-]+)", GUIDE)) == secrets


def test_its_functions_are_the_modules() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", GUIDE, re.MULTILINE)) == {"assess", "act", "interact", "sweep"}
    assert 'toset(var.slack ? ["assess", "act", "interact", "sweep"]' in MODULE
