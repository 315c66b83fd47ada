"""The tables: found by looking, unique, and cheap to ask."""

import subprocess
import sys
from collections.abc import Iterable
from types import ModuleType
from typing import Any

import pytest
from pydantic import ValidationError

from nightlatch.errors import RegistryError
from nightlatch.model import Kind, Level
from nightlatch.providers.aws import cloudtrail
from nightlatch.providers.aws.cloudtrail import table
from nightlatch.providers.aws.cloudtrail.record import Event
from nightlatch.providers.aws.cloudtrail.sources import MODULES
from nightlatch.providers.aws.cloudtrail.subjects import user
from nightlatch.providers.aws.cloudtrail.table import (
    Draft,
    context,
    find,
    history,
    merge,
    tables,
    watch,
    watched,
)
from nightlatch.registry import modules
from tests.providers.aws.cloudtrail.records import record


def _nothing(_: Event) -> Iterable[Draft]:
    return ()


def _module(name: str, **content: object) -> ModuleType:
    module = ModuleType(name)
    module.__dict__.update(content)
    return module


def test_modules_of_both_forms_are_merged_by_source() -> None:
    line = watch(Kind.ACCOUNT_CREATED, _nothing)
    merged = merge(
        (
            _module("one", SOURCES=("a", "b"), OPERATIONS={"Create": line}),
            _module("two", TABLES={"a": {"Delete": line}}),
            _module("engine"),
        )
    )
    assert merged == {"a": {"Create": line, "Delete": line}, "b": {"Create": line}}


def test_two_lines_for_one_operation_are_an_error_that_names_it() -> None:
    line = watch(Kind.ACCOUNT_CREATED, _nothing)
    with pytest.raises(RegistryError, match="'Create'"):
        merge((_module("one", SOURCES=("a",), OPERATIONS={"Create": line}), _module("two", TABLES={"a": {"Create": line}})))


def test_the_three_sorts_of_lines_differ_in_level() -> None:
    levels = [make(Kind.SIGN_IN, _nothing).level for make in (watch, context, history)]
    assert levels == [Level.WATCH, Level.CONTEXT, Level.HISTORY]


def test_an_operation_is_told_by_source_and_name_and_never_by_name_alone() -> None:
    assert find("iam.amazonaws.com", "CreateUser") is not None
    assert find("iam.amazonaws.com", "NotCreateUser") is None
    assert find("s3.amazonaws.com", "CreateServiceLinkedRole") is None
    assert find("transfer.amazonaws.com", "CreateUser") is not find("iam.amazonaws.com", "CreateUser")


def test_a_name_with_a_version_behind_it_matches_by_prefix() -> None:
    line = watch(Kind.IDENTITY_ATTACHED, _nothing)
    short = watch(Kind.TRUST_CHANGED, _nothing)
    lines = table.prefixes({"Create*": short, "CreateFunction*": line, "CreateFunctionUrl": short})
    assert [prefix for prefix, _ in lines] == ["CreateFunction", "Create"]
    found = find("lambda.amazonaws.com", "UpdateFunctionConfiguration20150331v2")
    assert found is not None
    assert found is find("lambda.amazonaws.com", "UpdateFunctionConfiguration")


def test_the_modules_written_down_for_a_source_are_those_that_hold_it() -> None:
    held: dict[str, list[str]] = {}
    for name, module in modules(cloudtrail):
        for source in (*getattr(module, "SOURCES", ()), *getattr(module, "TABLES", ())):
            held.setdefault(source, []).append(name)
    assert {source: list(names) for source, names in MODULES.items()} == held, "run `python -m infra.aws.make_rules`"


def test_a_table_asked_for_alone_is_the_one_among_all() -> None:
    assert {source: table.of_source(source) for source in MODULES} == tables()
    assert not table.of_source("made-up.amazonaws.com")
    assert find("made-up.amazonaws.com", "CreateUser") is None


def test_sources_that_no_table_has_are_not_remembered() -> None:
    assert not any(find(f"made-up-{number}.amazonaws.com", "CreateUser") for number in range(100))
    assert find("iam.amazonaws.com", "CreateUser")
    assert "iam.amazonaws.com" in table.ASKED
    assert table.ASKED.keys() <= MODULES.keys()


def test_a_record_imports_the_tables_of_its_own_source_only() -> None:
    asks = "import sys\nfrom nightlatch.providers.aws.cloudtrail.table import find\n"
    asks += "assert find('iam.amazonaws.com', 'CreateUser') and not find('made-up.amazonaws.com', 'CreateUser')\n"
    asks += "print(*sorted(name.rpartition('.')[2] for name in sys.modules if name.startswith('nightlatch.providers.aws.cloudtrail.')))"
    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    everything = {name for names in MODULES.values() for name in names}
    assert everything & set(done.stdout.split()) == set(MODULES["iam.amazonaws.com"])


def test_only_watched_lines_are_subscribed() -> None:
    subscribed = watched()
    assert subscribed["iam.amazonaws.com/CreateUser"] is Kind.ACCOUNT_CREATED
    assert not {"sts.amazonaws.com/AssumeRole", "iam.amazonaws.com/ListUsers"} & subscribed.keys()


def test_every_line_stands_under_a_source_and_a_name_as_records_are_asked_for() -> None:
    for source, lines in tables().items():
        assert source == source.lower().strip()
        assert all(name == name.strip() and callable(line.extract) for name, line in lines.items())


def test_an_extractor_that_gives_no_text_as_evidence_is_found_out() -> None:
    def extract(event: Event) -> Iterable[Draft]:
        evidence: dict[str, Any] = {"fact": event.raw["readOnly"]}
        yield Draft(Kind.ACCOUNT_CREATED, user(event, "svc"), evidence=evidence)

    with pytest.raises(ValidationError, match=r"evidence\.fact"):
        cloudtrail._activities(Event(record("CreateUser")), watch(Kind.ACCOUNT_CREATED, extract))
