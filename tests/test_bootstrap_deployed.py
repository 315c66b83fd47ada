"""Asking AWS from a desk that lacks its SDK."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "command", [["cases", "--ledger", "aws:nightlatch"], ["roster", "seed", "--ledger", "ledger"], ["doctor"]], ids=lambda c: c[0]
)
def test_without_the_sdk_a_command_says_how_to_get_it(command: list[str], tmp_path: object) -> None:
    code = (
        "import importlib.util, sys\n"
        "real = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *more: None if name == 'boto3' else real(name, *more)\n"
        "from nightlatch.__main__ import main\n"
        f"sys.exit(main({command!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=str(tmp_path), check=False)
    assert done.returncode == 2
    assert "make install" in done.stderr
