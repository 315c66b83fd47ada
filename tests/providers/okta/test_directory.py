"""Who bears an id now, and what custom roles and groups are worth, asked live."""

from datetime import timedelta
from urllib.parse import unquote

import pytest

from nightlatch.errors import LookupFailed
from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.okta.account import part
from nightlatch.providers.okta.directory import READS, OktaDirectory
from nightlatch.sandbox.okta.organization import stamp
from tests.providers.okta.playbooks.acting import NEWCOMER, START, acting, who

TENANT = "okta:okta"


def test_a_user_is_told_by_id_time_and_login() -> None:
    with acting() as there:
        directory = OktaDirectory(there.live(["okta.users.read"]))
        found = directory.identity(there.subject)
        assert found is not None
        assert (found.id, found.created, found.address) == (there.subject.id, START, NEWCOMER)
        assert directory.identity(there.subject.model_copy(update={"id": None})) == found
        assert directory.created(there.subject, START) == START
        assert directory.created(there.subject, START - timedelta(days=1)) is None


def test_a_renamed_user_is_the_same_and_one_that_is_deactivated_is_none() -> None:
    with acting() as there:
        directory, user = OktaDirectory(there.live()), there.org.users[str(there.subject.id)]
        user["profile"]["login"] = "jo.renamed@example.com"
        found = directory.identity(there.subject)
        assert found is not None
        assert (found.id, found.address) == (there.subject.id, "jo.renamed@example.com")
        user["status"] = "DEPROVISIONED"
        assert directory.identity(there.subject) is None


@pytest.mark.parametrize("type", [PrincipalType.GROUP, PrincipalType.APPLICATION, PrincipalType.FEDERATION])
def test_groups_applications_and_identity_providers_tell_since_when_they_are(type: PrincipalType) -> None:
    with acting() as there:
        made = {
            PrincipalType.GROUP: lambda: there.org.group("Builders"),
            PrincipalType.APPLICATION: lambda: there.org.app("Builders", START),
            PrincipalType.FEDERATION: lambda: there.org.idp("Builders", START),
        }[type]()
        made["created"] = stamp(START)
        found = OktaDirectory(there.live(READS)).identity(who(type, made["id"], "anything"))
        assert found is not None
        assert (found.id, found.created, found.address) == (made["id"], START, "Builders")
        assert OktaDirectory(there.live(READS)).identity(who(type, f"{made['id'][:3]}nobody", "x")) is None


def test_others_are_not_its_business() -> None:
    with acting() as there:
        directory = OktaDirectory(there.live([]))
        assert directory.identity(there.subject.model_copy(update={"provider": "aws"})) is None
        assert directory.identity(who(PrincipalType.ROLE, "cr0example", "Helper")) is None
        assert directory.identity(Principal(provider="okta", tenant="okta", type=PrincipalType.USER)) is None
        assert directory.identity(Principal(provider="okta", tenant="okta", type=PrincipalType.GROUP, name="Builders")) is None


@pytest.mark.parametrize(
    ("permissions", "tier", "resolved"),
    [
        (["okta.iam.read"], 2, True),
        (["okta.iam.read", "okta.users.manage"], 1, True),
        (["okta.apps.manage"], 0, True),
        (["okta.something.new"], 1, False),
    ],
)
def test_a_custom_role_is_worth_its_permissions_now(permissions: list[str], tier: int, resolved: bool) -> None:
    with acting() as there:
        role = there.org.role("Super administrator", *permissions)
        found = OktaDirectory(there.live(["okta.roles.read"])).privilege(TENANT, role, START)
        assert found is not None
        assert (found.tier, found.evaluated == "full") == (tier, resolved)


def test_a_group_is_worth_the_best_of_its_roles() -> None:
    with acting() as there:
        group = there.org.group("Builders")["id"]
        directory = OktaDirectory(there.live(["okta.roles.read"]))
        assert directory.privilege(TENANT, f"group:{group}", START) is None, "its applications are not known"
        there.org.assign(group, "HELP_DESK_ADMIN")
        there.org.assign(
            group, "CUSTOM", None, role=there.org.role("Helper", "okta.apps.manage"), **{"resource-set": "iamExample"}
        )
        found = directory.privilege(TENANT, f"group:{group}", START)
        assert found is not None
        assert found.tier == 0
        for other in ("Super administrator", "cr0nobody", "app:0oaexample", "group:00gnobody"):
            assert directory.privilege(TENANT, other, START) is None


def test_a_refusal_is_no_answer_and_names_the_scope() -> None:
    with acting() as there, pytest.raises(LookupFailed, match=r"grant okta\.users\.read to"):
        OktaDirectory(there.live([])).identity(there.subject)


@pytest.mark.parametrize("name", ["..", ".", "a/b", "?x", "ü", "jo@example.com"])
def test_a_name_from_a_record_is_one_part_of_a_path_and_leads_nowhere_else(name: str) -> None:
    assert not set("/?#").intersection(part(name))
    assert part(name).strip(".")
    assert unquote(part(name)) == name
