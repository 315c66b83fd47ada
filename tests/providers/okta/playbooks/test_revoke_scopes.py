"""A client loses the scopes that the case let it ask for, and may ask for them again; older ones stay."""

from nightlatch.model import PrincipalType
from nightlatch.providers.okta.playbooks.revoke_scopes import PLAYBOOK
from tests.build import case
from tests.providers.okta.playbooks.acting import BEFORE, START, Acting, acting, granted, who
from tests.providers.stepping import newborn, take_back, there_and_back

SCOPE = "okta.roles.manage"


def robot(there: Acting) -> str:
    return str(there.org.app("Robot", BEFORE, "okta.users.read")["id"])


def test_a_scope_of_the_case_is_taken_back_and_given_again() -> None:
    with acting() as there:
        client = who(PrincipalType.APPLICATION, robot(there), "Robot")
        there.org.consent(str(client.id), SCOPE, START)
        target = there_and_back(PLAYBOOK, case(granted(client, SCOPE)), take_back(SCOPE), there)
        assert target.about == SCOPE
        assert "new id" in target.says


def test_an_older_scope_another_and_our_own_are_left_alone() -> None:
    with acting() as there:
        client, live = who(PrincipalType.APPLICATION, robot(there), "Robot"), there.live()
        found = case(granted(client, "okta.users.read"))
        assert "before this case" in PLAYBOOK.plan(found, take_back("okta.users.read"), live).notes[0]
        assert f"may not ask for {SCOPE}" in PLAYBOOK.plan(found, take_back(SCOPE), live).notes[0]
        assert PLAYBOOK.plan(found, take_back("Super administrator"), live).targets == ()
        own = who(PrincipalType.APPLICATION, there.own, "Nightlatch")
        assert "is Nightlatch itself" in PLAYBOOK.plan(newborn(own), take_back(SCOPE), live).notes[0]


def test_a_client_that_is_gone_is_done() -> None:
    with acting() as there:
        client, live = who(PrincipalType.APPLICATION, robot(there), "Robot"), there.live()
        there.org.consent(str(client.id), SCOPE, START)
        (target,) = PLAYBOOK.plan(case(granted(client, SCOPE)), take_back(SCOPE), live).targets
        del there.org.apps[str(client.id)]
        assert PLAYBOOK.read(client, target, live) is None


def test_a_scope_that_was_allowed_before_as_well_is_left_alone() -> None:
    with acting() as there:
        client = who(PrincipalType.APPLICATION, robot(there), "Robot")
        for made in (START, BEFORE):
            there.org.consent(str(client.id), SCOPE, made)
        plan = PLAYBOOK.plan(case(granted(client, SCOPE)), take_back(SCOPE), there.live())
        assert plan.targets == ()
        assert "before this case" in plan.notes[0]
