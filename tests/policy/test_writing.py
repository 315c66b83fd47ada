"""Writing a policy, so that it loads again as the same."""

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nightlatch.model import Action, Policy
from nightlatch.policy.loading import load, loads
from nightlatch.policy.writing import dump

TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).filter(lambda text: bool(text.strip()))
TEXTS = st.lists(TEXT, max_size=3)
MODE = st.sampled_from(["observe", "approve", "enforce"])
NETWORKS = st.lists(st.ip_addresses(network="198.51.100.0/24").map(str) | st.just("2001:db8::/32"), max_size=3)
POINTS = st.integers(-100, 100)
DAY = st.dates().map(lambda day: day.isoformat())
TIME = st.times().map(lambda time: time.isoformat())
WISH = st.fixed_dictionaries(
    {}, optional={"points": POINTS, "variants": st.dictionaries(TEXT, POINTS, max_size=2), "staged": st.booleans()}
)
OWNED = {"owner": TEXT, "reason": TEXT, "expires": DAY, "actor": TEXT}
PROVISIONER = st.fixed_dictionaries(
    {"name": TEXT, "nature": st.sampled_from(["scim", "cloudformation"]), **OWNED, "via": TEXT},
    optional={"networks": NETWORKS, "tenant": TEXT, "user_agent_contains": TEXT},
)
EXCEPTION = st.fixed_dictionaries(
    {"name": TEXT, **OWNED}, optional={"points": st.integers(1, 100), "subject": TEXT, "signals": TEXTS, "operation": TEXT}
)


def named(entries: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(entries, max_size=3, unique_by=lambda entry: entry["name"].strip())


POLICIES = st.fixed_dictionaries(
    {},
    optional={
        "kill_switch": st.booleans(),
        "verdicts": st.fixed_dictionaries({"notify": st.integers(1, 30), "ask": st.integers(31, 60)}),
        "modes": st.fixed_dictionaries(
            {"default": MODE, "providers": st.dictionaries(TEXT, MODE, max_size=2)},
            optional={"actions": st.dictionaries(st.sampled_from([f"aws.{action.value}" for action in Action]), MODE)},
        ),
        "signals": st.dictionaries(TEXT, WISH, max_size=3),
        "roster": st.fixed_dictionaries({"limits": st.dictionaries(TEXT, st.integers(), max_size=2), "administrators": TEXTS}),
        "networks": st.fixed_dictionaries({"trusted": NETWORKS}),
        "hours": st.fixed_dictionaries({"start": TIME, "end": TIME, "days": st.lists(st.sampled_from(["mon", "sun"]))}),
        "standard": st.fixed_dictionaries({"ticket_tag": TEXT, "boundary_required": st.booleans()}),
        "provisioners": named(PROVISIONER),
        "exceptions": named(EXCEPTION),
    },
).map(Policy.model_validate)


@given(POLICIES)
def test_what_is_written_loads_again_as_the_same_policy(policy: Policy) -> None:
    again = loads(dump(policy), "written")
    assert again.model_copy(update={"digest": ""}) == policy
    assert loads(dump(again), "written again") == again


@given(POLICIES)
def test_what_is_written_holds_nothing_that_a_terminal_would_obey(policy: Policy) -> None:
    assert all(line.isprintable() for line in dump(policy).split("\n"))


def test_the_default_is_written_with_every_value_and_without_its_digest() -> None:
    written = tomllib.loads(dump(load()))
    assert written["verdicts"] == {"notify": 30, "ask": 60, "quarantine": 80}
    assert "digest" not in written


def test_an_entry_can_be_added_to_what_is_written() -> None:
    entry = '[[exceptions]]\nname = "n"\nowner = "o"\nreason = "r"\nexpires = 2026-06-30\nactor = "dana"\n'
    assert loads(dump(load()) + entry, "x").exceptions[0].name == "n"
