"""Certificates of the case are removed and come back; one to sign with does not, and that is said."""

import shlex
from typing import Any

import pytest

from nightlatch.errors import ChangeFailed
from nightlatch.model import PrincipalType
from nightlatch.providers.entra.playbooks.remove_certificates import PLAYBOOK
from nightlatch.sandbox.microsoft.tenant import new_id, stamp
from tests.build import START
from tests.providers.entra.playbooks.acting import BEFORE, acting, there_and_back, who
from tests.providers.stepping import deactivate, given, newborn

SORT = "certificate"


def certificate(holder: dict[str, Any], name: str = "builder", usage: str = "Verify", **more: Any) -> str:
    """A certificate of an application or service principal; gives its id."""
    id = new_id()
    told = {"keyId": id, "displayName": name, "type": "AsymmetricX509Cert", "usage": usage, "key": f"MIIExample{name}"}
    ends = {"startDateTime": stamp(START), "endDateTime": "2028-03-02T00:00:00Z", "customKeyIdentifier": f"QUJD{name}"}
    holder["keyCredentials"].append({**told, **ends, **more})
    return id


@pytest.mark.parametrize("holder", ["application", "principal"])
def test_it_is_removed_and_comes_back_and_others_stay(holder: str) -> None:
    with acting() as there:
        robot = there.robot(made=BEFORE)
        thing = there.application(robot) if holder == "application" else there.principal(robot)
        certificate(thing, "kept")
        id = certificate(thing)
        target = there_and_back(PLAYBOOK, given(robot, SORT, id), deactivate(SORT, id), there)
        assert not target.irreversible
        assert target.about == id


@pytest.mark.parametrize(("holder", "of"), [("application", "app"), ("principal", "sp")])
def test_a_person_adds_it_again_beside_the_others_by_a_command_that_runs_as_it_stands(holder: str, of: str) -> None:
    with acting() as there:
        robot = there.robot(made=BEFORE)
        thing = there.application(robot) if holder == "application" else there.principal(robot)
        id = certificate(thing, "x'; rm -rf ~ #")
        (target,) = PLAYBOOK.plan(given(robot, SORT, id), deactivate(SORT, id), there.live()).targets
        words = shlex.split(target.by_hand[0])
        assert words[:7] == ["az", "ad", of, "credential", "reset", "--id", thing["id"]]
        assert words[7:] == ["--append", "--cert", "MIIExamplex'; rm -rf ~ #", "--display-name", "x'; rm -rf ~ #"]


def test_it_asks_with_all_that_it_declares() -> None:
    with acting() as there:
        robot, live = there.robot(), there.live({*PLAYBOOK.reads, *PLAYBOOK.writes})
        id = certificate(there.application(robot))
        PLAYBOOK.apply(robot, PLAYBOOK.plan(newborn(robot), deactivate(SORT, id), live).targets[0], live)
        assert live.rest.named == there.tenant.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_one_that_was_valid_before_the_case_is_only_a_persons_to_take() -> None:
    with acting() as there:
        robot, live = there.robot(made=BEFORE), there.live()
        old, new = (
            certificate(there.application(robot), "old", startDateTime=stamp(BEFORE)),
            certificate(there.application(robot)),
        )
        for id, disturbs in ((old, True), (new, False)):
            (target,) = PLAYBOOK.plan(given(robot, SORT, id), deactivate(SORT, id), live).targets
            assert ("valid since" in target.disturbs) is disturbs


def test_it_is_known_by_its_content_where_graph_gave_it_another_id() -> None:
    with acting() as there:
        robot, live = there.robot(), there.live()
        id = certificate(there.application(robot))
        (target,) = PLAYBOOK.plan(newborn(robot), deactivate(SORT, id), live).targets
        there.application(robot)["keyCredentials"][0]["keyId"] = new_id()
        assert PLAYBOOK.read(robot, target, live) == target.before
        PLAYBOOK.apply(robot, target, live)
        assert there.application(robot)["keyCredentials"] == []


def test_one_to_sign_with_does_not_come_back_and_it_is_said() -> None:
    with acting() as there:
        robot, live = there.robot(), there.live()
        id = certificate(there.principal(robot), usage="Sign", key=None)
        (target,) = PLAYBOOK.plan(newborn(robot), deactivate(SORT, id), live).targets
        assert "does not tell its private half" in target.irreversible
        assert target.of_case
        PLAYBOOK.apply(robot, target, live)
        with pytest.raises(ChangeFailed, match="private half"):
            PLAYBOOK.revert(robot, target, live)


def test_by_its_thumbprint_or_by_the_time_where_the_record_tells_no_id() -> None:
    with acting() as there:
        robot, live = there.robot(made=BEFORE), there.live()
        certificate(there.application(robot), "old", startDateTime=stamp(BEFORE))
        id = certificate(there.application(robot), "new")
        for text in ("QUJDnew", f"{SORT} of Builder"):
            plan = PLAYBOOK.plan(given(robot, SORT), deactivate(SORT, text), live)
            assert [target.about for target in plan.targets] == [id]


def test_our_own_what_is_not_there_and_what_is_gone() -> None:
    with acting() as there:
        own, robot, live = who(PrincipalType.SERVICE_PRINCIPAL, there.own["appId"], "Nightlatch"), there.robot(), there.live()
        assert "is Nightlatch itself" in PLAYBOOK.plan(given(own, SORT, "x"), deactivate(SORT, "x"), live).notes[0]
        assert "has no certificate x now" in PLAYBOOK.plan(given(robot, SORT, "x"), deactivate(SORT, "x"), live).notes[0]
        id = certificate(there.application(robot))
        (target,) = PLAYBOOK.plan(newborn(robot), deactivate(SORT, id), live).targets
        there.tenant.applications.clear()
        assert PLAYBOOK.read(robot, target, live) is None
        PLAYBOOK.apply(robot, target, live)
        with pytest.raises(ChangeFailed, match="it is gone"):
            PLAYBOOK.revert(robot, target, live)
