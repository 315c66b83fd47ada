"""Runs a command as a shell would, in this process, and catches what it printed."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from nightlatch.__main__ import main


class Shell:
    """`nightlatch …` with its exit code and output."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.code = 0
        self.out = ""
        self.err = ""

    def __call__(self, *args: str | Path) -> "Shell":
        self.code = main([str(arg) for arg in args])
        self.out, self.err = self._capsys.readouterr()
        return self

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The JSON lines that were printed."""
        return [json.loads(line) for line in self.out.splitlines()]


def write_records(path: Path, records: Iterable[Mapping[str, Any]]) -> Path:
    path.write_text(json.dumps({"Records": list(records)}))
    return path
