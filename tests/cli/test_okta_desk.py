"""Orders about accounts of Okta, given from a desk: by whoever AWS says it is, in the organization that the environment names."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nightlatch.sandbox.okta import Organization, serving
from nightlatch.sandbox.okta.organization import SUPER
from nightlatch.sandbox.okta.person import Person
from tests.aws.ministack import Ministack
from tests.cli.commands import Shell
from tests.cli.desks import OPERATOR, Office, office
from tests.providers.okta.playbooks.acting import BEFORE, NEWCOMER


@dataclass
class Desk:
    """An office that looks after an organization of Okta too, in which an intruder has made an administrator."""

    office: Office
    org: Organization
    born: str

    @property
    def status(self) -> str:
        return str(self.org.users[self.born]["status"])

    def options(self) -> tuple[str, ...]:
        return (*self.office.options(), "--reason", "a test")


@pytest.fixture
def desk(ministack: Ministack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    org = Organization()
    own, robin = (org.user(login, BEFORE)["id"] for login in ("nightlatch@example.com", "robin@example.com"))
    for each in (own, robin):
        org.assign(each, SUPER, BEFORE)
    with serving(org) as served, office(ministack, tmp_path, monkeypatch) as made:
        monkeypatch.setenv("NIGHTLATCH_OKTA_ORG", served.url)
        monkeypatch.setenv("NIGHTLATCH_SECRET_OKTA_TOKEN", org.api_token(own, BEFORE)[1])
        monkeypatch.delenv("NIGHTLATCH_OKTA_CLIENT", raising=False)
        thief = Person(served.url, f"SSWS {org.api_token(robin, BEFORE)[1]}")
        born = thief.make_user(NEWCOMER)
        thief.give(born, SUPER)
        with made.opened() as pipeline:
            pipeline.assess((("okta", each) for each in org.journal), datetime.now(UTC))
        yield Desk(made, org, born)


def test_a_user_of_okta_is_locked_and_released_by_his_mail_address(shell: Shell, desk: Desk) -> None:
    told = shell("quarantine", NEWCOMER, *desk.options())
    assert told.code == 0, told.out + told.err
    assert desk.status == "SUSPENDED"
    assert not desk.org.is_super(desk.born)
    assert f":user/{OPERATOR}" in shell("explain", NEWCOMER, *desk.office.options()).out
    released = shell("release", NEWCOMER, *desk.options())
    assert released.code == 0, released.out + released.err
    assert (desk.status, desk.org.is_super(desk.born)) == ("ACTIVE", True)


def test_where_no_organization_is_named_it_is_said_how_to_name_one(
    shell: Shell, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NIGHTLATCH_OKTA_ORG")
    told = shell("quarantine", NEWCOMER, *desk.options())
    assert told.code == 1
    assert "set NIGHTLATCH_OKTA_ORG" in told.out
    assert desk.status == "ACTIVE"


def test_without_its_secret_nothing_is_done_and_it_is_said_which(
    shell: Shell, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NIGHTLATCH_SECRET_OKTA_TOKEN")
    told = shell("quarantine", NEWCOMER, *desk.options())
    assert told.code == 1
    assert "NIGHTLATCH_SECRET_OKTA_TOKEN" in told.out
    assert desk.status == "ACTIVE"
