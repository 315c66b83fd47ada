"""The frame around all commands: which is called, how errors end, and what a terminal may be shown."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nightlatch import __version__
from nightlatch.__main__ import main
from nightlatch.cli.terminal import printable

NIGHTLATCH = [sys.executable, "-m", "nightlatch"]


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    shown = capsys.readouterr().out
    assert {"normalize", "replay", "policy"} <= set(shown.split())


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out == f"nightlatch {__version__}\n"


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["command"], ["normalize"], ["normalize", "x", "--nonsense"]])
def test_a_wrong_call_ends_with_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    assert "usage: nightlatch" in capsys.readouterr().err


def test_only_the_called_command_is_imported() -> None:
    code = (
        "import sys; from nightlatch.__main__ import main\n"
        "try: main(['policy', '--help'])\n"
        "except SystemExit: pass\n"
        "print([name for name in sys.modules if name.startswith('nightlatch.cli.')], file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "nightlatch.cli.policy" in run.stderr
    assert "nightlatch.cli.normalize" not in run.stderr


def test_a_reader_that_hangs_up_ends_it_quietly(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    record = (
        '{"eventVersion":"1.10","eventSource":"iam.amazonaws.com","eventName":"CreateUser","eventTime":"2026-03-02T10:00:00Z",'
        '"userIdentity":{"type":"Root","accountId":"111122223333","arn":"arn:aws:iam::111122223333:root"},'
        '"requestParameters":{"userName":"svc"},"eventID":"e","recipientAccountId":"111122223333"}\n'
    )
    (tmp_path / "log").write_text(record * 200)
    run = subprocess.run(
        [*NIGHTLATCH, "normalize", str(tmp_path / "log")], stdout=write, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(write)
    assert run.returncode == 141
    assert run.stderr == ""


def test_the_script_and_the_module_are_the_same() -> None:
    script = Path(sys.executable).parent / "nightlatch"
    run = subprocess.run([str(script), "--version"], capture_output=True, text=True, check=True)
    assert run.stdout == f"nightlatch {__version__}\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, ünïcode 漢字", "plain text, ünïcode 漢字"),
        ("a\x1b[2Jb\r\n", "a\\x1b[2Jb\\r\\n"),
        ("\u202edrowssap\u2028", "\\u202edrowssap\\u2028"),
        ("\ud800\x9b", "\\ud800\\x9b"),
        ("x" * 400, "x" * 299 + "…"),
    ],
)
def test_text_from_records_is_made_harmless_for_a_terminal(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_disk_that_is_full_is_one_line_and_no_finding() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*NIGHTLATCH, "demo", "--json"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_a_terminal_that_cannot_spell_a_name_shows_its_code() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([*NIGHTLATCH, "demo"], capture_output=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
