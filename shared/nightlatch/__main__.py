"""The command line: `nightlatch COMMAND …` or `python -m nightlatch`.

Each command is a file of nightlatch.cli. Only the one that is called is imported, so that a pipe of small calls stays quick.
"""

import argparse
import importlib
import io
import logging
import os
import pkgutil
import sys
from collections.abc import Iterable, Sequence
from typing import NoReturn

from nightlatch import __version__, cli, collect_seldom
from nightlatch.cli.command import Command
from nightlatch.cli.terminal import printable
from nightlatch.errors import NightlatchError

USAGE = 2
INTERRUPTED = 130
PIPE_CLOSED = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code. What Nightlatch raises on purpose is one line on standard error."""
    collect_seldom()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # it would look through every installed package for some
    arguments = list(sys.argv[1:] if argv is None else argv)
    for name in ("nightlatch", "azure"):  # ours quote records, and what Azure's libraries warn of they also raise
        log = logging.getLogger(name)
        if not log.handlers:  # a terminal gets none of their raw text, unless somebody set up where logs go
            log.addHandler(logging.NullHandler())
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a name that this terminal cannot spell is shown by its code
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except NightlatchError as error:
        for line in str(error).splitlines():
            sys.stderr.write(f"nightlatch: {printable(line, longest=2000)}\n")
        return USAGE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter complains when it flushes
        return PIPE_CLOSED
    except OSError as error:
        sys.stderr.write(f"nightlatch: {printable(str(error))}: is there space, and may you write there?\n")
        return USAGE
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def _run(arguments: list[str]) -> int:
    parsed = _parser(_commands(arguments)).parse_args(arguments)
    command: Command = parsed.command
    return command.run(parsed)


def _commands(arguments: list[str]) -> list[Command]:
    """The command that is called, or all of them when none is; for the version alone, none."""
    names = [info.name for info in pkgutil.iter_modules(cli.__path__)]
    called = next((word for word in arguments if not word.startswith("-")), None)
    if called is None and arguments[:1] == ["--version"]:
        return []
    one = list(_loaded(name for name in names if name == called))
    return one or list(_loaded(names))


def _loaded(names: Iterable[str]) -> Iterable[Command]:
    for name in names:
        command = getattr(importlib.import_module(f"{cli.__name__}.{name}"), "COMMAND", None)
        if isinstance(command, Command):
            yield command


def _parser(commands: list[Command]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="nightlatch", description="Sees cloud accounts created to keep access.")
    parser.add_argument("--version", action="version", version=f"nightlatch {__version__}")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND", title="commands")
    for command in commands:
        sub = subparsers.add_parser(command.id, help=command.help, description=command.help)
        command.configure(sub)
        sub.set_defaults(command=command)
    return parser


def console() -> NoReturn:
    """Run one command as a process of its own, and leave without taking a large heap apart object by object.

    A tenth of a replay's time went into that. All files are closed by then, and all workers have ended.
    """
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    console()
