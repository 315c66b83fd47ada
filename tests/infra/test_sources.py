"""What is written down of CloudTrail's tables is written from them, whatever it said before."""

import re
from pathlib import Path

import pytest

from infra.aws import sources

BY_MODULE, BY_NAME = sources.LISTS


@pytest.mark.parametrize("path", sources.LISTS, ids=lambda path: path.name)
def test_the_lists_are_what_the_tables_say(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert sources.LISTS[path](text) == text


@pytest.mark.parametrize(
    ("path", "line", "other"),
    [
        (BY_MODULE, r'    "rds.amazonaws.com": .*\n', ""),
        (
            BY_MODULE,
            r'    "rds.amazonaws.com": .*\n',
            '    "rds.amazonaws.com": ("caches",),\n    "gone.amazonaws.com": ("rds",),\n',
        ),
        (BY_MODULE, r"(?s)    .*,\n(?=}$)", ""),
        (BY_NAME, "rds.amazonaws.com .*\n", ""),
        (BY_NAME, "rds.amazonaws.com .*\n", "rds.amazonaws.com Gone*\ngone.amazonaws.com Gone!\n"),
        (BY_NAME, r'(?s)(?<=^OPERATIONS = """\n).*?(?=^""")', ""),
    ],
    ids=lambda value: value.name if isinstance(value, Path) else str(bool(value)),
)
def test_a_list_that_says_something_else_is_put_right(path: Path, line: str, other: str) -> None:
    text = path.read_text(encoding="utf-8")
    wrong = re.sub(line, other, text, count=1, flags=re.MULTILINE)
    assert wrong != text
    assert sources.LISTS[path](wrong) == text


@pytest.mark.parametrize(("path", "text"), [(BY_MODULE, "MODULES = {}\n"), (BY_NAME, 'OPERATIONS = ""\n')])
def test_a_file_without_its_list_is_refused(path: Path, text: str) -> None:
    with pytest.raises(ValueError, match="put the two lines back"):
        sources.LISTS[path](text)
