"""Roles are taken back assignment by assignment; the same name and the same properties bring each back, its condition too."""

import shlex
from datetime import timedelta

import pytest

from nightlatch.errors import ChangeFailed, LookupFailed, TryLater
from nightlatch.model import Action, Principal, PrincipalType, Step
from nightlatch.providers.azure.playbooks.remove_role_assignments import PLAYBOOK
from nightlatch.sandbox.microsoft import making
from nightlatch.sandbox.microsoft.arm.roles import ACCESS_ADMINISTRATOR, CONTRIBUTOR, OWNER
from nightlatch.sandbox.microsoft.known import GLOBAL_ADMINISTRATOR, MICROSOFT
from tests.build import case
from tests.providers.azure.playbooks.acting import (
    BEFORE,
    GROUP,
    SCOPE,
    START,
    Acting,
    acting,
    granted,
    take_back,
    there_and_back,
    who,
)
from tests.providers.stepping import lock, newborn

ALL = (*PLAYBOOK.reads, *PLAYBOOK.writes)
CONDITION = "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'logs'"
MANAGEMENT = "/providers/Microsoft.Management/managementGroups/11111111-2222-3333-4444-555555555555"


def assigned(there: Acting, role: str = OWNER, scope: str = SCOPE, **more: str) -> str:
    """An assignment that was made in the case; gives its id."""
    return str(there.tenant.azure.assign(str(there.subject.id), role, scope, START, **more)["id"])


@pytest.mark.parametrize("scope", [SCOPE, GROUP, f"{GROUP}/providers/Microsoft.Storage/storageAccounts/logs", MANAGEMENT, "/"])
def test_an_assignment_is_taken_back_and_given_again_wherever_it_stands(scope: str) -> None:
    with acting() as there:
        there.tenant.azure.assign(making.user(there.tenant, "robin@contoso.com")["id"], OWNER, "/")
        id = assigned(there, scope=scope)
        there_and_back(PLAYBOOK, case(granted(there.subject, OWNER, scope, id)), take_back(), there)


def test_what_it_was_comes_back_with_its_condition_and_everything_else() -> None:
    with acting() as there:
        id = assigned(there, CONTRIBUTOR, condition=CONDITION, conditionVersion="2.0", description="for the auditors' visit")
        target = there_and_back(PLAYBOOK, case(granted(there.subject, CONTRIBUTOR, SCOPE, id)), take_back(CONTRIBUTOR), there)
        assert "under its condition" in target.says
        words = shlex.split(target.by_hand[0])
        assert CONDITION in words[-1].replace('\\"', '"')
        assert id in words[words.index("--url") + 1]


def test_a_record_that_does_not_name_the_assignment_is_enough_where_time_role_and_account_fit() -> None:
    with acting() as there:
        assigned(there)
        (target,) = PLAYBOOK.plan(case(granted(there.subject, OWNER)), take_back(), there.live(ALL)).targets
        assert "take Owner at" in target.says


def test_another_assignment_than_the_records_told_of_and_one_from_before_stay() -> None:
    with acting() as there:
        id = assigned(there)
        forged = id.rpartition("/")[0] + "/99999999-0000-4000-8000-000000000000"
        plan = PLAYBOOK.plan(case(granted(there.subject, OWNER, SCOPE, forged)), take_back(), there.live(ALL))
        assert not plan.targets
        assert "another assignment than the records told of" in plan.notes[0]
        there.tenant.azure.assignments[id.lower()]["properties"]["createdOn"] = BEFORE.isoformat()
        plan = PLAYBOOK.plan(case(granted(there.subject, OWNER, SCOPE, id)), take_back(), there.live(ALL))
        assert not plan.targets
        assert "before this case" in plan.notes[0]


def test_what_is_gone_is_left_alone_and_what_is_given_again_under_another_name_is_found() -> None:
    with acting() as there:
        id, live = assigned(there), there.live(ALL)
        found = case(granted(there.subject, OWNER, SCOPE, id))
        (target,) = PLAYBOOK.plan(found, take_back(), live).targets
        PLAYBOOK.apply(there.subject, target, live)
        assert "does not hold Owner" in PLAYBOOK.plan(found, take_back(), live).notes[0]
        other = assigned(there)
        assert PLAYBOOK.read(there.subject, target, live) == target.before
        PLAYBOOK.apply(there.subject, target, live)
        assert other.lower() not in there.tenant.azure.assignments


def test_the_scope_being_gone_there_is_nothing_left_to_change() -> None:
    with acting() as there:
        id, live = assigned(there), there.live(ALL)
        (target,) = PLAYBOOK.plan(case(granted(there.subject, OWNER, SCOPE, id)), take_back(), live).targets
        there.tenant.faults.fail("Microsoft.Authorization/roleAssignments/read", 404, "ResourceGroupNotFound")
        there.tenant.faults.fail("Microsoft.Authorization/roleAssignments/read", 404, "ResourceGroupNotFound")
        assert PLAYBOOK.read(there.subject, target, live) is None


def test_nobody_takes_the_last_key_to_a_place_from_an_account_that_was_there_before() -> None:
    with acting() as there:
        there.tenant.azure.assignments.clear()
        id = assigned(there)
        plan = PLAYBOOK.plan(case(granted(there.subject, OWNER, SCOPE, id)), take_back(), there.live(ALL))
        assert not plan.targets
        assert "nobody else of before this case may give roles there" in plan.notes[0]
        assert PLAYBOOK.plan(
            newborn(there.subject, granted(there.subject, OWNER, SCOPE, id)), take_back(), there.live(ALL)
        ).targets


def test_a_key_that_was_made_in_the_case_or_hangs_on_a_condition_does_not_count() -> None:
    with acting() as there:
        estate = there.tenant.azure
        estate.assignments.clear()
        id, friend = assigned(there), making.user(there.tenant, "friend@contoso.com")["id"]
        estate.assign(friend, OWNER, SCOPE, START + timedelta(minutes=1))
        estate.assign(friend, ACCESS_ADMINISTRATOR, SCOPE, BEFORE, condition=CONDITION)
        found = case(granted(there.subject, OWNER, SCOPE, id))
        assert not PLAYBOOK.plan(found, take_back(), there.live(ALL)).targets
        estate.assign(making.user(there.tenant, "kim2@contoso.com")["id"], ACCESS_ADMINISTRATOR, MANAGEMENT, BEFORE)
        assert PLAYBOOK.plan(found, take_back(), there.live(ALL)).targets


def test_a_key_of_who_is_gone_blocked_or_alone_in_a_group_with_the_subject_does_not_count() -> None:
    with acting() as there:
        estate, own = there.tenant.azure, str(there.subject.id)
        estate.assignments.clear()
        id, blocked = assigned(there), making.user(there.tenant, "plum@contoso.com", BEFORE, accountEnabled=False)["id"]
        group = making.group(there.tenant, "operators", own, made=BEFORE)["id"]
        estate.assign(blocked, OWNER, SCOPE, BEFORE)
        estate.assign(group, OWNER, SCOPE, BEFORE, principalType="Group")
        estate.assign("99999999-0000-4000-8000-00000000dead", OWNER, SCOPE, BEFORE)
        found = case(granted(there.subject, OWNER, SCOPE, id))
        assert PLAYBOOK.plan(found, take_back(), there.live(ALL)).targets == ()
        there.tenant.users[blocked]["accountEnabled"] = True
        assert PLAYBOOK.plan(found, take_back(), there.live(ALL)).targets


def test_who_was_given_the_role_again_otherwise_keeps_it_at_a_release_and_loses_it_before() -> None:
    with acting() as there:
        id, live = assigned(there), there.live(ALL)
        (target,) = PLAYBOOK.plan(case(granted(there.subject, OWNER, SCOPE, id)), take_back(), live).targets
        PLAYBOOK.apply(there.subject, target, live)
        other = assigned(there, condition=CONDITION, conditionVersion="2.0")
        PLAYBOOK.revert(there.subject, target, live)
        assert PLAYBOOK.read(there.subject, target, live) == target.before, "what stands otherwise would never count as released"
        assert there.tenant.azure.assignments[other.lower()]["properties"]["condition"] == CONDITION
        PLAYBOOK.apply(there.subject, target, live)
        assert PLAYBOOK.read(there.subject, target, live) == target.after


def test_our_own_roles_and_those_of_microsofts_services_stay() -> None:
    with acting() as there:
        own = who(there.own["id"], PrincipalType.SERVICE_PRINCIPAL)
        plan = PLAYBOOK.plan(case(granted(own, OWNER)), take_back(), there.live(ALL))
        assert "Nightlatch itself" in plan.notes[0]
        robot = making.robot(there.tenant, "Azure Something")
        robot["appOwnerOrganizationId"] = MICROSOFT
        service = who(robot["id"], PrincipalType.SERVICE_PRINCIPAL)
        there.tenant.azure.assign(robot["id"], OWNER, SCOPE, START, principalType="ServicePrincipal")
        plan = PLAYBOOK.plan(case(granted(service, OWNER)), take_back(), there.live(ALL))
        assert not plan.targets
        assert "service of Microsoft's own" in plan.notes[0]


def test_without_graph_a_service_principal_is_only_a_persons_to_ask_for() -> None:
    with acting() as there:
        robot = making.robot(there.tenant, "billing export")
        service = who(robot["id"], PrincipalType.SERVICE_PRINCIPAL)
        there.tenant.azure.assign(robot["id"], OWNER, SCOPE, START, principalType="ServicePrincipal")
        found = case(granted(service, OWNER))
        (told,) = PLAYBOOK.plan(found, take_back(), there.live(ALL)).targets
        (untold,) = PLAYBOOK.plan(found, take_back(), there.live(ALL, graph=False)).targets
        assert not told.disturbs
        assert "could look up" in untold.disturbs


def test_elevated_access_is_taken_back_by_who_has_it_and_else_handed_to_a_person_with_the_command() -> None:
    with acting() as there:
        estate, id = there.tenant.azure, str(there.subject.id)
        estate.assign(making.user(there.tenant, "robin@contoso.com")["id"], OWNER, "/")
        estate.assign(id, ACCESS_ADMINISTRATOR, "/", START)
        found, step = case(granted(there.subject, ACCESS_ADMINISTRATOR, "/")), take_back(ACCESS_ADMINISTRATOR)
        plan = PLAYBOOK.plan(found, step, there.live(ALL, scope=SCOPE))
        assert not plan.targets
        assert f"az role assignment delete --assignee {id} --role {ACCESS_ADMINISTRATOR} --scope /" in plan.notes[0]
        looking = there.live(PLAYBOOK.reads)
        (target,) = PLAYBOOK.plan(found, step, looking).targets
        with pytest.raises(ChangeFailed, match="whoever has elevated access runs: az role assignment delete"):
            PLAYBOOK.apply(there.subject, target, looking)
        there_and_back(PLAYBOOK, found, step, there)


def test_a_global_administrator_who_elevated_himself_loses_it_again() -> None:
    with acting() as there:
        making.assign(there.tenant, str(there.subject.id), GLOBAL_ADMINISTRATOR)
        token = there.tenant.bearer(str(there.subject.id), "arm")
        url = f"{there.arm}/providers/Microsoft.Authorization/elevateAccess?api-version=2015-07-01"
        assert there.client.post(url, headers={"Authorization": f"Bearer {token}"}).status_code == 200
        there.tenant.azure.assign(making.user(there.tenant, "robin@contoso.com")["id"], OWNER, "/")
        there_and_back(PLAYBOOK, case(granted(there.subject, ACCESS_ADMINISTRATOR, "/")), take_back(ACCESS_ADMINISTRATOR), there)


def test_a_lock_on_the_scope_is_reported_and_not_waited_for() -> None:
    with acting() as there:
        id, live = assigned(there), there.live(ALL)
        (target,) = PLAYBOOK.plan(case(granted(there.subject, OWNER, SCOPE, id)), take_back(), live).targets
        there.tenant.azure.lock(SCOPE)
        with pytest.raises(ChangeFailed, match="ScopeLocked") as refused:
            PLAYBOOK.apply(there.subject, target, live)
        assert not isinstance(refused.value, TryLater)


def test_throttled_it_is_tried_later_and_a_missing_permission_is_named() -> None:
    with acting() as there:
        id, live = assigned(there), there.live(ALL)
        (target,) = PLAYBOOK.plan(case(granted(there.subject, OWNER, SCOPE, id)), take_back(), live).targets
        there.tenant.faults.fail("Microsoft.Authorization/roleAssignments/delete", 429, "TooManyRequests")
        with pytest.raises(TryLater):
            PLAYBOOK.apply(there.subject, target, live)
        with pytest.raises(ChangeFailed, match=r"a role with Microsoft\.Authorization/roleAssignments/delete"):
            PLAYBOOK.apply(there.subject, target, there.live(PLAYBOOK.reads))


@pytest.mark.parametrize("scope", ["*", "?", "/subscriptions/../x", "/subscriptions/a/../../b", "https://evil.example/", ""])
def test_a_scope_that_is_none_is_asked_for_nowhere(scope: str) -> None:
    with acting() as there:
        live = there.live(ALL)
        plan = PLAYBOOK.plan(case(granted(there.subject, OWNER, scope)), take_back(), live)
        assert not plan.targets
        assert "no scope that Nightlatch can address" in plan.notes[0]
        assert not any(each.startswith("Microsoft.Authorization/roleAssignments") for each in live.rest.named)


@pytest.mark.parametrize("id", ["x' or principalId ne '", "9", None])
def test_an_id_that_is_none_is_put_into_no_filter(id: str | None) -> None:
    with acting() as there:
        found = case(granted(Principal(provider="azure", tenant="t", type=PrincipalType.USER, id=id, name="jo"), OWNER))
        assert PLAYBOOK.plan(found, take_back(), there.live(ALL)).targets == ()


def test_an_account_of_the_directory_is_locked_there_and_that_is_said() -> None:
    with acting() as there:
        found = case(granted(there.subject, OWNER))
        assert "Entra ID" in PLAYBOOK.plan(found, lock(found), there.live(ALL)).notes[0]
        machine = case(granted(there.identity(), OWNER))
        assert PLAYBOOK.plan(machine, lock(machine), there.live(ALL)).notes == ()


def test_a_record_that_names_a_scope_and_no_holder_takes_nothing_from_what_stands_there() -> None:
    with acting() as there:
        own = {"type": "SystemAssigned", "principalId": there.own["id"], "tenantId": there.tenant.id}
        for path in (there.tenant.azure.resource("Microsoft.Web/sites", "shop", own)["id"], SCOPE, MANAGEMENT, "/"):
            nobody = Principal(provider="azure", tenant="t", name=path)
            live = there.live(ALL)
            assert PLAYBOOK.plan(case(granted(nobody, OWNER, path)), take_back(), live).targets == ()
            assert not live.rest.named


def test_other_grants_and_other_roles_are_not_its_business() -> None:
    with acting() as there:
        id, live = assigned(there), there.live(ALL)
        found = case(granted(there.subject, OWNER, SCOPE, id))
        assert PLAYBOOK.plan(found, take_back(CONTRIBUTOR), live).targets == ()
        group = Step(action=Action.TAKE_BACK, target=OWNER, says="back", because=(), sort="group")
        assert PLAYBOOK.plan(found, group, live).targets == ()
        assert "by hand" in PLAYBOOK.plan(found, take_back("CoAdministrator"), live).notes[0]


def test_it_uses_what_it_declares_and_nothing_else() -> None:
    with acting() as there:
        named: set[str] = set()
        estate = there.tenant.azure
        estate.assignments.clear()
        custom = estate.define("Helper", ["Microsoft.Authorization/roleAssignments/write"])
        estate.assign(making.user(there.tenant, "robin@contoso.com")["id"], custom, SCOPE)
        machine = there.identity()
        subjects = [
            there.subject,
            who(making.group(there.tenant, "operators")["id"], PrincipalType.UNKNOWN),
            machine.model_copy(update={"id": None}),
        ]
        for subject in subjects:
            estate.assign(str(subject.id or machine.id), OWNER, SCOPE, START)
            live = there.live(ALL)
            (target,) = PLAYBOOK.plan(case(granted(subject, OWNER)), take_back(), live).targets
            PLAYBOOK.apply(subject, target, live)
            PLAYBOOK.revert(subject, target, live)
            assert live.graph is not None
            named |= live.rest.named | live.graph.named
        assert named == set(ALL)


def test_what_cannot_be_looked_at_is_a_gap() -> None:
    with acting() as there, pytest.raises(LookupFailed, match="roleAssignments/read"):
        PLAYBOOK.plan(case(granted(there.subject, OWNER)), take_back(), there.live(()))
