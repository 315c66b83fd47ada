"""`nightlatch doctor`: what an owner sees, and with which exit code."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from nightlatch.cli.doctor import exit_code, lines, summary
from nightlatch.model.check import Check, State
from nightlatch.settings import Settings
from tests.aws.ministack import Ministack
from tests.cli.commands import Shell
from tests.hosts.checkup_stack import Halves, deployed

STACK = "nightlatch-doctor-command"


@pytest.fixture(scope="module")
def resources(ministack: Ministack) -> Iterator[dict[str, str]]:
    with deployed(ministack, STACK) as found:
        yield found


@pytest.fixture(autouse=True)
def _owner(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with no AWS set-up of its own."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")


@pytest.fixture
def cloud(ministack: Ministack, monkeypatch: pytest.MonkeyPatch) -> Ministack:
    for name, value in ministack.environment().items():
        monkeypatch.setenv(name, value)
    return ministack


def check(state: State, says: str = "This was found.") -> Check:
    return Check(id="trail", title="a trail is on", state=state, says=says, do="Turn it on.")


def test_each_check_is_a_line_of_json_and_a_failure_is_code_1(shell: Shell, cloud: Ministack, resources: dict[str, str]) -> None:
    told = shell("doctor", "--stack", STACK, "--no-probe", "--json")
    assert told.code == 1  # this stack has neither a trail nor mappings
    states = {row["id"]: row["state"] for row in told.rows}
    assert (states["stack"], states["trail"], states["rules"], states["feeds"]) == ("ok", "fail", "ok", "fail")
    assert all(set(row) == {"id", "title", "state", "says", "do"} for row in told.rows)
    assert "probe" not in states


def test_a_person_reads_sentences_and_a_summary(shell: Shell, cloud: Ministack, resources: dict[str, str]) -> None:
    with Halves(cloud, resources, Settings()).running():
        told = shell("doctor", "--stack", STACK, "--wait", "30")
    assert told.code == 1
    assert "fail    a trail carries management writes: No trail of us-east-1 is logging" in told.out
    assert "        → Turn on a multi-Region trail" in told.out
    assert "Happening → arrival took" in told.out
    assert "Arrival → verdict took" in told.out
    assert told.out.splitlines()[-1].startswith("21 checks: 2 fail, ")


def test_credentials_that_may_ask_nothing_are_told_which_permission_and_are_code_1(
    shell: Shell, cloud: Ministack, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = cloud.user("doctor-nobody")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key.id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key.secret)
    told = shell("doctor", "--stack", STACK, "--no-probe")
    assert told.code == 1
    assert told.out.splitlines()[0].startswith("unknown the stack stands: your credentials may not call cloudformation:")


def test_a_stack_that_is_not_there_is_code_2(shell: Shell, cloud: Ministack) -> None:
    assert shell("doctor", "--stack", "elsewhere").code == 2
    assert "name yours with --stack and --region" in shell.err


def test_without_a_region_it_is_code_2(shell: Shell) -> None:
    assert shell("doctor").code == 2
    assert "give --region" in shell.err


def test_a_policy_that_does_not_load_here_is_code_2(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("nonsense = 1\n")
    assert shell("doctor", "--region", "us-east-1", "--policy", tmp_path / "mine.toml").code == 2
    assert "mine.toml" in shell.err


@pytest.mark.parametrize("wait", ["0", "-1", "soon", "nan", "999999"])
def test_a_wait_is_a_number_of_seconds(shell: Shell, wait: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        shell("doctor", f"--wait={wait}")
    assert "number of seconds" in capsys.readouterr().err


def test_only_what_is_not_well_says_what_to_do() -> None:
    assert lines(check(State.OK)) == ["ok      a trail is on: This was found."]
    assert lines(check(State.WARN)) == ["warn    a trail is on: This was found.", "        → Turn it on."]


def test_what_aws_told_cannot_move_the_cursor() -> None:
    assert "\x1b" not in lines(check(State.FAIL, "Rule \x1b[2J is off."))[0]


def test_the_summary_begins_with_the_worst() -> None:
    assert summary([check(State.OK), check(State.FAIL), check(State.OK)]) == "3 checks: 1 fail, 0 warn, 0 unknown, 2 ok"


@pytest.mark.parametrize(
    ("states", "code"),
    [
        ([State.OK, State.UNKNOWN, State.WARN], 0),
        ([State.OK, State.FAIL], 1),
        ([State.UNKNOWN], 1),
        ([], 1),
    ],
)
def test_what_could_not_be_looked_at_is_not_in_order(states: list[State], code: int) -> None:
    assert exit_code([check(state) for state in states]) == code
