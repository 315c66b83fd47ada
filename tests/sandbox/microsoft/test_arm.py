"""Resource Manager of this machine does what Azure does: who may do what where, what is seen when, what stands in the way, what is logged."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from nightlatch.model import Kind
from nightlatch.providers.azure import PROVIDER
from nightlatch.providers.azure.completing import completed, lacking
from nightlatch.sandbox.microsoft import Tenant, making
from nightlatch.sandbox.microsoft.arm.activity_log import as_event
from nightlatch.sandbox.microsoft.arm.estate import SUBSCRIPTION, TENANT
from nightlatch.sandbox.microsoft.arm.roles import ACCESS_ADMINISTRATOR, CONTRIBUTOR, OWNER, RBAC_ADMINISTRATOR, READER
from nightlatch.sandbox.microsoft.arm.scopes import chain
from nightlatch.sandbox.microsoft.known import GLOBAL_ADMINISTRATOR
from nightlatch.sandbox.microsoft.server import answer

SCOPE = f"/subscriptions/{SUBSCRIPTION}"
GROUP = f"{SCOPE}/resourceGroups/apps"
MANAGEMENT = f"/providers/Microsoft.Management/managementGroups/{TENANT}"
ASSIGNMENTS = "/providers/Microsoft.Authorization/roleAssignments"
NEW = "99999999-1111-4222-8333-444444444444"
VERSIONS = (("Schedule", "2020-10-01"), ("userAssignedIdentities", "2024-11-30"), ("elevateAccess", "2015-07-01"))


@dataclass
class Asking:
    """A tenant, and whoever asks it. `now` is what its clock says."""

    tenant: Tenant = field(default_factory=Tenant)
    now: datetime = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.tenant.clock = lambda: self.now
        self.owner = self.person("owner", OWNER, "/")
        self.jo = self.person("jo")

    def person(self, name: str, role: str = "", scope: str = "") -> str:
        id = str(making.user(self.tenant, f"{name}@contoso.com")["id"])
        if role:
            self.tenant.azure.assign(id, role, scope)
        return id

    def ask(self, who: str, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        version = next((text for word, text in VERSIONS if word in path), "2022-04-01")
        target = f"/arm{path}{'&' if '?' in path else '?'}api-version={version}".replace(" ", "%20")
        told = answer(self.tenant, "http://x", method, target, f"Bearer {self.tenant.bearer(who, 'arm')}", body or {})
        return told.status, told.body

    def give(
        self, who: str, principal: str, role: str = READER, scope: str = SCOPE, name: str = NEW, **more: str
    ) -> tuple[int, Any]:
        told = {"principalId": principal, "roleDefinitionId": self.tenant.azure.role_id(role, scope), **more}
        return self.ask(who, "PUT", f"{scope.rstrip('/')}{ASSIGNMENTS}/{name}", {"properties": told})

    def holders(self, scope: str, asked: str = "") -> set[str]:
        """Whose assignments a list tells of, on all its pages."""
        found: set[str] = set()
        path: str | None = f"{scope}{ASSIGNMENTS}{f'?$filter={asked}' if asked else ''}"
        while path:
            _, told = self.ask(self.owner, "GET", path)
            found |= {each["properties"]["principalId"] for each in told["value"]}
            path = (told.get("nextLink") or "").partition("/arm")[2].replace("&api-version=2022-04-01", "") or None
        return found


@pytest.fixture
def there() -> Asking:
    return Asking()


def code(answered: tuple[int, Any]) -> str:
    return str(answered[1]["error"]["code"])


@pytest.mark.parametrize(
    ("role", "held", "asked", "may"),
    [
        (OWNER, MANAGEMENT, GROUP, True),
        (ACCESS_ADMINISTRATOR, SCOPE, GROUP, True),
        (RBAC_ADMINISTRATOR, GROUP, GROUP, True),
        (RBAC_ADMINISTRATOR, GROUP, SCOPE, False),
        (CONTRIBUTOR, "/", SCOPE, False),
        (OWNER, SCOPE, MANAGEMENT, False),
        (OWNER, SCOPE, "/", False),
    ],
)
def test_a_role_allows_at_its_place_and_below_what_its_actions_say(
    there: Asking, role: str, held: str, asked: str, may: bool
) -> None:
    found = there.give(there.person("sam", role, held), there.jo, scope=asked)
    assert found[0] == (201 if may else 403)
    assert may or code(found) == "AuthorizationFailed"


def test_a_member_of_a_group_may_what_the_group_may(there: Asking) -> None:
    sam = there.person("sam")
    there.tenant.azure.assign(making.group(there.tenant, "operators", sam)["id"], OWNER, SCOPE)
    assert there.give(sam, there.jo)[0] == 201


def test_a_list_tells_what_applies_below_too_unless_it_is_narrowed(there: Asking) -> None:
    estate = there.tenant.azure
    group = str(making.group(there.tenant, "operators", there.jo)["id"])
    estate.assign(there.jo, READER, GROUP)
    estate.assign(group, READER, MANAGEMENT)
    estate.assign("elsewhere", READER, estate.subscription("bbbbbbbb-1111-4222-8333-444444444444"))
    assert there.holders(SCOPE) == {there.owner, there.jo, group}
    assert there.holders(SCOPE, "atScope()") == {there.owner, group}
    assert there.holders(SCOPE, f"principalId eq '{there.jo}'") == {there.jo}
    assert there.holders(SCOPE, f"assignedTo('{there.jo}')") == {there.jo, group}
    assert there.holders(GROUP.upper(), "atScope()") == {there.owner, there.jo, group}


def test_what_is_deleted_is_given_back_and_what_is_not_there_is_no_error(there: Asking) -> None:
    more = {"condition": "@Resource[x] StringEquals 'y'", "conditionVersion": "2.0", "description": "why"}
    _, made = there.give(there.owner, there.jo, **more)
    status, gone = there.ask(there.owner, "DELETE", f"{SCOPE}{ASSIGNMENTS}/{NEW}")
    assert (status, gone) == (200, made)
    assert there.ask(there.owner, "DELETE", f"{SCOPE}{ASSIGNMENTS}/{NEW}") == (204, None)
    assert there.ask(there.owner, "GET", f"{SCOPE}{ASSIGNMENTS}/{NEW}")[0] == 404


def test_one_role_is_given_once_at_a_place_and_a_name_is_one_assignments(there: Asking) -> None:
    assert there.give(there.owner, there.jo)[0] == 201
    assert there.give(there.owner, there.jo)[0] == 201
    assert code(there.give(there.owner, there.jo, name=NEW.replace("9", "8"))) == "RoleAssignmentExists"
    assert code(there.give(there.owner, there.owner)) == "RoleAssignmentUpdateNotPermitted"
    assert code(there.give(there.owner, there.jo, role=NEW, name=NEW.replace("9", "7"))) == "RoleDefinitionDoesNotExist"


def test_who_was_made_a_moment_ago_is_not_known_everywhere_unless_his_sort_is_told(there: Asking) -> None:
    there.tenant.faults.lag = 1
    there.tenant.faults.made(there.jo)
    assert code(there.give(there.owner, there.jo)) == "PrincipalNotFound"
    assert there.give(there.owner, there.jo)[0] == 201
    assert code(there.give(there.owner, NEW, principalType="User", name=NEW.replace("9", "8"))) == "PrincipalNotFound"


def test_what_was_given_a_moment_ago_is_not_seen_at_once(there: Asking) -> None:
    there.tenant.faults.lag = 2
    there.give(there.owner, there.jo)
    assert there.ask(there.owner, "GET", f"{SCOPE}{ASSIGNMENTS}/{NEW}")[0] == 404
    assert there.jo not in there.holders(SCOPE)
    assert there.jo in there.holders(SCOPE)


@pytest.mark.parametrize(("level", "writes"), [("CanNotDelete", True), ("ReadOnly", False)])
def test_a_lock_keeps_what_is_below_it(there: Asking, level: str, writes: bool) -> None:
    there.give(there.owner, there.jo, scope=GROUP)
    there.tenant.azure.lock(SCOPE, level)
    refused = there.ask(there.owner, "DELETE", f"{GROUP}{ASSIGNMENTS}/{NEW}")
    assert (refused[0], code(refused)) == (409, "ScopeLocked")
    assert (there.give(there.owner, there.owner, scope=GROUP, name=NEW.replace("9", "8"))[0] == 201) is writes


def test_only_a_global_administrator_elevates_himself(there: Asking) -> None:
    path = "/providers/Microsoft.Authorization/elevateAccess"
    assert there.ask(there.jo, "POST", path)[0] == 403
    making.assign(there.tenant, there.jo, GLOBAL_ADMINISTRATOR)
    for _ in range(2):
        assert there.ask(there.jo, "POST", path)[0] == 200
    held = [
        each["properties"] for each in there.tenant.azure.assignments.values() if each["properties"]["principalId"] == there.jo
    ]
    assert [(each["scope"], each["roleDefinitionId"].rpartition("/")[2]) for each in held] == [("/", ACCESS_ADMINISTRATOR)]


def test_pim_gives_takes_back_after_some_minutes_and_lets_take_up_what_one_is_eligible_for(there: Asking) -> None:
    def request(sort: str, kind: str, who: str = "") -> tuple[int, Any]:
        path = f"{SCOPE}/providers/Microsoft.Authorization/role{sort}ScheduleRequests/{NEW}"
        role = there.tenant.azure.role_id(READER, SCOPE)
        info = {"expiration": {"type": "AfterDuration", "duration": "PT8H"}}
        told = {"principalId": there.jo, "roleDefinitionId": role, "requestType": kind, "scheduleInfo": info}
        return there.ask(who or there.owner, "PUT", path, {"properties": told})

    assert code(request("Assignment", "SelfActivate")) == "RoleAssignmentDoesNotExist"
    assert request("Eligibility", "AdminAssign")[1]["properties"]["status"] == "Provisioned"
    assert code(request("Eligibility", "AdminAssign")) == "RoleAssignmentExists"
    assert there.jo not in there.holders(SCOPE)
    assert request("Assignment", "SelfActivate")[0] == 201
    assert there.jo in there.holders(SCOPE)
    (active,) = there.tenant.azure.active.values()
    assert active["properties"]["endDateTime"] == (there.now + timedelta(hours=8)).isoformat()
    assert code(request("Assignment", "AdminRemove")) == "ActiveDurationTooShort"
    there.now += timedelta(minutes=6)
    assert request("Assignment", "AdminRemove")[0] == 201
    assert there.jo not in there.holders(SCOPE)
    assert code(request("Assignment", "Whatever")) == "InvalidRequestType"


def test_a_managed_identity_comes_with_a_service_principal_and_leaves_its_roles_behind(there: Asking) -> None:
    path = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/export"
    status, made = there.ask(there.owner, "PUT", path, {"location": "westeurope"})
    principal = made["properties"]["principalId"]
    assert (status, there.tenant.principals[principal]["servicePrincipalType"]) == (201, "ManagedIdentity")
    assert there.give(there.owner, principal)[0] == 201
    there.ask(
        there.owner,
        "PUT",
        f"{path}/federatedIdentityCredentials/ci",
        {"properties": {"issuer": "x", "subject": "y", "audiences": ["z"]}},
    )
    assert there.ask(there.owner, "DELETE", path)[0] == 200
    assert not there.tenant.azure.federated
    assert principal in there.holders(SCOPE)
    assert code(there.ask(there.owner, "GET", path)) == "ResourceNotFound"


def test_throttling_comes_with_how_long_to_wait(there: Asking) -> None:
    there.tenant.faults.throttle(1, 7)
    token = there.tenant.bearer(there.owner, "arm")
    told = answer(there.tenant, "http://x", "GET", f"/arm{SCOPE}{ASSIGNMENTS}?api-version=2022-04-01", f"Bearer {token}", {})
    assert (told.status, told.headers["Retry-After"]) == (429, "7")


def test_a_token_for_graph_opens_nothing_here_and_a_blocked_user_gets_in_no_more(there: Asking) -> None:
    target = f"/arm{SCOPE}{ASSIGNMENTS}?api-version=2022-04-01"
    other = there.tenant.bearer(there.owner, "graph")
    assert answer(there.tenant, "http://x", "GET", target, f"Bearer {other}", {}).status == 401
    there.tenant.users[there.owner]["accountEnabled"] = False
    assert there.ask(there.owner, "GET", f"{SCOPE}{ASSIGNMENTS}")[0] == 401


def test_subscriptions_are_listed_to_who_holds_something_in_them(there: Asking) -> None:
    assert there.ask(there.jo, "GET", "/subscriptions?x=Schedule")[0] == 400, "a version that is not one of subscriptions"
    token = there.tenant.bearer(there.jo, "arm")

    def seen() -> list[str]:
        told = answer(there.tenant, "http://x", "GET", "/arm/subscriptions?api-version=2016-06-01", f"Bearer {token}", {})
        return [each["subscriptionId"] for each in told.body["value"]]

    assert seen() == []
    there.tenant.azure.assign(there.jo, READER, GROUP)
    assert seen() == [SUBSCRIPTION]


def test_what_is_done_and_what_is_refused_is_told_in_the_log_as_our_reader_reads_it(there: Asking) -> None:
    there.give(there.owner, there.jo, role=OWNER)
    there.ask(there.owner, "DELETE", f"{SCOPE}{ASSIGNMENTS}/{NEW}")
    there.give(there.jo, there.jo, role=OWNER)
    read = [(record, list(PROVIDER.normalize(record))) for record in there.tenant.azure.journal]
    assert all(PROVIDER.recognizes(record) for record, _ in read)
    told = [each for _, found in read for each in found]
    assert {each.subject.id for each in told if each.kind is Kind.ROLE_GRANTED and each.succeeded} == {there.jo}
    assert [each.actor.id for each in told if each.kind is Kind.ROLE_REMOVED] == [there.owner]
    (refused,) = [each for each in told if not each.succeeded]
    assert (refused.actor.id, refused.error) == (there.jo, "AuthorizationFailed")
    assert {each.same_as for each in told if each.kind is Kind.ROLE_GRANTED and each.succeeded} != {None}
    assert {each.tenant for each in told} == {TENANT}


@pytest.mark.parametrize(
    ("scope", "places"),
    [
        ("/", ["/"]),
        (SCOPE, [SCOPE, MANAGEMENT, "/"]),
        (GROUP, [GROUP, SCOPE, MANAGEMENT, "/"]),
        (f"{GROUP}/providers/A.B/c/d", [f"{GROUP}/providers/A.B/c/d", GROUP, SCOPE, MANAGEMENT, "/"]),
        (
            f"{GROUP}/providers/A.B/c/d/e/f",
            [f"{GROUP}/providers/A.B/c/d/e/f", f"{GROUP}/providers/A.B/c/d", GROUP, SCOPE, MANAGEMENT, "/"],
        ),
        (f"{MANAGEMENT}{ASSIGNMENTS}/{NEW}", [f"{MANAGEMENT}{ASSIGNMENTS}/{NEW}", MANAGEMENT, "/"]),
        (f"{ASSIGNMENTS}/{NEW}", [f"{ASSIGNMENTS}/{NEW}", "/"]),
    ],
)
def test_a_place_is_in_what_its_id_tells_and_in_its_management_group(scope: str, places: list[str]) -> None:
    assert chain(scope, Tenant().azure.above) == [each.lower() for each in places]


def test_event_grid_tells_the_end_without_a_body_and_reading_the_assignment_makes_it_whole(there: Asking) -> None:
    there.give(there.owner, there.jo, role=OWNER)
    event = as_event(there.tenant.azure.journal[-1])
    assert event["eventType"] == "Microsoft.Resources.ResourceWriteSuccess"
    (bare,) = PROVIDER.normalize(event)
    assert bare.subject.id is None
    path = lacking(event)
    assert path is not None
    _, told = there.ask(there.owner, "GET", path.partition("?")[0])
    (whole,) = PROVIDER.normalize(completed(event, told))
    assert (whole.subject.id, whole.grants[0].role) == (there.jo, OWNER)
    begun = next(each for each in PROVIDER.normalize(there.tenant.azure.journal[0]))
    assert whole.same_as == begun.same_as
    there.ask(there.owner, "DELETE", f"{SCOPE}{ASSIGNMENTS}/{NEW}")
    assert [each.kind for each in PROVIDER.normalize(as_event(there.tenant.azure.journal[-1]))] == [Kind.ROLE_REMOVED]
