"""A group loses the roles that the case gave it, and gets them again; those of before stay."""

from nightlatch.model import PrincipalType
from nightlatch.providers.okta.playbooks.remove_group_roles import PLAYBOOK
from nightlatch.sandbox.okta.organization import SUPER
from tests.build import case
from tests.providers.okta.playbooks.acting import BEFORE, START, acting, granted, who
from tests.providers.stepping import take_back, there_and_back

ROLE = "Organization administrator"


def test_a_group_loses_the_role_of_the_case_and_gets_it_again() -> None:
    with acting() as there:
        there.org.assign(str(there.user("kim@example.com").id), SUPER, BEFORE)
        group = there.org.group("Builders", "OKTA_GROUP", str(there.subject.id))["id"]
        there.org.assign(group, SUPER, START)
        there.org.assign(group, "HELP_DESK_ADMIN", BEFORE)
        builders, name = who(PrincipalType.GROUP, group, "Builders"), "Super administrator"
        target = there_and_back(PLAYBOOK, case(granted(builders, name)), take_back(name), there)
        assert "from Builders" in target.says
        assert target.calls[:2] == ("group.privilege.revoke", "group.privilege.grant")


def test_a_group_through_which_the_last_super_administrators_come_in_keeps_that_role_however_new_it_looks() -> None:
    with acting() as there:
        kim = there.user("kim@example.com")
        group = there.org.group("Keepers", "OKTA_GROUP", str(kim.id))["id"]
        there.org.assign(group, SUPER, START)  # taken away and given again by whoever wants them locked out
        keepers, name = who(PrincipalType.GROUP, group, "Keepers"), "Super administrator"
        plan = PLAYBOOK.plan(case(granted(keepers, name)), take_back(name), there.live())
        assert plan.targets == ()
        assert "through it the last super administrators sign in" in plan.notes[0]
        there.org.assign(str(kim.id), SUPER, BEFORE)
        assert len(PLAYBOOK.plan(case(granted(keepers, name)), take_back(name), there.live()).targets) == 1


def test_a_role_of_before_stays_and_a_group_that_is_gone_is_done() -> None:
    with acting() as there:
        group = there.org.group("Builders")["id"]
        builders = who(PrincipalType.GROUP, group, "Builders")
        given = there.org.assign(group, "ORG_ADMIN", BEFORE)
        found, live = case(granted(builders, ROLE)), there.live()
        assert "before this case" in PLAYBOOK.plan(found, take_back(ROLE), live).notes[0]
        given["created"] = "2026-03-02T10:00:00.000Z"
        (target,) = PLAYBOOK.plan(found, take_back(ROLE), live).targets
        del there.org.groups[group]
        assert PLAYBOOK.read(builders, target, live) is None
        PLAYBOOK.apply(builders, target, live)
