"""An OAuth client is deactivated and activated again; one that served others before only on a person's wish."""

import pytest

from nightlatch.model import Principal, PrincipalType
from nightlatch.policy.guardrails import on_target
from nightlatch.providers.okta.playbooks.deactivate_oauth_client import PLAYBOOK
from tests.build import case
from tests.providers.okta.playbooks.acting import BEFORE, START, Acting, acting, granted, who
from tests.providers.stepping import lock, newborn, there_and_back


def robot(there: Acting, born: bool = True) -> Principal:
    return who(PrincipalType.APPLICATION, there.org.app("Robot", START if born else BEFORE)["id"], "Robot")


def test_a_client_is_deactivated_and_comes_back() -> None:
    with acting() as there:
        born = newborn(robot(there))
        target = there_and_back(PLAYBOOK, born, lock(born), there)
        assert target.disturbs == ""
        assert f"/oidc_client/instance/{born.subject.id}" in target.by_hand[0]


def test_its_tokens_are_refused_and_the_platform_says_so() -> None:
    with acting() as there:
        born, live = newborn(robot(there)), there.live()
        token = there.org.bearer(str(born.subject.id), ["okta.users.read"])
        (target,) = PLAYBOOK.plan(born, lock(born), live).targets
        assert PLAYBOOK.prove is not None
        PLAYBOOK.apply(born.subject, target, live)
        with pytest.raises(Exception, match="Invalid token"):
            there.org.admit(f"Bearer {token}", "okta.users.read")
        proof = PLAYBOOK.prove(born.subject, target, live)
        assert proof is not None
        assert proof.denied


def test_one_from_before_the_case_disturbs_others() -> None:
    with acting() as there:
        found = case(granted(robot(there, born=False), "Super administrator"))
        (target,) = PLAYBOOK.plan(found, lock(found), there.live()).targets
        assert "everybody and everything that uses it" in str(on_target(target, asked=False))


def test_our_own_one_that_is_off_and_one_that_is_gone_are_left_alone() -> None:
    with acting() as there:
        own, live = newborn(who(PrincipalType.APPLICATION, there.own, "Nightlatch")), there.live()
        assert "is Nightlatch itself" in PLAYBOOK.plan(own, lock(own), live).notes[0]
        born = newborn(robot(there))
        (target,) = PLAYBOOK.plan(born, lock(born), live).targets
        there.org.apps[str(born.subject.id)]["status"] = "INACTIVE"
        assert "is inactive already" in PLAYBOOK.plan(born, lock(born), live).notes[0]
        del there.org.apps[str(born.subject.id)]
        assert "there is no application Robot" in PLAYBOOK.plan(born, lock(born), live).notes[0]
        assert PLAYBOOK.read(born.subject, target, live) is None
        PLAYBOOK.apply(born.subject, target, live)
