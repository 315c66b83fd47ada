"""Who bears an address now, and what a custom role is worth, asked live."""

from datetime import timedelta

import pytest

from nightlatch.errors import LookupFailed
from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.gcp.directory import READS, GcpDirectory
from tests.providers.gcp.playbooks.acting import START, acting

ROLE = "projects/orchard-prod/roles/helper"


def test_an_account_is_told_by_its_unique_id_its_address_and_its_oldest_key() -> None:
    with acting() as there:
        there.cloud.key(str(there.subject.email), made=START + timedelta(days=3))
        found = GcpDirectory(there.live(READS)).identity(there.subject.model_copy(update={"id": None}))
        assert found is not None
        assert (found.id, found.address, found.created) == (there.subject.id, there.subject.email, START)
        assert GcpDirectory(there.live(READS)).created(there.subject, START) == START
        assert GcpDirectory(there.live(READS)).created(there.subject, START - timedelta(days=1)) is None


def test_a_namesake_is_told_by_another_id_and_nobody_is_none() -> None:
    with acting() as there:
        directory, former = GcpDirectory(there.live(READS)), there.subject
        del there.cloud.accounts[str(former.email)]
        assert directory.identity(former) is None
        there.account("night-export")
        found = directory.identity(former)
        assert found is not None
        assert found.id != former.id


def test_persons_and_other_platforms_are_not_its_business() -> None:
    with acting() as there:
        directory = GcpDirectory(there.live([]))
        for provider, type in (("gcp", PrincipalType.USER), ("aws", PrincipalType.SERVICE_ACCOUNT)):
            who = Principal(provider=provider, tenant="example.com", type=type, name="kim@example.com", email="kim@example.com")
            assert directory.identity(who) is None


def test_a_custom_role_is_worth_its_permissions_now() -> None:
    with acting() as there:
        there.cloud.roles[ROLE] = {"name": ROLE, "includedPermissions": ["iam.serviceAccountKeys.create"]}
        directory = GcpDirectory(there.live(READS))
        found = directory.privilege("gcp:orchard-prod", ROLE, START)
        assert found is not None
        assert found.tier == 1
        assert directory.privilege("gcp:orchard-prod", "roles/owner", START) is None
        there.cloud.roles[ROLE]["deleted"] = True
        assert directory.privilege("gcp:orchard-prod", ROLE, START) is None


def test_a_refusal_is_no_answer_and_names_the_permission() -> None:
    with acting() as there, pytest.raises(LookupFailed, match=r"grant iam\.serviceAccounts\.get"):
        GcpDirectory(there.live([])).identity(there.subject)
