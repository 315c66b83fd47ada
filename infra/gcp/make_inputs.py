"""Writes what the Terraform module takes from the library: the sink's filter, and the permissions of reading and of responding.

`python -m infra.gcp.make_inputs` writes the files, `--check` only says whether they differ.
"""

import json
import sys
from importlib import import_module
from pathlib import Path

from infra.making import main
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


if __name__ == "__main__":
    sys.exit(main(FOLDER, made, "infra.gcp.make_inputs", __doc__))
