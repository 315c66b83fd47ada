"""The guide to AWS says what is so: its parameters, alarms, metrics, commands, lists and costs are those of the project."""

import argparse
import ast
import re
import shlex
from collections.abc import Iterator

import botocore.session
import jmespath  # type: ignore[import-untyped]  # comes with boto3, and without types
import pytest
from botocore import xform_name

from nightlatch import __main__ as command_line
from nightlatch.model import Level
from nightlatch.providers.aws import subscription
from nightlatch.providers.aws.cloudtrail.table import EVERY, tables
from tests.architecture.sources import PACKAGE, ROOT, tree
from tests.docs import costs
from tests.docs.metering import measure
from tests.infra.template import resources, template

GUIDES = (ROOT / "docs" / "aws.md", ROOT / "README.md", ROOT / "docs" / "gcp.md")
GUIDE = GUIDES[0].read_text(encoding="utf-8")
FENCE = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
COUNTING = [
    PACKAGE / "stages" / "boundaries.py",
    PACKAGE / "pipeline.py",
    *(file for part in ("bootstrap", "duties") for file in (PACKAGE / part).rglob("*.py")),
]
"""Where metrics are counted and timed."""


def section(title: str) -> str:
    """The text below a heading, to the next of any level."""
    found = re.search(rf"^#+ {re.escape(title)}$\n(.*?)(?=^#+ |\Z)", GUIDE, re.MULTILINE | re.DOTALL)
    assert found, f"the guide has no section {title!r}"
    return found.group(1)


def rows(text: str) -> list[list[str]]:
    """The cells of a table's lines, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def shown(program: str) -> list[str]:
    """Every call of a program that a guide shows, in a block or inside a sentence."""
    calls: list[str] = []
    for guide in GUIDES:
        text = guide.read_text(encoding="utf-8")
        lines = (line.partition("#")[0].strip() for block in FENCE.findall(text) for line in block.splitlines())
        inline = CODE.findall(re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
        calls += [call for call in (*lines, *inline) if call.startswith(f"{program} ")]
    return sorted(set(calls))


def test_it_shows_commands_that_exist() -> None:
    calls = [
        call for call in shown("nightlatch") if not re.search(r"[A-Z]{4}|…|·", call)
    ]  # a word in capitals stands for another
    assert len(calls) > 10
    for call in calls:
        arguments = shlex.split(call)[1:]
        if arguments[-1] in {"roster", "policy"}:  # named in a sentence, without its part
            continue
        command_line._parser(command_line._commands(arguments)).parse_args(arguments if len(arguments) > 1 else _whole(arguments))


def _whole(arguments: list[str]) -> list[str]:
    """A command that is only named, with what it must be given."""
    return [*arguments, *{"replay": ["logs"], "normalize": ["logs"], "explain": ["case"]}.get(arguments[0], [])]


def test_a_command_that_does_not_exist_would_be_seen(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command_line._parser(command_line._commands(["doctor"])).parse_args(["doctor", "--no-such-option"])
    assert "--no-such-option" in capsys.readouterr().err


def test_it_tells_every_option_of_the_doctor() -> None:
    parser = argparse.ArgumentParser(add_help=False)
    command_line._commands(["doctor"])[0].configure(parser)
    options = {option for action in parser._actions for option in action.option_strings}
    assert "--no-probe" in options
    assert not [option for option in options if not re.search(rf"`{option}[ `]", GUIDE)]


def test_it_shows_targets_of_make_that_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    called = {call.split()[1] for call in shown("make")}
    assert called
    assert called <= targets


def test_what_it_shows_of_the_aws_command_line_exists() -> None:
    """Services, operations and options, by the SDK's own models; the two options are the command line's own."""
    calls = [
        shlex.split(call)
        for block in FENCE.findall(GUIDE)
        for call in re.findall(r"\baws (.+?)(?:\)?$)", _joined(block), re.MULTILINE)
    ]
    assert len(calls) > 8
    sdk = botocore.session.get_session()
    for service, operation, *rest in calls:
        options = {word.removeprefix("--").removeprefix("no-") for word in rest if word.startswith("--")} - {"query", "output"}
        if operation == "wait":
            assert rest[0].replace("-", "_") in map(xform_name, sdk.get_waiter_model(service).waiter_names)
            continue
        model = sdk.get_service_model(service)
        named = {xform_name(name, "-"): name for name in model.operation_names}
        assert operation in named, operation
        shape = model.operation_model(named[operation]).input_shape
        assert options <= {xform_name(member, "-") for member in (shape.members if shape else ())}, (operation, options)


def test_what_it_asks_of_the_stacks_outputs_gives_something() -> None:
    outputs = [{"OutputKey": str(name), "OutputValue": "value"} for name in template()["Outputs"]]
    queries = [query for _, query in re.findall(r"""--query (["'])(Stacks.+?)\1""", GUIDE)]
    assert len(queries) > 3
    assert all(jmespath.search(query, {"Stacks": [{"Outputs": outputs}]}) for query in queries), queries


def _joined(text: str) -> str:
    return text.replace("\\\n", " ")


def test_its_parameters_are_the_templates() -> None:
    told = {row[0].strip("`"): row[1].strip("`") for row in rows(section("1 Deploy in ten minutes"))}
    wanted = {name: str(each["Default"]) or "none" for name, each in template()["Parameters"].items()}
    assert told == wanted
    overridden = {word.partition("=")[0] for word in re.findall(r"(\w+=\S+)", " ".join(shown("make"))) if word[0].isupper()}
    assert {name.strip('"') for name in overridden} - {"ARGS", "DEPLOY", "CLOUD"} <= wanted.keys()


def test_it_says_what_to_do_for_every_alarm() -> None:
    told = rows(section("When an alarm rings"))
    assert sorted(row[0].strip("`") for row in told) == sorted(resources("AWS::CloudWatch::Alarm"))
    assert all(len(row) == 3 and row[2] for row in told)


def test_it_names_every_metric_and_no_other() -> None:
    told = {name for row in rows(section("2 What happens to a record, and where to look")) for name in CODE.findall(row[0])}
    assert told == set(_metrics())


def _metrics() -> Iterator[str]:
    """The first argument of each call that counts or times."""
    for file in COUNTING:
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called in {"count", "seconds"} and isinstance(node.args[0].value, str):
                    yield node.args[0].value


def test_queues_and_outputs_that_it_names_are_in_the_template() -> None:
    named = {word for word in CODE.findall(GUIDE) if re.fullmatch(r"\w+(Queue|DeadLetters)", word)}
    assert len(named) > 4
    assert named <= set(resources("AWS::SQS::Queue"))
    outputs = set(re.findall(r"OutputKey=='(\w+)'", GUIDE))
    assert outputs
    assert outputs <= set(template()["Outputs"])
    assert sum(name.endswith("Table") for name in template()["Outputs"]) == 2


def test_it_lists_every_operation_that_is_not_delivered_whole() -> None:
    told = {
        (row[0].strip("`"), name): row[2] == "never"
        for row in rows(section("3 What is seen, and what is not"))
        for name in CODE.findall(row[1])
    }
    wanted = {
        (source.partition(".")[0], name): not line.live
        for source, table in tables().items()
        for name, line in table.items()
        if line.level is not Level.HISTORY and line.live != EVERY
    }
    assert told == wanted


def test_its_numbers_of_rules_and_read_only_calls_are_right() -> None:
    assert f"{len(subscription.rules()) + 1} rules" in GUIDE
    asked = [rule for rule in subscription.rules() if rule.reads]
    names = [name for rule in asked for each in rule.pattern["$or"] for name in each["detail"]["eventName"]]
    named = [name for name in names if f"`{name}`" in section("3 What is seen, and what is not").partition("and four more")[0]]
    assert len(names) - len(named) == 4


def test_its_cost_table_is_computed() -> None:
    told = [line for line in section("6 What a month costs").splitlines() if line.startswith("|")]
    assert told == costs.table()


def test_the_readme_gives_the_same_sums() -> None:
    least, _, most = (round(sum(costs.month(number).values())) for number in costs.NUMBERS)
    text = " ".join(GUIDES[1].read_text(encoding="utf-8").split())
    assert f"(about {least} dollars for 1,000 records, {most} for a million)" in text


def test_what_it_says_of_costs_in_words_is_what_is_reckoned_with() -> None:
    text = " ".join(section("6 What a month costs").split())
    record = costs.RECORD
    for words in (
        f"{costs.ALARMS} alarms",
        f"{costs.METRICS} custom metrics",
        f"{record.calls:g} calls",
        f"{costs.CALL_S * 1000:g} ms each",
        f"considered takes {costs.MESSAGE.calls:g};",
        f"take {costs.COLD_S:g} s",
        f"assumed at {costs.SWEEP_S:g} s",
        f"{record.read_units:g} read and {record.write_units:g} write units",
        f"{record.stored / 1000:g} KB kept",
        f"{costs.LOGGED / 1000:g} KB a record",
    ):
        assert words in text, words
    always = [name for name in resources("AWS::CloudWatch::Alarm") if "Condition" not in template()["Resources"][name]]
    assert len(always) == costs.ALARMS
    assert {each["MemorySize"] for each in resources("AWS::Serverless::Function").values()} == {512, 1024}


def test_what_it_says_was_measured_is_measured_again() -> None:
    """Never less than it is, and at most a quarter more, or the table would be guesswork."""
    record, message = measure()
    pairs = [
        (record.calls, costs.RECORD.calls),
        (record.read_units, costs.RECORD.read_units),
        (record.write_units, costs.RECORD.write_units),
        (record.stored, costs.RECORD.stored),
        (record.messages, costs.RECORD.messages),
        (message.calls, costs.MESSAGE.calls),
        (message.read_units, costs.MESSAGE.read_units),
    ]
    assert not [(real, told) for real, told in pairs if not real <= told <= real * 1.25]
    assert message.write_units <= costs.MESSAGE.write_units


def test_links_to_its_own_headings_lead_somewhere() -> None:
    headings = {
        re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^#+ (.+)$", GUIDE, re.MULTILINE)
    }
    asked = re.findall(r"\]\(#([^)]+)\)", GUIDE)
    assert asked
    assert set(asked) <= headings
