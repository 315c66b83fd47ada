"""Writes files that are made from the library, or says that they are not what it would make: alike for every host's inputs."""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path


def main(folder: Path, made: Callable[[], Mapping[str, str]], module: str, about: str | None) -> int:
    """Write the files, or with `--check` compare them. Gives 1 where they differ and may not be written."""
    parser = argparse.ArgumentParser(description=(about or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file differs")
    check = parser.parse_args().check
    texts = made()
    differing = [name for name, text in texts.items() if not _is(folder / name, text)]
    if check and differing:
        print(f"{', '.join(differing)}: not what the tables say; run `python -m {module}`", file=sys.stderr)
        return 1
    for name in differing:
        (folder / name).write_text(texts[name], encoding="utf-8")
    return 0


def _is(file: Path, text: str) -> bool:
    return file.exists() and file.read_text(encoding="utf-8") == text
