"""`nightlatch normalize` as its users call it: whole lines in, whole lines out, nothing dropped in silence."""

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest

from nightlatch.__main__ import main

ACCOUNT = "111122223333"


def record(name: str = "CreateUser", number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "eventVersion": "1.10",
        "userIdentity": {
            "type": "IAMUser",
            "principalId": "AIDAEXAMPLEDANA",
            "arn": f"arn:aws:iam::{ACCOUNT}:user/dana",
            "accountId": ACCOUNT,
            "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
            "userName": "dana",
        },
        "eventTime": "2026-03-02T10:00:00Z",
        "eventSource": "iam.amazonaws.com",
        "eventName": name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": "198.51.100.7",
        "userAgent": "aws-cli/2.15.0",
        "requestParameters": {"userName": f"svc-{number}"},
        "responseElements": {"user": {"userName": f"svc-{number}", "userId": f"AIDAEXAMPLE{number}"}},
        "eventID": f"00000000-0000-0000-0000-{number:012}",
        "eventType": "AwsApiCall",
        "recipientAccountId": ACCOUNT,
        **more,
    }


def normalized(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[list[dict[str, Any]], str]:
    """The lines it wrote, and what it said on standard error."""
    assert main(["normalize", *map(str, arguments)]) == 0
    output = capsys.readouterr()
    return [json.loads(line) for line in output.out.splitlines()], output.err


def lines(*values: Any) -> str:
    return "".join(value if isinstance(value, str) else json.dumps(value) + "\n" for value in values)


def piped(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Give the process this standard input; the interpreter's own, not our code, is replaced."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_each_activity_is_a_line_with_its_place_and_all_fields_of_the_contract(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "log"
    file.write_text(lines("\n", record(number=1), record("DescribeInstances"), record(number=4)))
    rows, errors = normalized(capsys, file)
    assert [(row["file"], row["record"], row["part"]) for row in rows] == [(str(file), 2, 1), (str(file), 4, 1)]
    assert rows[0]["kind"] == "account_created"
    assert rows[0]["subject"]["name"] == "svc-1"
    assert rows[0]["at"] == "2026-03-02T10:00:00Z"
    assert {"id", "event", "same_as", "provider", "tenant", "operation", "outcome", "error", "actor", "grants"} <= rows[0].keys()
    assert {"credential", "origin", "evidence"} <= rows[0].keys()
    assert errors == ""


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    piped(monkeypatch, lines(record()))
    rows, _ = normalized(capsys, "-")
    assert [(row["file"], row["record"]) for row in rows] == [("-", 1)]


def test_a_folder_of_archives_is_read_and_its_elements_are_numbered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b"):
        document = {"Records": [record("DescribeInstances"), record(number=2)]}
        (tmp_path / name).write_bytes(gzip.compress(json.dumps(document).encode()))
    rows, _ = normalized(capsys, tmp_path)
    assert [(Path(row["file"]).name, row["record"]) for row in rows] == [("a", 2), ("b", 2)]


def test_what_is_malformed_is_counted_said_and_written_where_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, rejected = tmp_path / "log", tmp_path / "rejects"
    file.write_text(lines(record(), '{"eventName": "Crea\n', record(eventTime="yesterday"), record(number=4)))
    rows, errors = normalized(capsys, file, "--rejects", rejected)
    assert [row["record"] for row in rows] == [1, 4]
    assert errors.startswith("2 records could not be read: ")
    written = [json.loads(line) for line in rejected.read_text().splitlines()]
    assert [(row["file"], row["record"], row["part"]) for row in written] == [(str(file), 2, 1), (str(file), 3, 1)]
    assert written[0]["text"] == '{"eventName": "Crea'
    assert "eventTime" in written[1]["reason"]
    assert all(row.keys() == {"file", "record", "part", "reason", "text"} for row in written)


def test_without_a_file_for_rejects_the_way_to_see_them_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "log"
    file.write_text(lines("{\n", record()))
    _, errors = normalized(capsys, file)
    assert errors.startswith("1 record could not be read: ")
    assert errors.endswith("use --rejects FILE to see them\n")


def test_no_control_character_of_a_record_or_a_name_reaches_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "log\x1b[2J\u202e"
    file.write_text(lines(record(eventTime="\x1b]0;owned\x07\n"), record(userAgent="\x1b[31m\u202e")), encoding="utf-8")
    assert main(["normalize", str(file)]) == 0
    output = capsys.readouterr()
    assert not {"\x1b", "\x07", "\u202e"} & set(output.err + output.out)
    assert len(output.err.splitlines()) == 1


def test_an_event_that_only_names_its_file_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "log"
    file.write_text(lines({"s3Bucket": "trail", "s3ObjectKey": ["a.json.gz", "b.json.gz"]}))
    rows, errors = normalized(capsys, file)
    assert rows == []
    assert "s3://trail/a.json.gz" in errors


def test_an_unknown_provider_a_missing_file_and_an_unwritable_one_are_errors_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "log"
    file.write_text(lines(record()))
    for arguments in (
        [str(file), "--provider", "nimbus"],
        [str(tmp_path / "missing")],
        [str(file), "--rejects", str(tmp_path / "no" / "rejects")],
    ):
        assert main(["normalize", *arguments]) == 2
        errors = capsys.readouterr().err
        assert errors.startswith("nightlatch: ")
        assert len(errors.splitlines()) == 1
