"""The guide to Slack says what is so: its policy loads, its secrets, parameters and commands are those of the project."""

import re
import shlex
from pathlib import Path

import botocore.session
from botocore import xform_name

from nightlatch import __main__ as command_line
from nightlatch import bootstrap
from nightlatch.bootstrap.chat import HELP
from nightlatch.bootstrap.telling import notifiers
from nightlatch.model.people import Notify
from tests.architecture.sources import ROOT
from tests.infra.template import template

GUIDE = (ROOT / "docs" / "slack.md").read_text(encoding="utf-8")
CODE = re.compile(r"`([^`\n]+)`")


def block(language: str) -> str:
    """The one block of that language, without what its list indents it by."""
    (found,) = re.findall(rf"^ *```{language}\n(.*?)^ *```", GUIDE, re.MULTILINE | re.DOTALL)
    return re.sub(r"^   ", "", found, flags=re.MULTILINE)


def test_its_policy_loads(tmp_path: Path) -> None:
    file = tmp_path / "nightlatch.toml"
    file.write_text(block("toml"), encoding="utf-8")
    made = bootstrap.policy(file)
    assert made.slack.channel
    assert made.approvals.approvers


def test_its_secrets_are_those_that_the_ways_to_people_read() -> None:
    known = {f"nightlatch/{name}" for notifier in notifiers().values() for name in notifier.secrets}
    told = set(re.findall(r"nightlatch/[a-z]+-[a-z-]+", GUIDE)) - {"nightlatch/nightlatch-interact"}
    assert told == known


def test_no_secret_it_has_made_ends_in_a_new_line_or_stays_behind() -> None:
    lines = block("sh").splitlines()
    made = re.findall(r"file://(\S+)", block("sh"))
    assert made
    for name in made:
        assert f'read -rs text && printf %s "$text" > {name}' in lines
        assert name in lines[-1].partition(";")[0].split()


def test_what_it_shows_of_the_aws_command_line_exists() -> None:
    calls = [line for line in (*block("sh").splitlines(), *CODE.findall(GUIDE)) if line.startswith("aws ")]
    assert len(calls) == 3
    for call in calls:
        _, service, operation, *rest = shlex.split(call)
        model = botocore.session.get_session().get_service_model(service)
        named = {xform_name(name, "-"): name for name in model.operation_names}
        shape = model.operation_model(named[operation]).input_shape
        options = {word.removeprefix("--") for word in rest if word.startswith("--")}
        assert options <= {xform_name(member, "-") for member in (shape.members if shape else ())}


def test_its_commands_are_understood() -> None:
    (call,) = (text for text in CODE.findall(GUIDE) if text.startswith("nightlatch notify"))
    arguments = shlex.split(call)[1:]
    command_line._parser(command_line._commands(arguments)).parse_args(arguments)
    (listed,) = re.findall(r"^The command: `/nightlatch (.+?)\. ", GUIDE, re.MULTILINE)
    assert [text.strip("`").split()[0] for text in listed.split(", ")] == [text.split(":")[0].split()[0] for text in HELP]


def test_its_parameters_and_keys_of_policy_exist() -> None:
    parameters = template()["Parameters"]
    set_to = [text.split("=") for text in CODE.findall(GUIDE) if re.fullmatch(r"[A-Z]\w+=\w+", text)]
    assert {name for name, _ in set_to} == {"Slack", "OtherDoors", "SecurityHub", "OcsfBucket"}
    assert all(value in parameters[name].get("AllowedValues", [value]) for name, value in set_to)
    keys = re.findall(r"^\| `(\w+) = ", GUIDE, re.MULTILINE)
    assert set(keys) == set(Notify.model_fields) - {"digest_minutes"}
