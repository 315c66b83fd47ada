"""App roles of a user or group are taken and given again; those held through a group are the group's to lose."""

import pytest

from nightlatch.model import PrincipalType
from nightlatch.providers.entra.playbooks.unassign_applications import PLAYBOOK
from nightlatch.sandbox.microsoft import known, making
from tests.build import START, case
from tests.providers.entra.playbooks.acting import BEFORE, Acting, acting, granted, take_back, there_and_back, who

ADMIN = "0e0e0e0e-1111-4222-8333-444444444444"


def warehouse(there: Acting) -> tuple[str, str]:
    """An application with an app role: its service principal's id, and the role as grants name it."""
    shop = there.principal(there.robot("Warehouse", made=BEFORE))
    shop["appRoles"].append(known.app_role("Admin", ADMIN))
    return shop["id"], f"{shop['appId']}/{ADMIN}"


@pytest.mark.parametrize("sort", [PrincipalType.USER, PrincipalType.GROUP])
def test_it_is_taken_and_comes_back(sort: PrincipalType) -> None:
    with acting() as there:
        shop, name = warehouse(there)
        group = who(PrincipalType.GROUP, making.group(there.tenant, "Masters")["id"], "Masters")
        subject = there.subject if sort is PrincipalType.USER else group
        making.app_role(there.tenant, str(subject.id), shop, ADMIN, START)
        found = case(granted(subject, name))
        target = there_and_back(PLAYBOOK, found, take_back(found, name), there)
        assert "Admin of Warehouse" in target.says


def test_it_asks_with_all_that_it_declares() -> None:
    with acting() as there:
        shop, name = warehouse(there)
        live, group = there.live({*PLAYBOOK.reads, *PLAYBOOK.writes}), making.group(there.tenant, "Masters")
        for subject in (there.subject, who(PrincipalType.GROUP, group["id"], "Masters")):
            making.app_role(there.tenant, str(subject.id), shop, ADMIN, START)
            found = case(granted(subject, name))
            PLAYBOOK.apply(subject, PLAYBOOK.plan(found, take_back(found, name), live).targets[0], live)
        assert live.rest.named == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_one_from_before_the_case_and_what_is_not_there_are_said() -> None:
    with acting() as there:
        shop, name = warehouse(there)
        found, live = case(granted(there.subject, name)), there.live()
        assert "does not hold the app role" in PLAYBOOK.plan(found, take_back(found, name), live).notes[0]
        making.app_role(there.tenant, str(there.subject.id), shop, ADMIN, BEFORE)
        plan = PLAYBOOK.plan(found, take_back(found, name), live)
        assert plan.targets == ()
        assert "has held Admin of Warehouse since" in plan.notes[0]


def test_of_a_holder_who_is_gone_nothing_is_left() -> None:
    with acting() as there:
        shop, name = warehouse(there)
        making.app_role(there.tenant, str(there.subject.id), shop, ADMIN, START)
        found, live = case(granted(there.subject, name)), there.live()
        (target,) = PLAYBOOK.plan(found, take_back(found, name), live).targets
        del there.tenant.users[str(there.subject.id)]
        assert PLAYBOOK.read(there.subject, target, live) is None
        assert PLAYBOOK.plan(found, take_back(found, name), live).targets == ()
