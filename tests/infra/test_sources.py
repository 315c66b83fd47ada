"""The list of CloudTrail's modules by event source is written from the tables, whatever it said before."""

import re

import pytest

from infra.aws import sources

TEXT = sources.PATH.read_text(encoding="utf-8")


def test_the_list_is_what_the_tables_say() -> None:
    assert sources.written(TEXT) == TEXT


@pytest.mark.parametrize(
    ("line", "other"),
    [
        (r'    "rds.amazonaws.com": .*\n', ""),
        (r'    "rds.amazonaws.com": .*\n', '    "rds.amazonaws.com": ("caches",),\n    "gone.amazonaws.com": ("rds",),\n'),
        (r"(?s)    .*,\n(?=}$)", ""),
    ],
    ids=["a source is missing", "a source has moved, and one is gone", "there is nothing"],
)
def test_a_list_that_says_something_else_is_put_right(line: str, other: str) -> None:
    wrong = re.sub(line, other, TEXT, count=1, flags=re.MULTILINE)
    assert wrong != TEXT
    assert sources.written(wrong) == TEXT


def test_a_file_without_the_list_is_refused() -> None:
    with pytest.raises(ValueError, match="put the two lines back"):
        sources.written("MODULES = {}\n")
