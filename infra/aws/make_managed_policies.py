"""Makes the table of what AWS's own policies are worth: `python infra/aws/make_managed_policies.py` (needs moto).

AWS publishes the documents nowhere as one file; moto carries them, and is no dependency of ours. So the table is made
here, by the evaluator that judges every other document, and committed. `--check` says whether it is stale.
"""

import argparse
import importlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "shared"))

from nightlatch.model import Evaluated, Privilege  # noqa: E402  # the script runs from a clone, installed or not
from nightlatch.providers.aws.privilege import evaluate_document  # noqa: E402
from nightlatch.providers.aws.privilege.managed import TABLE  # noqa: E402

PLACE = HERE.parents[1] / "shared" / "nightlatch" / "providers" / "aws" / "privilege" / TABLE


def documents() -> tuple[str, dict[str, Mapping[str, Any]]]:
    """Moto's version, and AWS's documents by policy name."""
    moto = importlib.import_module("moto")
    carried = importlib.import_module("moto.iam.aws_managed_policies").aws_managed_policies_data
    return moto.__version__, {name: policy["Document"] for name, policy in json.loads(carried).items()}


def table(version: str, worth: Mapping[str, Privilege]) -> str:
    """The table's text: every reason and every distinct worth once, one policy a line, in a fixed order."""
    texts = sorted({reason for one in worth.values() for reason in one.reasons})
    number = {text: position for position, text in enumerate(texts)}
    rows = {
        name: _compact(
            [one.tier, one.evaluated is Evaluated.FULL, [number[r] for r in one.reasons], [trait.value for trait in one.traits]]
        )
        for name, one in sorted(worth.items())
    }
    distinct = {row: position for position, row in enumerate(dict.fromkeys(rows.values()))}
    parts = {
        "reasons": _lines("[", map(json.dumps, texts), "]"),
        "worths": _lines("[", distinct, "]"),
        "policies": _lines("{", (f"{json.dumps(name)}:{distinct[row]}" for name, row in rows.items()), "}"),
    }
    body = ",\n".join(f'"{key}":{text}' for key, text in parts.items())
    return f'{{"version":{json.dumps(version)},\n{body}}}\n'


def _compact(row: list[Any]) -> str:
    return json.dumps(row, separators=(",", ":"))


def _lines(opening: str, items: Any, closing: str) -> str:
    return opening + "\n" + ",\n".join(items) + "\n" + closing


def main() -> int:
    """Write the table, or compare; 1 when it is stale."""
    parser = argparse.ArgumentParser(description="Judge every AWS-managed policy that moto carries.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the table is stale")
    checking = parser.parse_args().check
    version, found = documents()
    fresh = table(version, {name: evaluate_document(document) for name, document in found.items()})
    if checking:
        stale = not PLACE.exists() or PLACE.read_text("utf-8") != fresh
        print(f"{PLACE.name} is {'stale: run this script without --check' if stale else 'fresh'}")
        return int(stale)
    PLACE.write_text(fresh, "utf-8")
    print(f"{len(found)} policies of moto {version}, {len(fresh) // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
