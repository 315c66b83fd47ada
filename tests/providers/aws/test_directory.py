"""What AWS says live of one account, asked of an emulated one, and what becomes of a refusal."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from nightlatch.errors import LookupFailed
from nightlatch.model import Evaluated, Principal, PrincipalType, Trait
from nightlatch.providers.aws.clients import Clients
from nightlatch.providers.aws.directory import READS, AwsDirectory
from tests.providers.aws.emulated import ACCOUNT, account, answers, asked, permission_set, refuses, text
from tests.providers.aws.privilege.documents import WHEN_TAGGED, allow, deny

TENANT = f"aws:{ACCOUNT}"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = datetime(2100, 1, 1, tzinfo=UTC)
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
MIGHTY = text(allow("iam:*"))


class Bench:
    """A directory over an emulated account, with a clock to turn."""

    def __init__(self, clients: Clients, session: Any) -> None:
        self.clients, self.session, self.now = clients, session, NOW
        self.iam = session.client("iam")
        self.directory = AwsDirectory(clients, ACCOUNT, lambda: self.now)

    def worth(self, role: str, tenant: str = TENANT) -> Any:
        return self.directory.privilege(tenant, role, NOW)

    def policy(self, document: str, name: str = "ops") -> str:
        arn: str = self.iam.create_policy(PolicyName=name, PolicyDocument=document)["Policy"]["Arn"]
        return arn

    def center(self) -> tuple[Any, dict[str, str]]:
        return permission_set(self.session, "Admin")


@pytest.fixture
def bench() -> Iterator[Bench]:
    with account() as both:
        yield Bench(*both)


def who(type: PrincipalType, name: str | None, id: str | None = None, tenant: str = ACCOUNT, *, keyed: bool = False) -> Principal:
    return Principal(provider="aws", tenant=tenant, type=type, name=name, id=id, keyed_by_id=keyed)


ANA = who(PrincipalType.USER, "ana")


def test_a_user_and_a_role_are_known_by_name(bench: Bench) -> None:
    user = bench.iam.create_user(UserName="ana", Path="/staff/")["User"]
    role = bench.iam.create_role(RoleName="web", Path="/app/", AssumeRolePolicyDocument=text())["Role"]
    found = bench.directory.identity(ANA)
    assert found is not None
    assert (found.id, found.created, found.address) == (
        user["UserId"],
        user["CreateDate"],
        f"arn:aws:iam::{ACCOUNT}:user/staff/ana",
    )
    found = bench.directory.identity(who(PrincipalType.ROLE, "web"))
    assert found is not None
    assert (found.id, found.created, found.address) == (
        role["RoleId"],
        role["CreateDate"],
        f"arn:aws:iam::{ACCOUNT}:role/app/web",
    )


def test_nobody_is_nobody_and_is_asked_again(bench: Bench) -> None:
    assert bench.directory.identity(ANA) is None
    bench.iam.create_user(UserName="ana")
    assert bench.directory.identity(ANA) is not None, "that nobody was found is not kept"


def test_of_other_tenants_and_of_groups_nothing_is_known(bench: Bench) -> None:
    bench.iam.create_user(UserName="ana")
    assert bench.directory.identity(who(PrincipalType.USER, "ana", tenant="999988887777")) is None
    assert bench.directory.identity(who(PrincipalType.GROUP, "ana")) is None
    assert bench.directory.identity(who(PrincipalType.USER, None)) is None
    assert bench.worth(ADMINISTRATOR, "aws:999988887777") is None


def test_the_root_user_is_always_there(bench: Bench) -> None:
    found = bench.directory.identity(who(PrincipalType.USER, "root", ACCOUNT))
    assert found is not None
    assert (found.id, found.created) == (ACCOUNT, None)


def test_a_person_of_identity_center_is_known_by_id(bench: Bench) -> None:
    store = bench.session.client("identitystore")
    directory = bench.session.client("sso-admin").list_instances()["Instances"][0]["IdentityStoreId"]
    name = {"GivenName": "Dee", "FamilyName": "D"}
    id = store.create_user(IdentityStoreId=directory, UserName="dee", DisplayName="Dee", Name=name)["UserId"]
    for person in (who(PrincipalType.USER, "dee", id, keyed=True), who(PrincipalType.USER, None, id)):
        found = bench.directory.identity(person)
        assert found is not None
        assert found.id == id
        assert found.address is None
    gone = who(PrincipalType.USER, None, "11111111-2222-3333-4444-555555555555")
    assert bench.directory.identity(gone) is None


def test_an_account_that_one_service_has_of_its_own_is_not_looked_for_in_iam_or_identity_center(bench: Bench) -> None:
    bench.iam.create_user(UserName="dee")
    used = asked(bench.clients, "iam", "identitystore", "sso-admin")
    assert bench.directory.identity(who(PrincipalType.USER, "dee", "us-east-1_pool/dee", keyed=True)) is None
    assert not used


def test_the_creation_of_a_person_is_told_where_aws_tells_it(bench: Bench) -> None:
    id = "11111111-2222-3333-4444-555555555555"
    answers(bench.clients, "identitystore", "DescribeUser", 200, {"UserId": id, "CreatedAt": NOW})
    assert bench.directory.created(who(PrincipalType.USER, None, id), LATER) == NOW


def test_a_creation_counts_only_by_then(bench: Bench) -> None:
    born = bench.iam.create_user(UserName="ana")["User"]["CreateDate"]
    assert bench.directory.created(ANA, born) == born
    assert bench.directory.created(ANA, born - timedelta(seconds=1)) is None


def test_a_name_that_is_anothers_by_now_tells_nothing(bench: Bench) -> None:
    born = bench.iam.create_user(UserName="ana")["User"]
    assert bench.directory.created(who(PrincipalType.USER, "ana", born["UserId"]), LATER) == born["CreateDate"]
    assert bench.directory.created(who(PrincipalType.USER, "ana", "AIDAEXAMPLEOLDANA"), LATER) is None


def test_a_customer_policy_is_worth_what_its_counting_version_says(bench: Bench) -> None:
    arn = bench.policy(text(allow("s3:GetObject")))
    bench.iam.create_policy_version(PolicyArn=arn, PolicyDocument=MIGHTY, SetAsDefault=True)
    assert bench.worth(arn).tier == 0


def test_a_policy_that_is_not_there_is_worth_nothing_known(bench: Bench) -> None:
    for role in (
        f"arn:aws:iam::{ACCOUNT}:policy/lost",
        "arn:aws:iam::999988887777:policy/ops",
        "inline:ops",
        "trust:*",
        "policy:?",
    ):
        assert bench.worth(role) is None


def test_policies_of_aws_are_not_asked_for_unless_they_are_new(bench: Bench) -> None:
    used = asked(bench.clients, "iam")
    assert bench.worth(ADMINISTRATOR).tier == 0
    assert not used
    assert bench.worth("arn:aws:iam::aws:policy/NewerThanTheTable") is None
    assert used == {"iam:GetPolicy"}


def test_a_group_is_worth_all_it_holds(bench: Bench) -> None:
    bench.iam.create_group(GroupName="ops")
    assert bench.worth("group:ops").tier == 3
    bench.now += timedelta(minutes=2)
    bench.iam.put_group_policy(GroupName="ops", PolicyName="read", PolicyDocument=text(allow("s3:*")))
    bench.iam.attach_group_policy(GroupName="ops", PolicyArn=bench.policy(MIGHTY))
    found = bench.worth("group:ops")
    assert (found.tier, found.evaluated) == (0, Evaluated.FULL)
    assert bench.worth("group:nobody") is None


def test_a_group_that_only_forbids_restricts(bench: Bench) -> None:
    bench.iam.create_group(GroupName="ops")
    bench.iam.put_group_policy(GroupName="ops", PolicyName="no", PolicyDocument=text(deny("*")))
    assert bench.worth("group:ops").traits == (Trait.RESTRICTION,)


def test_a_permission_set_is_worth_all_it_gives(bench: Bench) -> None:
    sso, both = bench.center()
    assert bench.worth(both["PermissionSetArn"]).tier == 3
    bench.now += timedelta(minutes=2)
    sso.put_inline_policy_to_permission_set(**both, InlinePolicy=text(allow("s3:*", Condition=WHEN_TAGGED)))
    sso.attach_managed_policy_to_permission_set(**both, ManagedPolicyArn=ADMINISTRATOR)
    assert bench.worth(both["PermissionSetArn"]).tier == 0


@pytest.mark.parametrize(
    ("document", "tier", "evaluated"), [(MIGHTY, 0, "full"), (text(allow("logs:GetLogEvents")), 1, "partial")]
)
def test_a_customer_policy_of_a_permission_set_may_be_worth_more_elsewhere(
    bench: Bench, document: str, tier: int, evaluated: str
) -> None:
    sso, both = bench.center()
    bench.policy(document, "Deploy")
    reference = {"Name": "Deploy", "Path": "/"}
    sso.attach_customer_managed_policy_reference_to_permission_set(**both, CustomerManagedPolicyReference=reference)
    found = bench.worth(both["PermissionSetArn"])
    assert (found.tier, found.evaluated) == (tier, evaluated)


def test_a_group_of_identity_center_is_worth_its_assignments(bench: Bench) -> None:
    sso, both = bench.center()
    sso.attach_managed_policy_to_permission_set(**both, ManagedPolicyArn=ADMINISTRATOR)
    group = "11111111-2222-3333-4444-555555555555"
    sso.create_account_assignment(
        **both, TargetId="444455556666", TargetType="AWS_ACCOUNT", PrincipalType="GROUP", PrincipalId=group
    )
    assert bench.worth(f"group:{group}").tier == 0


def test_an_answer_is_kept_for_a_while(bench: Bench) -> None:
    arn = bench.policy(MIGHTY)
    assert bench.worth(arn).tier == 0
    bench.iam.create_policy_version(PolicyArn=arn, PolicyDocument=text(allow("s3:GetObject")), SetAsDefault=True)
    bench.now += timedelta(seconds=59)
    assert bench.worth(arn).tier == 0
    bench.now += timedelta(seconds=1)
    assert bench.worth(arn).tier == 2


def test_not_more_answers_are_kept_than_there_is_room_for(bench: Bench) -> None:
    small = AwsDirectory(bench.clients, ACCOUNT, lambda: NOW, most_kept=2)
    for number in range(4):
        bench.iam.create_user(UserName=f"u{number}")
        assert small.identity(who(PrincipalType.USER, f"u{number}")) is not None
    assert list(small._known.kept) == ["User/u2", "User/u3"]


@pytest.mark.parametrize(
    ("code", "says"), [("AccessDenied", "grant iam:GetUser"), ("Throttling", "iam:GetUser .*try again later")]
)
def test_a_refusal_is_no_answer(bench: Bench, code: str, says: str) -> None:
    refuses(bench.clients, "iam", "GetUser", code)
    for ask in (bench.directory.identity, lambda one: bench.directory.created(one, LATER)):
        with pytest.raises(LookupFailed, match=says):
            ask(ANA)


def test_a_refused_look_into_a_policy_names_the_permission(bench: Bench) -> None:
    arn = bench.policy(MIGHTY)
    refuses(bench.clients, "iam", "GetPolicyVersion")
    with pytest.raises(LookupFailed, match="grant iam:GetPolicyVersion"):
        bench.worth(arn)


def test_what_it_may_read_is_all_it_reads(bench: Bench) -> None:
    used = asked(bench.clients, "iam", "sso-admin", "identitystore")
    arn = bench.policy(MIGHTY)
    bench.iam.create_group(GroupName="ops")
    bench.iam.put_group_policy(GroupName="ops", PolicyName="read", PolicyDocument=MIGHTY)
    _, both = bench.center()
    for role in (arn, "group:ops", "group:11111111-2222-3333-4444-555555555555", both["PermissionSetArn"]):
        bench.worth(role)
    for one in (ANA, who(PrincipalType.ROLE, "web"), who(PrincipalType.USER, None, "11111111-2222-3333-4444-555555555555")):
        bench.directory.identity(one)
    assert used == set(READS)
