"""The packaged policy: it says what the model says, and every key is in it."""

import itertools
import re
from collections.abc import Iterator
from hashlib import sha256
from importlib import resources
from typing import Any

import pytest

from nightlatch.model import Allowance, Mode, Policy, Provisioner, Verdict
from nightlatch.model.policy import SignalPolicy
from nightlatch.model.section import Section
from nightlatch.policy.examining import examined
from nightlatch.policy.loading import load, loads
from nightlatch.policy.writing import NOT_FOR_FILES

TEXT = resources.files("nightlatch.policy").joinpath("default.toml").read_text(encoding="utf-8")
FILLED_IN = re.sub(r"(?m)^#(?=\S)", "", TEXT)
"""With the settings to fill in filled in as the examples say."""


def keys(table: type[Section], path: str = "") -> Iterator[str]:
    for name, field in table.model_fields.items():
        if not path and name in NOT_FOR_FILES:
            continue
        inner: Any = field.annotation
        if isinstance(inner, type) and issubclass(inner, Section):
            yield from keys(inner, f"{path}{name}.")
        elif name not in {"signals", "provisioners", "exceptions"} or path:
            yield f"{path}{name}"


def written(table: Section, path: str = "") -> Iterator[str]:
    for name in table.model_fields_set:
        value = getattr(table, name)
        if isinstance(value, Section):
            yield from written(value, f"{path}{name}.")
        elif name not in {"signals", "provisioners", "exceptions", "digest"} or path:
            yield f"{path}{name}"


def test_it_equals_the_defaults_of_the_model() -> None:
    assert examined(TEXT, "x").model_copy(update={"digest": ""}) == Policy()


def test_the_defaults_of_the_model_would_be_let_in() -> None:
    assert Policy.model_validate_json(Policy().model_dump_json(), strict=True) == Policy()


def test_what_is_known_of_it_beforehand_is_what_comes_of_reading_it() -> None:
    known, read = load(), examined(TEXT, "x")
    assert known.model_fields_set == {"digest"}, f"default.toml has changed: its text is {sha256(TEXT.encode()).hexdigest()}"
    assert (known, known.digest) == (read, read.digest)
    assert known.model_dump_json() == read.model_dump_json()


def test_a_text_that_is_not_the_packaged_one_is_read() -> None:
    assert loads(f"{TEXT}\n", "x").model_fields_set > {"digest"}
    assert loads(TEXT.replace("notify = 30", "notify = 31"), "x").verdicts.notify == 31


def test_every_key_of_the_model_is_in_it_and_no_other() -> None:
    assert sorted(written(loads(FILLED_IN, "x"))) == sorted(keys(Policy))


def test_its_examples_show_every_key_of_an_entry() -> None:
    policy = loads(FILLED_IN, "x")
    assert policy.provisioners[0].model_fields_set == set(Provisioner.model_fields)
    assert policy.exceptions[0].model_fields_set == set(Allowance.model_fields)
    shown = {name for wish in policy.signals.values() for name in wish.model_fields_set}
    assert shown == set(SignalPolicy.model_fields)


def test_every_key_is_explained_in_the_line_above_it() -> None:
    lines = [line for line in TEXT.splitlines() if line and not re.match(r"#?\[", line)]
    for above, line in itertools.pairwise(lines):
        if re.match(r'#?("[^"]+"|\w+) = ', line):
            assert above.startswith("# "), line
            assert above.endswith((".", ":")), above


def test_it_is_safe_as_it_stands() -> None:
    policy = load()
    assert policy.modes.default is Mode.OBSERVE
    assert not policy.modes.providers
    assert not policy.modes.actions
    assert not policy.provisioners
    assert not policy.exceptions
    assert policy.verdicts.of(79) is Verdict.ASK


@pytest.mark.parametrize(
    ("tunable", "key"),
    [
        ("addresses", "trusted"),
        ("role threshold", "limit"),
        ("service-principal flag", "service_principals"),
        ("Region", "allowed"),
        ("time window", "[hours]"),
        ("user agent", "suspicious"),
        ("application scope", "sensitive_roles"),
        ("administrator list", "administrators"),
    ],
)
def test_each_tunable_of_det0319_is_named_next_to_its_key(tunable: str, key: str) -> None:
    named = re.compile(rf"DET0319 {re.escape(tunable)}[^\n]*\n(?:# [^\n]*\n)*{re.escape(key)}")
    assert named.search(TEXT), tunable
