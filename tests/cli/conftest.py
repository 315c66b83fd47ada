"""What the tests of commands share: a shell, and a folder of logs as CloudTrail leaves it."""

import gzip
import json
from pathlib import Path

import pytest

from nightlatch.sandbox.intrusion import intrusion
from nightlatch.sandbox.routine import routine
from tests.cli.commands import Shell, write_records


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """A folder as CloudTrail leaves it: many small files, some packed."""
    folder = tmp_path / "logs"
    folder.mkdir()
    write_records(folder / "day.json", routine())
    records = list(intrusion())
    (folder / "night-1.json.gz").write_bytes(gzip.compress(json.dumps({"Records": records[:6]}).encode()))
    (folder / "night-2.jsonl").write_text("\n".join(json.dumps(record) for record in records[6:]))
    return folder
