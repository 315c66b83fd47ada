"""Reads files as every command does, for all providers, and counts what is found: `python -m tests.bench.reading PATH…`.

It is what is raced, started as a user's command is, so that reading can be told from judging.
"""

import os
import sys
from collections import Counter

from nightlatch import collect_seldom


def main() -> None:
    """Read and print; leaves as the command does, without taking the heap apart."""
    collect_seldom()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from nightlatch import bootstrap
    from nightlatch.intake import Reader, keep_freed
    from nightlatch.intake.sources import sources

    keep_freed()
    reader = Reader(bootstrap.providers())
    met = Counter(type(result).__name__ for path in sources(sys.argv[1:]) for result in reader.read(path))
    sys.stdout.write(f"{dict(met)}\n")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
