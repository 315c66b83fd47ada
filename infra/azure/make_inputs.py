"""Writes what the Terraform module takes from the library: Event Grid's filters, and the permissions of reading and of responding.

`python -m infra.azure.make_inputs` writes the files, `--check` only says whether they differ.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path

from infra.making import main
from nightlatch.contracts import Playbook
from nightlatch.model import Level
from nightlatch.providers.azure import census as azure_census
from nightlatch.providers.azure import completing
from nightlatch.providers.azure import directory as azure_directory
from nightlatch.providers.azure.subscription import endings, exact
from nightlatch.providers.entra import census, directory, entries
from nightlatch.providers.entra.scopes import IDS, OVER_ADMINISTRATORS
from nightlatch.registry import discover

FOLDER = Path(__file__).resolve().parent
MOST_VALUES = 25
"""How many values a subscription of Event Grid compares at most ("Event filtering for Event Grid subscriptions")."""


def filters() -> dict[str, dict[str, Sequence[str]]]:
    """What each subscription of Event Grid lets through, by its name: whole names of operations, or how they end."""
    found: dict[str, dict[str, Sequence[str]]] = {}
    for how, names in (("exact", exact(Level.WATCH)), ("ending", endings(Level.WATCH))):
        parts = [names[start : start + MOST_VALUES] for start in range(0, len(names), MOST_VALUES)]
        found.update({f"{how}-{number}": {"exact": [], "ending": [], how: part} for number, part in enumerate(parts, 1)})
    return found


def permissions() -> dict[str, dict[str, object]]:
    """What is granted for reading and for responding: actions of Resource Manager, and of Graph the permissions by name with their ids. Those
    that could make anybody an administrator are apart: the owner may leave them out.
    """
    reads = {*census.READS, *directory.READS, *entries.READS, *azure_census.READS, *azure_directory.READS, *completing.READS}
    responds = {
        name
        for provider in ("azure", "entra")
        for playbook in discover(import_module(f"nightlatch.providers.{provider}.playbooks"), "PLAYBOOK", Playbook).values()
        for name in (*playbook.reads, *playbook.writes)
    } - reads
    return {
        "azure": {"read": _actions(reads), "respond": _actions(responds)},
        "graph": {
            "read": _granted(reads),
            "respond": _granted(responds - OVER_ADMINISTRATORS),
            "administrators": _granted(responds & OVER_ADMINISTRATORS),
        },
    }


def made() -> dict[str, str]:
    """The files by name, as they must be."""
    texts = {"filters.json": filters(), "permissions.json": permissions()}
    return {name: json.dumps(told, indent=2) + "\n" for name, told in texts.items()}


def _actions(names: Iterable[str]) -> list[str]:
    return sorted(name for name in names if "/" in name)


def _granted(names: Iterable[str]) -> dict[str, str]:
    return {name: IDS[name] for name in sorted(names) if "/" not in name}


if __name__ == "__main__":
    sys.exit(main(FOLDER, made, "infra.azure.make_inputs", __doc__))
