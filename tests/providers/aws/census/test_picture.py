"""From what AWS told to an inventory: whom it lists, how it names them, and what it admits not to know."""

import time

import pytest

from nightlatch.model import PrincipalType
from nightlatch.providers.aws.census.center import Center, People, PermissionSet, Person
from nightlatch.providers.aws.census.picture import address, regions
from tests.providers.aws.census.account import (
    ACCOUNT,
    ADMINISTRATOR,
    BORN,
    NOW,
    ROOT,
    account,
    arn,
    group,
    holding,
    role,
    taken,
    user,
)
from tests.providers.aws.privilege.documents import allow, deny, policy, text, trusts

INSTANCE = "ssoins-1111222233334444"
ANA, BO, OPS = "11111111-2222-3333-4444-555555555555", "22222222-3333-4444-5555-666666666666", "9067aaaaaa-group"
RESERVED = "/aws-reserved/sso.amazonaws.com/"
FEDERATED = trusts({"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/AWSSSO_1_DO_NOT_DELETE"}, "sts:AssumeRoleWithSAML")
PEOPLE = People(
    persons={ANA: Person(ANA, "ana", created=BORN), BO: Person(BO, "bo", enabled=False)},
    members={OPS: (ANA, BO)},
)


def held(name: str = "Admin", *managed: str, **more: object) -> PermissionSet:
    return PermissionSet(f"arn:aws:sso:::permissionSet/{INSTANCE}/ps-{name.lower()}", name, managed, **more)  # type: ignore[arg-type]


def center(*sets: PermissionSet, owner: str = ACCOUNT) -> Center:
    return Center(owner, f"arn:aws:sso:::instance/{INSTANCE}", "d-1234567890", "us-east-1", sets)


def reserved(name: str, *attached: str, path: str = RESERVED) -> dict[str, object]:
    return role(f"AWSReservedSSO_{name}_0123456789abcdef", FEDERATED, {}, *attached, path=path)


def test_accounts_are_named_as_records_name_them() -> None:
    found = taken(account(user("ana", path="/team/"), role("web", path="/app/")))
    ana, web = found.holdings
    assert (found.provider, found.tenant, found.at) == ("aws", ACCOUNT, NOW)
    assert (ana.account.type, ana.account.id, ana.address, ana.created) == (
        PrincipalType.USER,
        "AIDAANA",
        arn("user", "ana"),
        BORN,
    )
    assert (web.account.type, web.account.id, web.address) == (PrincipalType.ROLE, "AROAWEB", arn("role", "web"))
    assert address("arn:aws:iam::111122223333:role/a/b/c") == "arn:aws:iam::111122223333:role/c"


def test_roles_of_the_platform_are_left_out() -> None:
    linked = role("AWSServiceRoleForSupport", None, {}, ADMINISTRATOR, path="/aws-service-role/support.amazonaws.com/")
    assert taken(account(linked)).holdings == ()


def test_a_set_held_directly_makes_its_user_a_holding() -> None:
    admin = held("Admin", ADMINISTRATOR, users=(ANA,))
    found = taken(account(reserved("Admin", ADMINISTRATOR)), center(admin, owner="444455556666"), people=PEOPLE)
    (ana,) = found.holdings
    assert (ana.account.id, ana.account.name, ana.account.tenant, ana.account.keyed_by_id) == (ANA, "ana", "444455556666", True)
    assert (ana.roles, ana.created, found.gaps) == ((admin.arn,), BORN, ())


def test_a_set_held_by_a_group_is_the_groups_and_who_is_switched_off_does_not_count() -> None:
    admin = held("Admin", ADMINISTRATOR, groups=(OPS,))
    found = taken(account(), center(admin), people=PEOPLE)
    (ana,) = found.holdings
    assert ana.roles == (f"group:{OPS}",)
    assert found.groups == {f"group:{OPS}": (admin.arn,)}


def test_a_set_that_matters_to_nobody_lists_nobody() -> None:
    assert taken(account(), center(held("Read", users=(ANA,))), people=PEOPLE).holdings == ()


@pytest.mark.parametrize("mighty", [True, False])
def test_a_set_may_hold_policies_of_the_account_and_its_own(mighty: bool) -> None:
    documents = {arn("policy", "Deploy", "/ops/"): policy(allow("iam:*") if mighty else allow("s3:*"))}
    by_reference = held("Deploy", customer=("/ops/Deploy",), users=(ANA,))
    found = taken(account(documents=documents), center(by_reference), people=PEOPLE)
    assert bool(found.holdings) is mighty
    written = held("Deploy", inline=text(allow("iam:*" if mighty else "s3:*")), users=(ANA,))
    assert bool(taken(account(), center(written), people=PEOPLE).holdings) is mighty


def test_a_set_under_a_boundary_is_no_administrators() -> None:
    capped = held("Admin", ADMINISTRATOR, boundary="/Limit", users=(ANA,))
    documents = {arn("policy", "Limit"): policy(allow("s3:*"))}
    assert taken(account(documents=documents), center(capped), people=PEOPLE).holdings == ()


def test_a_set_may_lead_to_an_administrators_role() -> None:
    admin = role("admin", trusts({"AWS": arn("role", "AWSReservedSSO_Dev_0123456789abcdef", RESERVED)}), {}, ADMINISTRATOR)
    found = taken(account(admin, reserved("Dev")), center(held("Dev", groups=(OPS,))), people=PEOPLE)
    assert holding(found, "ana").roles == (f"assume:{arn('role', 'admin')}",)
    assert found.groups == {}


def test_roles_behind_sets_that_could_not_be_read_stay_and_are_a_gap() -> None:
    found = taken(account(reserved("Admin", ADMINISTRATOR), reserved("Admin_Ops")), center(held("Admin")))
    assert [one.account.name for one in found.holdings] == ["AWSReservedSSO_Admin_Ops_0123456789abcdef"]
    assert len(found.gaps) == 1
    assert "1 roles of Identity Center" in found.gaps[0]


def test_what_a_reading_could_not_tell_stays_said() -> None:
    found = taken(account(), people=People(gaps=("no names",)), gaps=("no center",))
    assert found.gaps == ("no center", "no names")


def test_the_roles_tell_where_identity_center_lives() -> None:
    assert regions(account(reserved("A"), reserved("B", path=f"{RESERVED}eu-west-1/"))) == ("eu-west-1", "us-east-1")
    assert regions(account(role("web"))) == ()


def test_a_large_account_is_added_up_in_seconds() -> None:
    """5,000 roles and 500 users: measured 2 s here, and bounded by the number of distinct policies, not of pairs."""
    policies = {arn("policy", f"p{number}"): policy(allow("s3:*", "sts:AssumeRole"), deny("iam:*")) for number in range(300)}
    wide = [allow("sts:AssumeRole", on=f"arn:aws:iam::{ACCOUNT}:role/*")]
    roles = [
        role(
            f"r{number}",
            trusts(ROOT),
            {
                f"own{number}": [allow("dynamodb:*", "iam:PassRole", "ec2:DescribeInstances", on=arn("role", f"r{number + 1}"))],
                "ask": wide,
            },
            *(
                (ADMINISTRATOR,)
                if number % 10 == 0
                else (arn("policy", f"p{number % 300}"), "arn:aws:iam::aws:policy/ReadOnlyAccess")
            ),
        )
        for number in range(5000)
    ]
    users = [
        user(f"u{number}", {f"mine{number}": [allow("sts:AssumeRole", on=f"arn:aws:iam::*:role/r{number}*")]}, groups=["g"])
        for number in range(500)
    ]
    details = account(*roles, *users, group("g", {"ask": wide}), documents=policies)
    began = time.process_time()
    found = taken(details)
    assert time.process_time() - began < 30, "ten times what it takes on a slow machine"
    assert len(found.holdings) == 5500
    assert all(any(held.startswith("assume:") for held in one.roles) for one in found.holdings)
