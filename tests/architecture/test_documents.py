"""The documents: they are there, what they link to is there, and no decision is out of sight."""

import re
import tomllib

import pytest

import nightlatch
from tests.architecture.sources import ROOT, name, project_files

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
DECISIONS = ROOT / "docs" / "decisions"
NUMBERED = re.compile(r"\d{4}-[a-z0-9-]+\.md")
SECTIONS = ("## Context", "## Decision", "## Consequences")


@pytest.mark.parametrize("document", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE"])
def test_a_newcomer_finds_the_usual_documents(document: str) -> None:
    assert (ROOT / document).is_file()


def test_every_link_inside_the_project_leads_somewhere() -> None:
    broken = [
        f"{name(file)} → {target}"
        for file in project_files()
        if file.suffix == ".md"
        for target in LINK.findall(FENCE.sub("", file.read_text(encoding="utf-8")))
        if not (file.parent / target).exists()
    ]
    assert not broken


def test_every_decision_is_linked_from_the_index() -> None:
    index = (DECISIONS / "README.md").read_text(encoding="utf-8")
    files = [file.name for file in sorted(DECISIONS.glob("*.md")) if file.name != "README.md"]
    assert files
    assert not [file for file in files if f"]({file})" not in index]
    assert not [file for file in files if not NUMBERED.fullmatch(file)]
    numbers = [file[:4] for file in files]
    assert len(numbers) == len(set(numbers)), "two decisions have one number"


def test_every_decision_gives_context_and_consequences() -> None:
    for file in sorted(DECISIONS.glob("[0-9]*.md")):
        text = file.read_text(encoding="utf-8")
        assert text.startswith(f"# {file.name[:4]} "), name(file)
        assert not [section for section in SECTIONS if section not in text], name(file)


def test_the_version_is_the_same_wherever_it_stands() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == nightlatch.__version__
    assert f"[{nightlatch.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
