"""What a command of `nightlatch` is: one file each, found by its COMMAND, so that adding one is adding a file."""

import argparse
from collections.abc import Callable
from typing import NamedTuple


class Command(NamedTuple):
    """A command. `configure` adds its arguments to a parser of its own, `run` does it and gives the exit code.

    Exit codes: 0 done, 1 found what the caller asked to fail on, 2 usage or policy error.
    """

    id: str
    help: str
    configure: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
