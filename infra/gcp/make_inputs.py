"""Writes what the Terraform module takes from the library: the sink's filter, and the permissions of reading and of responding.

`python -m infra.gcp.make_inputs` writes the files, `--check` only says whether they differ.
"""

import argparse
import json
import sys
from importlib import import_module
from pathlib import Path

from nightlatch.contracts import Playbook
from nightlatch.providers.gcp import census, directory, organization
from nightlatch.providers.gcp.subscription import sink_filter
from nightlatch.registry import discover

FOLDER = Path(__file__).resolve().parent


def made() -> dict[str, str]:
    """The files by name, as they must be."""
    playbooks = discover(import_module("nightlatch.providers.gcp.playbooks"), "PLAYBOOK", Playbook).values()
    reads = {*census.READS, *directory.READS, *organization.READS}
    responds = {name for playbook in playbooks for name in (*playbook.reads, *playbook.writes)} - reads
    permissions = {"read": sorted(reads), "respond": sorted(responds)}
    return {"sink.filter": sink_filter() + "\n", "permissions.json": json.dumps(permissions, indent=2) + "\n"}


def main() -> int:
    """Write the files, or compare them. Gives 1 where they differ and may not be written."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file differs")
    check = parser.parse_args().check
    differing = [name for name, text in made().items() if not _is(FOLDER / name, text)]
    if check and differing:
        print(f"{', '.join(differing)}: not what the tables say; run `python -m infra.gcp.make_inputs`", file=sys.stderr)
        return 1
    for name in differing:
        (FOLDER / name).write_text(made()[name], encoding="utf-8")
    return 0


def _is(file: Path, text: str) -> bool:
    return file.exists() and file.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
