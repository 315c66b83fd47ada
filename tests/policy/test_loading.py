"""Reading a policy, and what is said of a wrong one."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from nightlatch.errors import PolicyError
from nightlatch.model import Mode, Policy
from nightlatch.policy.examining import digest
from nightlatch.policy.loading import load, loads, warnings

KNOWN = {"A8": (), "G4": ("external_id",), "Q1": ("day",)}
ENTRY = 'name = "night shift"\nowner = "ops"\nreason = "migration"\nexpires = 2026-06-30\n'


def wrong(text: str, signals: dict[str, tuple[str, ...]] | None = None) -> str:
    """What is said of a text that is no policy."""
    with pytest.raises(PolicyError) as caught:
        loads(text, "nightlatch.toml", signals=signals)
    return str(caught.value)


def test_an_empty_file_is_the_default_policy() -> None:
    assert loads("", "nightlatch.toml") == load()


def test_a_file_is_laid_over_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "nightlatch.toml"
    file.write_text('[verdicts]\nask = 50\n[modes.providers]\naws = "enforce"\n', encoding="utf-8")
    policy = load(file)
    assert (policy.verdicts.notify, policy.verdicts.ask) == (30, 50)
    assert policy.modes.of("aws") is Mode.ENFORCE


def test_a_mark_at_the_start_of_the_file_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "nightlatch.toml"
    file.write_bytes(b"\xef\xbb\xbfkill_switch = true\r\n")
    assert load(file).kill_switch


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[verdicts]\nnotfy = 20\n", "verdicts.notfy: unknown key; did you mean verdicts.notify?"),
        ("[verdict]\nnotify = 20\n", "verdict: unknown key; did you mean verdicts?"),
        ('trusted = ["192.0.2.0/24"]\n', "trusted: unknown key; did you mean networks.trusted?"),
        ("[signals.A8]\npoint = 5\n", "signals.A8.point: unknown key; did you mean signals.A8.points?"),
        ("[roster]\nxyzzy = 1\n", "roster.xyzzy: unknown key; known here: administrators, limit, limits"),
        (f'[[exceptions]]\n{ENTRY}actr = "dana"\n', 'exceptions.actr of "night shift": unknown key; did you mean exceptions.actor?'),
        ("[[exceptions]]\nexpire = 2026-06-30\n", "exceptions.expire of entry 1: unknown key; did you mean exceptions.expires?"),
        ('"a b" = 1\n', '"a b": unknown key; known here: approvals, break_glass'),
    ],
)  # fmt: skip
def test_an_unknown_key_is_named_with_the_nearest_right_one(text: str, says: str) -> None:
    assert f"nightlatch.toml: {says}" in wrong(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[verdicts]\nask = "60"\n', "verdicts.ask: it should be a valid integer (it is '60')"),
        ("[roster]\nlimit = true\n", "roster.limit: it should be a valid integer (it is True)"),
        ("[verdicts]\nnotify = 70\n", "verdicts: the bounds must rise"),
        ('[modes]\ndefault = "enforced"\n', "did you mean enforce? (it is 'enforced')"),
        ('[modes.actions]\n"aws.lok" = "enforce"\n', 'modes.actions."aws.lok": must be a provider and an action; did you mean aws.lock?'),
        ('[networks]\ntrusted = ["192.0.2.0/24", "198.51.100.7/24"]\n', "networks.trusted[2]: value is not a valid IPv4 or IPv6 network; did you mean 198.51.100.0/24?"),
        ("[networks]\ntrusted = [5]\n", "networks.trusted[1]: write the network as text"),
        ('[hours]\nzone = "Europe/Pariss"\n', 'hours.zone: "Europe/Pariss" is no time zone; did you mean Europe/Paris?'),
        ('[hours]\nstart = "07:00:00+01:00"\n', "hours: start and end are times in hours.zone"),
        ('digest = "0"\n', "digest: is worked out by Nightlatch; leave it out"),
        ("verdicts = 3\n", "verdicts: it should be an object"),
        (f"[[exceptions]]\n{ENTRY}", 'exceptions of "night shift": an exception needs an `actor` or a `subject`'),
    ],
)  # fmt: skip
def test_a_bad_value_is_named_with_its_key_and_what_it_is(text: str, says: str) -> None:
    assert says in wrong(text)


@pytest.mark.parametrize("missing", ["owner", "reason", "expires"])
@pytest.mark.parametrize("table", ["exceptions", "provisioners"])
def test_an_entry_without_owner_reason_or_expiry_is_called_by_its_name(table: str, missing: str) -> None:
    more = 'nature = "scim"\nactor = "dana"\nvia = "sync"\n' if table == "provisioners" else 'actor = "dana"\n'
    lines = [line for line in (ENTRY + more).splitlines() if not line.startswith(missing)]
    said = wrong(f"[[{table}]]\n" + "\n".join(lines))
    assert said.startswith(f'nightlatch.toml: {table}.{missing} of "night shift": is missing; each of these entries needs name, ')


def test_all_faults_are_told_at_once_each_with_the_file() -> None:
    said = wrong('[verdicts]\nnotfy = 1\n[modes]\ndefault = "no"\n').splitlines()
    assert len(said) == 2
    assert all(line.startswith("nightlatch.toml: ") for line in said)


def test_two_entries_of_one_name_are_refused() -> None:
    entry = f'[[exceptions]]\n{ENTRY}actor = "dana"\n'
    assert 'exceptions.name: "night shift" is the name of 2 entries' in wrong(entry + entry)


def test_an_action_may_be_written_with_or_without_quotes() -> None:
    quoted = loads('[modes.actions]\n"aws.lock" = "approve"\n', "a")
    assert quoted == loads('[modes.actions]\naws.lock = "approve"\n', "b")
    assert quoted.modes.actions == {"aws.lock": Mode.APPROVE}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[signals.a8]\npoints = 3\n", "signals.a8: no signal has this id; did you mean A8?"),
        ("[signals.Q2]\npoints = 3\n", "signals.Q2: no signal has this id; known here: Q1"),
        ("[signals.G4.variants]\nexternalid = 3\n", "signals.G4.variants.externalid: G4 has no such variant; did you mean external_id?"),
        ("[signals.A8.variants]\nday = 3\n", "signals.A8.variants.day: A8 has no such variant; nothing is known here"),
        (f'[[exceptions]]\n{ENTRY}actor = "dana"\nsignals = ["Q11"]\n', 'exceptions.signals of "night shift": no signal has the id Q11; did you mean Q1?'),
    ],
)  # fmt: skip
def test_an_unknown_signal_or_variant_is_named_with_the_nearest_known_one(text: str, says: str) -> None:
    assert says in wrong(text, KNOWN)
    assert loads(text, "x").digest, "without the list of signals nothing is said of them"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a = 1\na = 2\n", "at line 2, column"),
        ("kill_switch = ", "at line 1, column 15, the end of the file"),
        ("[networks]\ntrusted = [", "at line 2, column 12, the end of the file"),
        ("x = " + "[" * 5000, "is nested too deeply"),
        ("x = " + "9" * 5000, "is not TOML"),
    ],
)
def test_what_is_no_toml_is_told_with_its_line_and_column(text: str, says: str) -> None:
    assert says in wrong(text)


def test_what_cannot_be_read_is_told_with_the_file(tmp_path: Path) -> None:
    latin = tmp_path / "latin.toml"
    latin.write_bytes("# first\n# caf\u00e9\n".encode("latin-1"))
    for path, says in (
        (tmp_path / "none.toml", "no such file"),
        (tmp_path, "is a directory"),
        (latin, "not UTF-8 text (line 2)"),
    ):
        with pytest.raises(PolicyError) as caught:
            load(path)
        assert str(path) in str(caught.value)
        assert says in str(caught.value)


def test_a_message_holds_nothing_that_a_terminal_would_obey() -> None:
    assert "\x1b" not in wrong('"\\u001b[2J" = 1\n[modes]\ndefault = "\\u001b[2J"\n')


def test_the_digest_names_the_content_and_not_the_way_it_is_written() -> None:
    one = loads("[verdicts]\nask = 55\n", "a")
    assert one.digest == loads("# the same\nverdicts.ask = 55\nkill_switch = false\n", "b").digest
    assert one.digest == digest(one)
    assert one.digest != load().digest
    assert len(one.digest) == 64


def test_an_expired_entry_is_a_warning_and_no_error() -> None:
    policy = loads(
        f'[[exceptions]]\n{ENTRY}actor = "dana"\n[[provisioners]]\n{ENTRY}nature = "scim"\nactor = "dana"\nvia = "sync"\n', "x"
    )
    assert warnings(policy, date(2026, 6, 30)) == ()
    told = warnings(policy, date(2026, 7, 1))
    assert len(told) == 2
    assert told[1] == 'exceptions: "night shift" of ops expired on 2026-06-30; renew it or remove it'
    assert warnings(Policy(), datetime.now(UTC).date()) == ()
