"""`notify test`: every way to people is tried before it is needed, and says what is wrong with it."""

import json
from pathlib import Path

import pytest

from nightlatch.__main__ import main


def tried(tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[dict[str, object]]]:
    policy = tmp_path / "nightlatch.toml"
    policy.write_text(text, encoding="utf-8")
    code = main(["notify", "test", "--policy", str(policy), "--json"])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_without_a_way_to_people_it_says_where_to_name_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = tmp_path / "nightlatch.toml"
    policy.write_text("", encoding="utf-8")
    assert main(["notify", "test", "--policy", str(policy)]) == 1
    assert "names no way to people" in capsys.readouterr().out


def test_a_missing_secret_is_named_with_where_to_put_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, (told,) = tried(tmp_path, '[slack]\nchannel = "C0EXAMPLE01"\n', capsys)
    assert code == 1
    assert told["what"] == "slack"
    assert "NIGHTLATCH_SECRET_SLACK_TOKEN" in str(told["says"])
