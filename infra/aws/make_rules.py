"""Writes what follows from the library's tables: in template.yaml EventBridge rules and the roles' permissions, and which operations stand in which module.

`python -m infra.aws.make_rules` writes them, `--check` only says whether they differ. A section stands between the lines
`# >>> name` and `# <<< name`; nothing outside is touched. The modules stand in `providers/aws/cloudtrail/sources.py`, the operations in `providers/aws/operations.py`.
"""

import argparse
import json
import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from infra.aws import sources
from infra.aws.permissions import policies
from nightlatch.bootstrap.from_okta import event_types
from nightlatch.contracts import Playbook
from nightlatch.providers.aws import partners, subscription

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "template.yaml"
STATES = {False: "ENABLED", True: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"}
_WIDTH = 130


def main() -> int:
    """Write the sections, or compare them. Gives 1 where they differ and may not be written."""
    about, module = __doc__ or "", "infra.aws.make_rules"
    lists = [keep(path, _by_text(make), about, module) for path, make in sources.LISTS.items()]
    return max(keep(TEMPLATE, written, about, module), *lists)


def _by_text(make: Callable[[str], str]) -> Callable[[str, Iterable[Playbook]], str]:
    return lambda text, _playbooks: make(text)


def keep(template: Path, make: Callable[[str, Iterable[Playbook]], str], about: str, module: str) -> int:
    """Keep a file's generated sections as `make` makes them, or with `--check` only say that they differ."""
    parser = argparse.ArgumentParser(description=about.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when something differs")
    wanted = parser.parse_args()
    before = template.read_text(encoding="utf-8")
    after = make(before, known_playbooks())
    if wanted.check:
        if before != after:
            print(f"{template.name} is not what the tables say: run `python -m {module}`", file=sys.stderr)
        return int(before != after)
    template.write_text(after, encoding="utf-8")
    return 0


def known_playbooks() -> tuple[Playbook, ...]:
    """The playbooks for AWS; none before there is a package of them."""
    from importlib import import_module
    from importlib.util import find_spec

    from nightlatch.registry import discover

    name = "nightlatch.providers.aws.playbooks"
    return () if find_spec(name) is None else tuple(discover(import_module(name), "PLAYBOOK", Playbook).values())


def written(template: str, playbooks: Iterable[Playbook]) -> str:
    """This template with its generated sections as they must be. Raises ValueError when a section's marks are not there."""
    made = policies(playbooks)
    conditions = {"MayWrite": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Mode"}, "observe"]}]}} if "PlaybookWrites1" in made else {}
    for name, entries in (("condition", conditions), ("rules", rules() | streamed()), ("permissions", made)):
        template = replaced(template, name, as_yaml(entries))
    return template


def rules() -> dict[str, Any]:
    """Every rule on the account's own bus by its name in the template: those of the tables, and the doctor's."""
    found = {rule.name: _rule(rule.pattern, STATES[rule.reads]) for rule in subscription.rules()}
    return {**found, "Probe": _rule(subscription.PROBE, STATES[False])}


def streamed() -> dict[str, Any]:
    """Every rule on the bus of Okta's log stream, by its name in the template."""
    return {rule.name: _on_okta_bus(rule) for rule in partners.rules(partners.OKTA, event_types())}


def _on_okta_bus(rule: subscription.Rule) -> dict[str, Any]:
    """A rule that is there only where the owner named the bus."""
    made = _rule(rule.pattern, STATES[False])
    properties = {"EventBusName": {"Ref": "OktaBus"}, **made["Properties"]}
    return {"Type": made["Type"], "Condition": "OktaStreams", "Properties": properties}


def _rule(pattern: subscription.Pattern, state: str) -> dict[str, Any]:
    target = {
        "Id": "records",
        "Arn": {"Fn::GetAtt": ["RecordsQueue", "Arn"]},
        "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["RuleDeadLetters", "Arn"]}},
        "RetryPolicy": {"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185},
    }
    return {"Type": "AWS::Events::Rule", "Properties": {"State": state, "EventPattern": dict(pattern), "Targets": [target]}}


def replaced(template: str, name: str, text: str) -> str:
    """The template with this section so. Raises ValueError when its marks are not there."""
    section = re.compile(rf"(?P<begin>^  # >>> {name}\n).*?(?P<end>^  # <<< {name}$)", re.DOTALL | re.MULTILINE)
    if len(section.findall(template)) != 1:
        raise ValueError(f"the template needs one section `# >>> {name}` … `# <<< {name}`: put the two lines back")
    return section.sub(lambda found: found["begin"] + text + found["end"], template)


def as_yaml(entries: Mapping[str, Any]) -> str:
    """Resources or conditions as the section of a template."""
    return "".join(f"  {name}:\n" + "".join(_lines(value, 4)) for name, value in entries.items())


def _lines(value: Mapping[str, Any], indent: int) -> Iterable[str]:
    """A mapping as YAML: what fits on a line stands there as JSON, which is YAML too; long lists have a line for each item."""
    pad = " " * indent
    for key, below in value.items():
        shown, flat = json.dumps(key) if key.startswith("$") else key, json.dumps(below)
        if isinstance(below, str) and re.fullmatch(r"[A-Za-z][\w:]*", below):
            yield f"{pad}{shown}: {below}\n"
        elif len(pad) + len(shown) + len(flat) + 2 <= _WIDTH and not isinstance(below, dict):
            yield f"{pad}{shown}: {flat}\n"
        elif isinstance(below, dict):
            yield f"{pad}{shown}:\n"
            yield from _lines(below, indent + 2)
        else:
            yield f"{pad}{shown}:\n"
            for item in below:
                yield (
                    textwrap.fill(
                        json.dumps(item),
                        width=_WIDTH,
                        initial_indent=f"{pad}  - ",
                        subsequent_indent=f"{pad}    ",
                        break_long_words=False,
                        break_on_hyphens=False,
                    )
                    + "\n"
                )


if __name__ == "__main__":
    sys.exit(main())
