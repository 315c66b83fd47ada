"""The guides of Microsoft 365 and Sentinel: what they show is what the code does."""

import json
import re

from nightlatch.notifiers.sentinel import COLUMNS
from nightlatch.policy import loading
from nightlatch.providers.m365 import PROVIDER
from tests.architecture.sources import ROOT
from tests.build import case
from tests.providers.m365.records import cmdlet, read

M365 = (ROOT / "docs" / "m365.md").read_text(encoding="utf-8")
SENTINEL = (ROOT / "docs" / "sentinel.md").read_text(encoding="utf-8")


def fenced(text: str, language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", text, re.DOTALL)
    assert found
    return found[1]


def test_the_commands_shown_are_those_that_a_person_gets() -> None:
    who = "svc@contoso.com"
    happened = [
        cmdlet("New-Mailbox", Name="svc", MicrosoftOnlineServicesID=who),
        cmdlet("Add-RoleGroupMember", Identity="Organization Management", Member=who),
        cmdlet("Add-MailboxPermission", Identity="ceo@contoso.com", User=who, AccessRights="FullAccess"),
    ]
    told = [
        read(each | {"Id": str(number), "CreationTime": f"2026-03-02T10:0{number}:00"})[0] for number, each in enumerate(happened)
    ]
    shown = fenced(M365, "powershell").rstrip().split("\n")
    real = list(PROVIDER.by_hand(case(*told)))
    assert shown[:-1] == real[:-1]
    assert real[-1].startswith(shown[-1].removesuffix(" …"))


def test_every_operation_named_in_the_guide_is_watched() -> None:
    named = set(re.findall(r"`([A-Z][a-z]+-[A-Z]\w+)`", M365.split("## Where")[0]))
    assert named
    assert named <= set(PROVIDER.watched())


def test_table_and_stream_are_declared_as_rows_are_sent() -> None:
    rule = json.loads(fenced(SENTINEL, "json"))["properties"]["streamDeclarations"]["Custom-Nightlatch_CL"]
    assert {each["name"]: each["type"] for each in rule["columns"]} == dict(COLUMNS)
    command = fenced(SENTINEL, "sh")
    assert dict(re.findall(r"(\w+)=(datetime|string|int|boolean|dynamic)\b", command)) == dict(COLUMNS)


def test_the_policys_line_is_one_that_loads() -> None:
    assert loading.loads(fenced(SENTINEL, "toml"), "nightlatch.toml").notify.sentinel
