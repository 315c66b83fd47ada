"""A group loses the roles that the case gave it, and gets them again; those of before stay."""

from nightlatch.model import PrincipalType
from nightlatch.providers.okta.playbooks.remove_group_roles import PLAYBOOK
from tests.build import case
from tests.providers.okta.playbooks.acting import BEFORE, START, acting, granted, take_back, there_and_back, who

ROLE = "Organization administrator"


def test_a_group_loses_the_role_of_the_case_and_gets_it_again() -> None:
    with acting() as there:
        group = there.org.group("Builders", "OKTA_GROUP", str(there.subject.id))["id"]
        there.org.assign(group, "ORG_ADMIN", START)
        there.org.assign(group, "HELP_DESK_ADMIN", BEFORE)
        builders = who(PrincipalType.GROUP, group, "Builders")
        target = there_and_back(PLAYBOOK, case(granted(builders, ROLE)), take_back(ROLE), there)
        assert "from Builders" in target.says
        assert target.calls[:2] == ("group.privilege.revoke", "group.privilege.grant")


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
