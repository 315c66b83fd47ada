"""The app that owners install asks for what the code calls, and for nothing else."""

import re
from pathlib import Path
from typing import Any

from cfnlint.decode.cfn_yaml import loads

ROOT = Path(__file__).parents[2]
NEEDS = {
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.history": {"channels:history", "groups:history"},
    "conversations.replies": {"channels:history", "groups:history"},
    "users.info": {"users:read", "users:read.email"},
    "views.open": set(),
}
"""Method → scopes, as each page of https://docs.slack.dev/reference/methods names them."""


def manifest() -> dict[str, Any]:
    text = (ROOT / "infra" / "slack" / "manifest.yaml").read_text(encoding="utf-8")
    return dict(loads(text))


def called() -> set[str]:
    """The methods that the notifier calls."""
    files = (ROOT / "shared" / "nightlatch" / "notifiers" / "slack").glob("*.py")
    texts = [file.read_text(encoding="utf-8") for file in files]
    return {name for text in texts for name in re.findall(r'"((?:chat|conversations|users|views|auth)\.[a-zA-Z]+)"', text)}


def test_every_method_that_is_called_has_its_scopes_and_no_scope_is_spare() -> None:
    assert called() == set(NEEDS)
    wanted = set().union(*NEEDS.values()) | {"commands"}
    assert set(manifest()["oauth_config"]["scopes"]["bot"]) == wanted


def test_every_scope_says_which_methods_need_it() -> None:
    text = (ROOT / "infra" / "slack" / "manifest.yaml").read_text(encoding="utf-8")
    said = {
        scope: set(re.findall(r"[a-z]+\.[a-zA-Z]+", why))
        for scope, why in re.findall(r"^ +- ([a-z:.]+) # (.+)$", text, re.MULTILINE)
    }
    assert said.pop("commands") == set()
    assert said == {
        scope: {method for method, scopes in NEEDS.items() if scope in scopes} for scope in set().union(*NEEDS.values())
    }


def test_buttons_and_commands_go_to_one_address() -> None:
    told = manifest()
    (command,) = told["features"]["slash_commands"]
    assert command["command"] == "/nightlatch"
    assert command["url"] == told["settings"]["interactivity"]["request_url"]
    assert told["settings"]["interactivity"]["is_enabled"] is True
    assert re.fullmatch(r"https://[a-z.-]+\.example/", command["url"]), "an invented address, over TLS, that nobody can own"


def test_it_keeps_to_slacks_lengths() -> None:
    """https://docs.slack.dev/reference/app-manifest."""
    told = manifest()
    assert len(told["display_information"]["name"]) <= 35
    assert len(told["display_information"]["description"]) <= 140
    assert len(told["features"]["bot_user"]["display_name"]) <= 80
    (command,) = told["features"]["slash_commands"]
    assert (len(command["command"]) <= 32, len(command["description"]) <= 2000, len(command["usage_hint"]) <= 1000) == (True,) * 3
