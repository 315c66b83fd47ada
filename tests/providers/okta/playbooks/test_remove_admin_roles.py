"""Administrators' roles that the case gave are taken back from users and clients, and come back alike; older ones stay."""

import pytest

from nightlatch.model import Case, GrantKind, Kind, Principal, PrincipalType
from nightlatch.providers.okta.playbooks.remove_admin_roles import PLAYBOOK
from nightlatch.sandbox.okta.organization import SUPER
from tests.build import activity, case
from tests.providers.okta.playbooks.acting import BEFORE, START, acting, gone, granted, who
from tests.providers.stepping import newborn, take_back, there_and_back

ROLE = "Super administrator"
HELPER = "Help desk administrator"
APPLICATIONS = "Application administrator"


def older(subject: Principal, name: str = ROLE) -> Case:
    return case(granted(subject, name))


def test_a_standard_role_is_taken_back_and_given_again() -> None:
    with acting() as there:
        there.org.assign(str(there.subject.id), SUPER, START)
        target = there_and_back(PLAYBOOK, newborn(there.subject, granted(there.subject, ROLE)), take_back(ROLE), there)
        assert "new id" in target.says
        assert target.about == "", "a set of roles that is left does not name what was taken"


def test_a_custom_role_is_taken_back_with_what_it_reaches() -> None:
    with acting() as there:
        role = there.org.role("Helper of nights", "okta.users.manage")
        for reach in ("iamExampleOne", "iamExampleTwo"):
            there.org.assign(
                str(there.subject.id), "CUSTOM", BEFORE if reach.endswith("Two") else START, role=role, **{"resource-set": reach}
            )
        target = there_and_back(PLAYBOOK, older(there.subject, role), take_back(role), there)
        assert "iamExampleOne" in target.before["role"]
        assert target.about == role


def test_a_narrowed_role_comes_back_narrowed() -> None:
    with acting() as there:
        groups = [f"groups/{there.org.group(name)['id']}" for name in ("Builders", "Bakers", "Brewers")]
        there.org.assign(str(there.subject.id), "HELP_DESK_ADMIN", START, *groups)
        there_and_back(PLAYBOOK, older(there.subject, HELPER), take_back(HELPER), there)


def test_a_role_over_some_applications_comes_back_over_those() -> None:
    with acting() as there:
        some = ("catalog/apps/warehouse", "catalog/apps/bakery/0oaexampleBakery0001")
        there.org.assign(str(there.subject.id), "APP_ADMIN", START, *some)
        there_and_back(PLAYBOOK, older(there.subject, APPLICATIONS), take_back(APPLICATIONS), there)


def test_a_process_that_died_between_giving_and_narrowing_ends_it() -> None:
    with acting() as there:
        group = f"groups/{there.org.group('Builders')['id']}"
        there.org.assign(str(there.subject.id), "HELP_DESK_ADMIN", START, group)
        live, found = there.live(), older(there.subject, HELPER)
        (target,) = PLAYBOOK.plan(found, take_back(HELPER), live).targets
        PLAYBOOK.apply(there.subject, target, live)
        there.org.assign(str(there.subject.id), "HELP_DESK_ADMIN")
        assert PLAYBOOK.read(there.subject, target, live) not in (target.before, target.after)
        PLAYBOOK.revert(there.subject, target, live)
        assert PLAYBOOK.read(there.subject, target, live) == target.before


def test_a_client_loses_its_role_and_gets_it_again() -> None:
    with acting() as there:
        client = who(PrincipalType.APPLICATION, there.org.app("Robot")["id"], "Robot")
        there.org.assign(str(client.id), "ORG_ADMIN", START)
        live = there.live()
        (target,) = PLAYBOOK.plan(older(client), take_back("Organization administrator"), live).targets
        PLAYBOOK.apply(client, target, live)
        assert there.org.held(str(client.id)) == []
        PLAYBOOK.revert(client, target, live)
        assert [each["type"] for each in there.org.held(str(client.id))] == ["ORG_ADMIN"]
        del there.org.apps[str(client.id)]
        assert PLAYBOOK.read(client, target, live) is None


def test_what_was_held_before_or_through_a_group_stays_and_is_named() -> None:
    with acting() as there:
        there.org.assign(str(there.subject.id), "HELP_DESK_ADMIN", BEFORE)
        group = there.org.group("Builders", "OKTA_GROUP", str(there.subject.id))["id"]
        there.org.assign(group, "ORG_ADMIN", START)
        live = there.live()
        plan = PLAYBOOK.plan(older(there.subject, HELPER), take_back(HELPER), live)
        assert plan.targets == ()
        assert "before this case" in plan.notes[0]
        plan = PLAYBOOK.plan(newborn(there.subject), take_back("Organization administrator"), live)
        assert plan.targets == ()
        assert f"through the group {group}" in plan.notes[0]


def test_the_last_super_administrator_stays_one() -> None:
    with acting() as there:
        there.org.assign(str(there.subject.id), SUPER, START)
        plan = PLAYBOOK.plan(older(there.subject), take_back(ROLE), there.live())
        assert plan.targets == ()
        assert "nobody else who can sign in is super administrator" in plan.notes[0]
        there.org.assign(str(there.user("pear@example.com").id), SUPER)
        assert len(PLAYBOOK.plan(older(there.subject), take_back(ROLE), there.live()).targets) == 1


def test_our_own_app_keeps_its_roles() -> None:
    with acting() as there:
        own = who(PrincipalType.APPLICATION, there.own, "Nightlatch")
        plan = PLAYBOOK.plan(newborn(own), take_back(ROLE), there.live())
        assert plan.targets == ()
        assert "is Nightlatch itself" in plan.notes[0]


def test_a_set_that_names_no_role_means_what_the_case_gave() -> None:
    with acting() as there:
        there.org.assign(str(there.subject.id), "REPORT_ADMIN", START)
        there.org.assign(str(there.subject.id), "MOBILE_ADMIN", BEFORE)
        (target,) = PLAYBOOK.plan(older(there.subject), take_back("(not named)"), there.live()).targets
        assert "Report Admin" in target.says


@pytest.mark.parametrize("name", ["workflows:builder", "okta.users.manage", "resource:x"])
def test_what_is_no_role_of_the_organization_is_anothers(name: str) -> None:
    with acting() as there:
        assert PLAYBOOK.plan(newborn(there.subject), take_back(name), there.live()).targets == ()


def test_what_is_not_held_or_whose_holder_is_gone_is_left_alone() -> None:
    with acting() as there:
        found = newborn(there.subject, granted(there.subject, ROLE))
        assert "does not hold" in PLAYBOOK.plan(found, take_back(ROLE), there.live()).notes[0]
        assert PLAYBOOK.plan(found, take_back(ROLE, GrantKind.GROUP), there.live()).targets == ()
        told = PLAYBOOK.plan(found, take_back("app:0oaexample"), there.live()).notes[0]
        assert "was assigned to the application 0oaexample: see " in told
        there.org.assign(str(there.subject.id), SUPER, START)
        gone(PLAYBOOK, found, take_back(ROLE), there)


def test_an_assignment_of_another_is_not_touched() -> None:
    with acting() as there:
        other = there.user("pear@example.com")
        there.org.assign(str(other.id), SUPER)
        found = newborn(there.subject, activity(Kind.ROLE_GRANTED, subject=there.subject))
        assert PLAYBOOK.plan(found, take_back(ROLE), there.live()).targets == ()
