"""Who bears an address now, and what an administrators' role is worth, asked live."""

from datetime import timedelta

import pytest

from nightlatch.errors import LookupFailed
from nightlatch.model import PrincipalType
from nightlatch.providers.workspace.directory import READS, WorkspaceDirectory
from tests.providers.workspace.playbooks.acting import NEWCOMER, START, acting, who

TENANT = "workspace:C01example"


def test_a_user_is_told_by_id_time_and_address() -> None:
    with acting() as there:
        directory = WorkspaceDirectory(there.live(READS))
        found = directory.identity(there.subject.model_copy(update={"id": None}))
        assert found is not None
        assert (found.id, found.created, found.address) == (there.subject.id, START, NEWCOMER)
        assert directory.created(there.subject, START) == START
        assert directory.created(there.subject, START - timedelta(days=1)) is None


def test_a_namesake_is_told_by_another_id_a_renamed_user_by_his_own_and_nobody_is_none() -> None:
    with acting() as there:
        directory, former = WorkspaceDirectory(there.live(READS)), there.subject
        there.cloud.workspace.users[str(former.id)]["primaryEmail"] = "jo.renamed@example.com"
        found = directory.identity(former)
        assert found is not None
        assert (found.id, found.address) == (former.id, "jo.renamed@example.com")
        there.user(NEWCOMER)
        found = directory.identity(former)
        assert found is not None
        assert found.id != former.id
        assert directory.identity(who(PrincipalType.USER, "nobody@example.com")) is None


def test_a_guest_is_his_address_and_others_are_not_its_business() -> None:
    with acting() as there:
        directory = WorkspaceDirectory(there.live([]))
        guest = directory.identity(who(PrincipalType.GUEST, "sam@example.org"))
        assert guest is not None
        assert (guest.id, guest.created) == ("sam@example.org", None)
        client = directory.identity(who(PrincipalType.APPLICATION, "112233"))
        assert client is not None
        assert (client.id, client.created) == ("112233", None)
        assert directory.identity(who(PrincipalType.GROUP, "builders@example.com")) is None
        assert directory.identity(there.subject.model_copy(update={"provider": "gcp"})) is None


@pytest.mark.parametrize(
    ("privileges", "tier", "resolved"),
    [
        (["USERS_RETRIEVE", "ADMIN_DASHBOARD"], 2, True),
        (["USERS_RETRIEVE", "USERS_RESET_PASSWORD"], 1, True),
        (["GROUPS_ALL"], 0, True),
        (["SOMETHING_NEW"], 1, False),
    ],
)
def test_a_custom_role_is_worth_its_privileges_now(privileges: list[str], tier: int, resolved: bool) -> None:
    with acting() as there:
        there.cloud.workspace.role("Helper of nights", *privileges)
        found = WorkspaceDirectory(there.live(READS)).privilege(TENANT, "Helper of nights", START)
        assert found is not None
        assert (found.tier, found.evaluated == "full") == (tier, resolved)


def test_the_super_administrators_role_is_told_by_what_google_says_of_it() -> None:
    with acting() as there:
        there.cloud.workspace.role("Looks harmless", "USERS_RETRIEVE", super_admin=True)
        directory = WorkspaceDirectory(there.live(READS))
        found = directory.privilege(TENANT, "looks harmless", START)
        assert found is not None
        assert found.tier == 0
        for other in ("nobody's", "group:builders@example.com", "delegated:x"):
            assert directory.privilege(TENANT, other, START) is None
        assert there.cloud.used == {"admin.directory.rolemanagement"}


def test_a_refusal_is_no_answer_and_names_the_scope() -> None:
    with acting() as there, pytest.raises(LookupFailed, match=r"grant admin\.directory\.user to"):
        WorkspaceDirectory(there.live([])).identity(there.subject)
