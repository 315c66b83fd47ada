"""Progress on a terminal: files, records and what has been found so far."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nightlatch.cli.feeding import OnFile, Tally
from nightlatch.cli.terminal import printable


@contextmanager
def progress() -> Iterator[OnFile]:
    """A spinner with counts on standard error while the block runs; gone when it ends."""
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True, highlight=False)
    with console.status("reading") as status:

        def show(path: Path, tally: Tally) -> None:
            line = f"{tally.files} files, {tally.activities} activities, at {printable(path.name)}"
            status.update(Text(line))

        yield show
