"""A service principal is disabled, is given no token, and comes back; what is not ours to disable is said."""

import pytest

from nightlatch.errors import ChangeFailed, LookupFailed
from nightlatch.model import Kind, PrincipalType
from nightlatch.providers.entra.playbooks.disable_service_principal import PLAYBOOK
from nightlatch.sandbox.microsoft import making
from nightlatch.sandbox.microsoft.sign_in import token_for
from tests.build import START, activity, case
from tests.providers.entra.playbooks.acting import BEFORE, acting, all_named, there_and_back, who
from tests.providers.stepping import lock, newborn


@pytest.mark.parametrize("told", ["appId", "service principal", "application"])
def test_it_is_disabled_by_whichever_id_a_record_told_and_comes_back(told: str) -> None:
    with acting() as there:
        robot = there.robot()
        ids = {
            "appId": robot.id,
            "service principal": there.principal(robot)["id"],
            "application": there.application(robot)["id"],
        }
        found = newborn(robot.model_copy(update={"id": ids[told]}))
        target = there_and_back(PLAYBOOK, found, lock(found), there)
        assert not target.disturbs
        assert there.principal(robot)["id"] in target.by_hand[1]


def test_it_asks_with_all_that_it_declares() -> None:
    with acting() as there:
        found, live = newborn(there.robot()), there.live({*PLAYBOOK.reads, *PLAYBOOK.writes})
        PLAYBOOK.apply(found.subject, PLAYBOOK.plan(found, lock(found), live).targets[0], live)
        all_named(PLAYBOOK, live)


def test_it_gets_no_token_from_then_on_and_entra_says_so() -> None:
    with acting() as there:
        robot = there.robot()
        secret = making.secret(there.tenant, there.application(robot), START)["secretText"]
        form = f"grant_type=client_credentials&client_id={robot.id}&client_secret={secret}&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"
        found, live = newborn(robot), there.live()
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        assert token_for(there.tenant, form)[0] == 200
        PLAYBOOK.apply(robot, target, live)
        assert "AADSTS7000112" in token_for(there.tenant, form)[1]["error_description"]
        assert PLAYBOOK.prove is not None
        proof = PLAYBOOK.prove(robot, target, live)
        assert proof is not None
        assert proof.denied
        PLAYBOOK.revert(robot, target, live)
        assert token_for(there.tenant, form)[0] == 200


def test_which_tokens_live_on_is_said_as_it_applies() -> None:
    with acting() as there:
        robot = there.robot()
        found = newborn(robot)
        (note,) = PLAYBOOK.plan(found, lock(found), there.live()).notes
        assert "Microsoft Graph up to 24" in note
        there.application(robot)["signInAudience"] = "AzureADMultipleOrgs"
        (note,) = PLAYBOOK.plan(found, lock(found), there.live()).notes
        assert note.endswith("last about an hour")


def test_one_from_before_the_case_disturbs_others() -> None:
    with acting() as there:
        robot = there.robot(made=BEFORE)
        found = case(activity(Kind.CREDENTIAL_ADDED, subject=robot))
        (target,) = PLAYBOOK.plan(found, lock(found), there.live()).targets
        assert target.disturbs == "everybody and everything that uses it"


def test_we_never_disable_ourselves_nor_a_managed_identity() -> None:
    with acting() as there:
        own = newborn(who(PrincipalType.SERVICE_PRINCIPAL, there.own["appId"], "Nightlatch"))
        assert "is Nightlatch itself" in PLAYBOOK.plan(own, lock(own), there.live()).notes[0]
        machine = making.managed_identity(there.tenant, "vm-report", made=START)
        found = newborn(who(PrincipalType.SERVICE_PRINCIPAL, machine["appId"], "vm-report"))
        plan = PLAYBOOK.plan(found, lock(found), there.live())
        assert plan.targets == ()
        assert "cannot be disabled" in plan.notes[0]


def test_what_is_disabled_already_gone_or_without_a_body_here_is_left_alone() -> None:
    with acting() as there:
        robot = there.robot()
        found, live = newborn(robot), there.live()
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        there.principal(robot)["accountEnabled"] = False
        assert "is disabled already" in PLAYBOOK.plan(found, lock(found), live).notes[0]
        del there.tenant.principals[there.principal(robot)["id"]]
        assert "has no service principal here" in PLAYBOOK.plan(found, lock(found), live).notes[0]
        there.tenant.applications.clear()
        assert "is not there" in PLAYBOOK.plan(found, lock(found), live).notes[0]
        assert PLAYBOOK.read(robot, target, live) is None
        with pytest.raises(ChangeFailed, match="there is no service principal"):
            PLAYBOOK.apply(robot, target, live)


def test_one_that_a_record_told_of_and_graph_does_not_is_looked_at_again() -> None:
    with acting() as there:
        robot = there.robot()
        id = there.principal(robot)["id"]
        found = case(activity(Kind.ACCOUNT_CREATED, subject=robot, evidence={"service_principal_id": id}))
        del there.tenant.principals[id]
        with pytest.raises(LookupFailed, match="too new to be told of everywhere"):
            PLAYBOOK.plan(found, lock(found), there.live())


@pytest.mark.parametrize("forged", ["../users", "00000000", "appId='x'", "", "11111111-2222-3333-4444-555555555555/owners"])
def test_a_forged_id_is_never_put_into_a_path(forged: str) -> None:
    with acting() as there:
        found = newborn(who(PrincipalType.SERVICE_PRINCIPAL, forged, "Builder"))
        live = there.live([])
        assert PLAYBOOK.plan(found, lock(found), live).targets == ()
        assert live.rest.named == set()
