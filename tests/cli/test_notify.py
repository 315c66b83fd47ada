"""`notify test`: every way to people is tried before it is needed, and says what is wrong with it."""

import json
from pathlib import Path

import pytest

from nightlatch.__main__ import main
from nightlatch.sandbox.slack import running


def tried(tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[dict[str, object]]]:
    policy = tmp_path / "nightlatch.toml"
    policy.write_text(text, encoding="utf-8")
    code = main(["notify", "test", "--policy", str(policy), "--json"])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_without_a_way_to_people_it_says_where_to_name_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = tmp_path / "nightlatch.toml"
    policy.write_text("", encoding="utf-8")
    assert main(["notify", "test", "--policy", str(policy)]) == 1
    assert "names no way to people" in capsys.readouterr().out


def test_a_missing_secret_is_named_with_where_to_put_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, (told,) = tried(tmp_path, '[slack]\nchannel = "C0EXAMPLE01"\n', capsys)
    assert code == 1
    assert told["what"] == "slack"
    assert "NIGHTLATCH_SECRET_SLACK_TOKEN" in str(told["says"])


def test_a_test_message_is_told_and_each_approver_is_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(signing_secret="example-signing-secret", token="xoxb-example-token") as slack:
        slack.add_channel("C0EXAMPLE01", "security")
        slack.add_user("U0EXAMPLE01", "on-call", "oncall@example.com")
        slack.add_user("U0EXAMPLE02", "guest", "guest@example.com", restricted=True)
        monkeypatch.setenv("NIGHTLATCH_SLACK_API", slack.api_url)
        monkeypatch.setenv("NIGHTLATCH_SECRET_SLACK_TOKEN", "xoxb-example-token")
        approvers = "".join(
            f'[[approvals.approvers]]\nname = "{name}"\nteam = "{slack.team}"\nuser = "{user}"\n'
            for name, user in (("on call", "U0EXAMPLE01"), ("visitor", "U0EXAMPLE02"), ("gone", "U0EXAMPLE03"))
        )
        code, told = tried(tmp_path, f'[slack]\nchannel = "C0EXAMPLE01"\n{approvers}', capsys)
        (message,) = slack.messages("C0EXAMPLE01")
    assert "A test message of Nightlatch" in message.text
    assert code == 1, "not every approver may decide"
    assert [each["done"] for each in told] == [True, True, False, False]
    assert "guests approve nothing" in str(told[2]["says"])
    assert "user_not_found" in str(told[3]["says"])


def test_a_bot_that_was_not_invited_is_told_how(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(signing_secret="example-signing-secret", token="xoxb-example-token") as slack:
        slack.add_channel("C0EXAMPLE01", "security", member=False)
        monkeypatch.setenv("NIGHTLATCH_SLACK_API", slack.api_url)
        monkeypatch.setenv("NIGHTLATCH_SECRET_SLACK_TOKEN", "xoxb-example-token")
        code, (told,) = tried(tmp_path, '[slack]\nchannel = "C0EXAMPLE01"\n', capsys)
    assert code == 1
    assert "/invite @nightlatch" in str(told["says"])
