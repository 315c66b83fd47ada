"""Directory roles of the case are taken and given again where PIM has no schedule; an activation is ended for good."""

import pytest

from nightlatch.errors import ChangeFailed, LookupFailed
from nightlatch.model import GrantKind, Kind, PrincipalType
from nightlatch.providers.entra.playbooks.remove_role_assignments import PLAYBOOK
from nightlatch.sandbox.microsoft import known, making
from tests.build import START, activity, case
from tests.providers.entra.playbooks.acting import BEFORE, acting, granted, take_back, there_and_back, who
from tests.providers.stepping import lock, newborn

GLOBAL = known.GLOBAL_ADMINISTRATOR
SCHEDULES = "GET /roleManagement/directory/roleAssignmentSchedules"


def test_a_role_that_the_case_gave_is_taken_and_comes_back_and_others_stay() -> None:
    with acting() as there:
        there.without_pim()
        own = str(there.subject.id)
        making.assign(there.tenant, own, GLOBAL)
        making.assign(there.tenant, own, known.HELPDESK)
        making.assign(there.tenant, str(there.user("pear@contoso.com").id), GLOBAL)
        found = case(granted(there.subject, GLOBAL))
        target = there_and_back(PLAYBOOK, found, take_back(found, GLOBAL), there)
        assert "Global Administrator" in target.says
        assert target.about == GLOBAL
        assert not target.irreversible


@pytest.mark.parametrize("sort", ["service principal", "managed identity", "group"])
def test_whoever_holds_it(sort: str) -> None:
    with acting() as there:
        there.without_pim()
        machine = making.managed_identity(there.tenant, "vm", made=START)
        group = making.group(there.tenant, "Masters", assignable=True)
        subject = {
            "service principal": there.robot(),
            "managed identity": who(PrincipalType.MANAGED_IDENTITY, machine["appId"], "vm"),
            "group": who(PrincipalType.GROUP, group["id"], "Masters"),
        }[sort]
        making.assign(there.tenant, there.live().object_id(subject), known.HELPDESK)
        found = case(granted(subject, known.HELPDESK))
        there_and_back(PLAYBOOK, found, take_back(found, known.HELPDESK), there)


def test_it_asks_with_all_that_it_declares() -> None:
    with acting() as there:
        there.without_pim()
        robot, group = (
            there.robot(),
            making.group(there.tenant, "Masters", str(there.user("kim@contoso.com").id), assignable=True),
        )
        live = there.live({*PLAYBOOK.reads, *PLAYBOOK.writes})
        for subject in (there.subject, robot):
            making.assign(there.tenant, live.object_id(subject), GLOBAL)
            making.assign(there.tenant, group["id"], GLOBAL)
            found = case(granted(subject, GLOBAL))
            (target,) = PLAYBOOK.plan(found, take_back(found, GLOBAL), live).targets
            PLAYBOOK.apply(subject, target, live)
        assert live.rest.named == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_of_a_newborn_every_role_is_taken_with_the_lock_and_of_an_older_account_none() -> None:
    with acting() as there:
        there.without_pim()
        making.assign(there.tenant, str(there.subject.id), GLOBAL)
        making.assign(there.tenant, str(there.subject.id), known.HELPDESK)
        found = newborn(there.subject)
        assert len(PLAYBOOK.plan(found, lock(found), there.live()).targets) == 2
        older = case(activity(Kind.CREDENTIAL_ADDED, subject=there.subject))
        assert PLAYBOOK.plan(older, lock(older), there.live()).targets == ()


def test_only_the_scope_that_the_record_told_is_taken() -> None:
    with acting() as there:
        there.without_pim()
        own, unit = str(there.subject.id), making.unit(there.tenant, "Sales")["id"]
        making.assign(there.tenant, own, known.HELPDESK)
        making.assign(there.tenant, own, known.HELPDESK, f"/administrativeUnits/{unit}")
        narrow = case(granted(there.subject, known.HELPDESK, scope=unit))
        (target,) = PLAYBOOK.plan(narrow, take_back(narrow, known.HELPDESK), there.live()).targets
        assert f"over /administrativeUnits/{unit}" in target.says
        wide = case(granted(there.subject, known.HELPDESK))
        (target,) = PLAYBOOK.plan(wide, take_back(wide, known.HELPDESK), there.live()).targets
        assert "over" not in target.says


def test_without_a_privileged_identity_it_is_a_persons_and_the_command_is_told() -> None:
    with acting() as there:
        there.without_pim()
        told = making.assign(there.tenant, str(there.subject.id), GLOBAL)
        found = newborn(there.subject, granted(there.subject, GLOBAL))
        plan = PLAYBOOK.plan(found, take_back(found, GLOBAL), there.live(over=False))
        assert plan.targets == ()
        assert f"az rest --method DELETE --url {there.url}/roleManagement/directory/roleAssignments/{told['id']}" in plan.notes[0]


def test_what_pim_has_a_schedule_for_is_left_to_pim_and_a_tenant_without_its_license_has_none() -> None:
    with acting() as there:
        making.assign(there.tenant, str(there.subject.id), GLOBAL, made=START)
        found = newborn(there.subject)
        assert PLAYBOOK.plan(found, lock(found), there.live()).targets == ()
        there.tenant.faults.fail(SCHEDULES, 400, "AadPremiumLicenseRequired")
        assert len(PLAYBOOK.plan(found, lock(found), there.live()).targets) == 1
        there.tenant.faults.fail(SCHEDULES, 400, "BadRequest")
        with pytest.raises(LookupFailed, match="BadRequest"):
            PLAYBOOK.plan(found, lock(found), there.live())


def test_an_activation_of_the_case_is_ended_for_good_and_one_from_before_stays() -> None:
    with acting() as there:
        own = str(there.subject.id)
        making.entitle(there.tenant, own, GLOBAL, made=BEFORE)
        making.assign(there.tenant, own, GLOBAL, made=START, sort="Activated")
        making.assign(there.tenant, own, known.HELPDESK, made=BEFORE, sort="Activated")
        making.assign(there.tenant, str(there.user("pear@contoso.com").id), GLOBAL)
        found, live = case(granted(there.subject, GLOBAL)), there.live()
        (target,) = PLAYBOOK.plan(found, take_back(found, GLOBAL), live).targets
        assert "is not given again" in target.irreversible
        assert target.of_case
        PLAYBOOK.apply(there.subject, target, live)
        assert PLAYBOOK.read(there.subject, target, live) == target.after
        PLAYBOOK.revert(there.subject, target, live)
        assert PLAYBOOK.read(there.subject, target, live) == target.after
        older = case(granted(there.subject, known.HELPDESK))
        assert PLAYBOOK.plan(older, take_back(older, known.HELPDESK), live).targets == ()


def test_the_last_global_administrator_stays_one() -> None:
    with acting() as there:
        there.without_pim()
        making.assign(there.tenant, str(there.subject.id), GLOBAL)
        found = case(granted(there.subject, GLOBAL))
        plan = PLAYBOOK.plan(found, take_back(found, GLOBAL), there.live())
        assert plan.targets == ()
        assert "stays one" in plan.notes[0]
        making.assign(there.tenant, str(there.user("pear@contoso.com").id), GLOBAL)
        assert len(PLAYBOOK.plan(found, take_back(found, GLOBAL), there.live()).targets) == 1


def test_a_group_whose_members_are_the_only_global_administrators_keeps_the_role_and_one_from_before_is_a_persons() -> None:
    with acting() as there:
        there.without_pim()
        masters = making.group(there.tenant, "Masters", str(there.user("kim@contoso.com").id), assignable=True)
        making.assign(there.tenant, masters["id"], GLOBAL)
        group = who(PrincipalType.GROUP, masters["id"], "Masters")
        found = case(granted(group, GLOBAL))
        plan = PLAYBOOK.plan(found, take_back(found, GLOBAL), there.live())
        assert plan.targets == ()
        assert "stays one" in plan.notes[0]
        making.assign(there.tenant, str(there.user("pear@contoso.com").id), GLOBAL)
        (target,) = PLAYBOOK.plan(found, take_back(found, GLOBAL), there.live()).targets
        assert target.disturbs == "everybody who is in the group Masters"
        born = newborn(group, granted(group, GLOBAL))
        (target,) = PLAYBOOK.plan(born, take_back(born, GLOBAL), there.live()).targets
        assert not target.disturbs


def test_who_came_or_acted_in_the_case_is_no_other_global_administrator() -> None:
    with acting() as there:
        there.without_pim()
        making.assign(there.tenant, str(there.subject.id), GLOBAL)
        making.assign(there.tenant, str(there.user("evil@contoso.com", START).id), GLOBAL)
        actor = there.user("mallory@contoso.com")
        making.assign(there.tenant, str(actor.id), GLOBAL)
        found = case(granted(there.subject, GLOBAL).model_copy(update={"actor": actor}))
        assert PLAYBOOK.plan(found, take_back(found, GLOBAL), there.live()).targets == ()
        making.entitle(there.tenant, str(there.user("pear@contoso.com").id), GLOBAL)
        assert len(PLAYBOOK.plan(found, take_back(found, GLOBAL), there.live()).targets) == 1


def test_the_role_given_twice_is_taken_at_both_places_and_a_scope_that_tells_nothing_is_none() -> None:
    with acting() as there:
        there.without_pim()
        own, units = str(there.subject.id), [making.unit(there.tenant, name)["id"] for name in ("Sales", "Law")]
        for scope in ("/", *(f"/administrativeUnits/{unit}" for unit in units)):
            making.assign(there.tenant, own, known.HELPDESK, scope)
        found = case(granted(there.subject, known.HELPDESK, scope=f"unit:{units[0]}"), granted(there.subject, known.HELPDESK))
        step = take_back(found, known.HELPDESK).model_copy(update={"because": (found.first.id,)})
        targets = PLAYBOOK.plan(found, step, there.live()).targets
        assert {target.id.rpartition(":")[2] for target in targets} == {"/", f"/administrativeUnits/{units[0]}"}
        for scope in ("unit:", "unit:a", "a"):
            hostile = case(granted(there.subject, known.HELPDESK, scope=scope))
            assert PLAYBOOK.plan(hostile, take_back(hostile, known.HELPDESK), there.live()).targets == ()


def test_our_own_identity_keeps_its_roles_and_other_grants_are_not_its_business() -> None:
    with acting() as there:
        own = who(PrincipalType.SERVICE_PRINCIPAL, there.own["appId"], "Nightlatch")
        found = case(granted(own, known.PRIVILEGED_AUTHENTICATION))
        assert (
            "is Nightlatch itself"
            in PLAYBOOK.plan(found, take_back(found, known.PRIVILEGED_AUTHENTICATION), there.live()).notes[0]
        )
        live = there.live([])
        for name, kind in (("group:x", GrantKind.GROUP), (f"{known.GRAPH_APP}/{GLOBAL}", GrantKind.ROLE)):
            other = case(granted(there.subject, name, kind))
            assert PLAYBOOK.plan(other, take_back(other, name, kind), live).targets == ()
        assert live.rest.named == set()


def test_what_is_not_held_gone_or_refused_is_said() -> None:
    with acting() as there:
        there.without_pim()
        found, live = case(granted(there.subject, GLOBAL)), there.live()
        assert "does not hold the role Global Administrator now" in PLAYBOOK.plan(found, take_back(found, GLOBAL), live).notes[0]
        making.assign(there.tenant, str(there.subject.id), GLOBAL)
        making.assign(there.tenant, str(there.user("pear@contoso.com").id), GLOBAL)
        (target,) = PLAYBOOK.plan(found, take_back(found, GLOBAL), live).targets
        with pytest.raises(ChangeFailed, match=r"grant the application permission RoleManagement\.ReadWrite\.Directory"):
            PLAYBOOK.apply(there.subject, target, there.live(PLAYBOOK.reads))
        del there.tenant.users[str(there.subject.id)]
        assert PLAYBOOK.read(there.subject, target, live) is None
        assert PLAYBOOK.plan(found, take_back(found, GLOBAL), live).targets == ()
