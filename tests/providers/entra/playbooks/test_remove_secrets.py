"""Secrets of the case are removed for good, and it is said that nothing brings them back; older ones are a person's wish."""

import pytest

from nightlatch.errors import ChangeFailed
from nightlatch.model import PrincipalType
from nightlatch.providers.entra.playbooks.remove_secrets import PLAYBOOK
from nightlatch.sandbox.microsoft import making
from tests.build import START
from tests.providers.entra.playbooks.acting import BEFORE, acting, there_and_back, who
from tests.providers.stepping import deactivate, given, newborn

SORT = "client_secret"


@pytest.mark.parametrize("holder", ["application", "principal"])
def test_a_secret_is_removed_wherever_it_stands_and_others_stay(holder: str) -> None:
    with acting() as there:
        robot = there.robot(made=BEFORE)
        thing = there.application(robot) if holder == "application" else there.principal(robot)
        kept, id = making.secret(there.tenant, thing)["keyId"], making.secret(there.tenant, thing, START)["keyId"]
        target = there_and_back(PLAYBOOK, given(robot, SORT, id), deactivate(SORT, id), there)
        assert [each["keyId"] for each in thing["passwordCredentials"]] == [kept]
        assert "Graph tells no secret's text" in target.irreversible
        assert target.of_case
        assert target.about == id


def test_it_asks_with_all_that_it_declares() -> None:
    with acting() as there:
        robot, live = there.robot(), there.live({*PLAYBOOK.reads, *PLAYBOOK.writes})
        id = making.secret(there.tenant, there.application(robot), START)["keyId"]
        PLAYBOOK.apply(robot, PLAYBOOK.plan(newborn(robot), deactivate(SORT, id), live).targets[0], live)
        assert live.rest.named == there.tenant.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_one_that_claims_to_be_older_than_the_case_is_a_persons_wish() -> None:
    with acting() as there:
        robot = there.robot(made=BEFORE)
        id = making.secret(there.tenant, there.application(robot), BEFORE)["keyId"]
        (target,) = PLAYBOOK.plan(given(robot, SORT, id), deactivate(SORT, id), there.live()).targets
        assert not target.of_case


def test_all_secrets_of_an_application_that_was_made_in_the_case_are_the_cases_whatever_time_they_claim() -> None:
    with acting() as there:
        robot = there.robot()
        id = making.secret(there.tenant, there.application(robot), BEFORE)["keyId"]
        (target,) = PLAYBOOK.plan(newborn(robot), deactivate(SORT, id), there.live()).targets
        assert target.of_case


def test_an_old_application_whose_service_principal_was_made_anew_keeps_its_old_secrets_to_a_persons_wish() -> None:
    with acting() as there:
        robot = there.robot(made=BEFORE)
        id = making.secret(there.tenant, there.application(robot), BEFORE)["keyId"]
        (target,) = PLAYBOOK.plan(newborn(robot), deactivate(SORT, id), there.live()).targets
        assert not target.of_case


def test_where_the_record_tells_no_id_those_are_meant_that_are_of_the_case() -> None:
    with acting() as there:
        robot = there.robot(made=BEFORE)
        making.secret(there.tenant, there.application(robot), BEFORE)
        id = making.secret(there.tenant, there.application(robot), START)["keyId"]
        plan = PLAYBOOK.plan(given(robot, SORT), deactivate(SORT, f"{SORT} of Builder"), there.live())
        assert [target.about for target in plan.targets] == [id]


def test_our_own_secrets_and_other_credentials_are_left_alone() -> None:
    with acting() as there:
        own = who(PrincipalType.SERVICE_PRINCIPAL, there.own["appId"], "Nightlatch")
        id = making.secret(there.tenant, there.own, START)["keyId"]
        assert "is Nightlatch itself" in PLAYBOOK.plan(given(own, SORT, id), deactivate(SORT, id), there.live()).notes[0]
        live = there.live([])
        assert PLAYBOOK.plan(newborn(there.robot()), deactivate("password", "x"), live).targets == ()
        assert live.rest.named == set()


def test_what_is_removed_gone_or_refused_is_said() -> None:
    with acting() as there:
        robot, live = there.robot(), there.live()
        id = making.secret(there.tenant, there.application(robot), START)["keyId"]
        found, step = given(robot, SORT, id), deactivate(SORT, id)
        (target,) = PLAYBOOK.plan(found, step, live).targets
        with pytest.raises(ChangeFailed, match=r"Application\.ReadWrite\.All"):
            PLAYBOOK.apply(robot, target, there.live(PLAYBOOK.reads))
        there.application(robot)["passwordCredentials"].clear()
        assert "has no secret" in PLAYBOOK.plan(found, step, live).notes[0]
        there.tenant.applications.clear()
        there.tenant.principals.clear()
        there.tenant.principals[there.own["id"]] = there.own
        assert PLAYBOOK.read(robot, target, live) is None
