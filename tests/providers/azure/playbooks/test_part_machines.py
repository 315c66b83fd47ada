"""A user-assigned identity is parted from a machine or a site, which keeps its other identities; only a person asks for that."""

import json
from typing import Any

import pytest

from nightlatch.errors import ChangeFailed
from nightlatch.model import Action, Case, Kind, Principal, Step
from nightlatch.model.evidence import RESOURCE
from nightlatch.providers.azure.playbooks.part_machines import PLAYBOOK
from tests.build import activity, case
from tests.providers.azure.playbooks.acting import BEFORE, GROUP, Acting, acting, there_and_back

ALL = (*PLAYBOOK.reads, *PLAYBOOK.writes)
KINDS = ("Microsoft.Compute/virtualMachines", "Microsoft.Web/sites")


def handed(there: Acting, kind: str = KINDS[0], type: str = "UserAssigned", others: int = 0) -> tuple[Case, Step, Principal]:
    """A case in which an identity was handed to a machine that may run as others too."""
    machine = there.identity(made=BEFORE)
    held = {str(machine.name): {"principalId": machine.id, "clientId": _client(there, machine)}}
    for number in range(others):
        other = there.identity(f"other{number}", BEFORE)
        held[str(other.name)] = {"principalId": other.id, "clientId": _client(there, other)}
    system: dict[str, Any] = {"principalId": "5" * 8, "tenantId": there.tenant.id} if "System" in type else {}
    found = there.tenant.azure.resource(kind, "worker", {"type": type, **system, "userAssignedIdentities": held})
    step = Step(action=Action.DETACH, target=found["id"].upper(), says="part", because=(), sort="machine")
    told = activity(Kind.IDENTITY_ATTACHED, subject=machine, evidence={RESOURCE: found["id"].upper()})
    return case(told), step, machine


def _client(there: Acting, machine: Principal) -> str:
    return str(there.tenant.azure.identities[str(machine.name).lower()]["properties"]["clientId"])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("type", "others"), [("UserAssigned", 0), ("UserAssigned", 2), ("SystemAssigned, UserAssigned", 0)])
def test_it_is_parted_and_given_back_while_the_others_stay(kind: str, type: str, others: int) -> None:
    with acting() as there:
        found, step, _ = handed(there, kind, type, others)
        before = there.tenant.azure.resources.copy()
        target = there_and_back(PLAYBOOK, found, step, there)
        assert target.disturbs
        assert len(before) == 1


@pytest.mark.parametrize(("kind", "named"), [(KINDS[0], 0), (KINDS[1], 2)])
def test_a_site_is_told_which_identities_it_keeps(kind: str, named: int) -> None:
    with acting() as there:
        found, step, machine = handed(there, kind, others=2)
        live, sent = there.live(ALL), []
        (target,) = PLAYBOOK.plan(found, step, live).targets
        there.client.event_hooks["request"].append(lambda request: sent.append(request.read()))
        PLAYBOOK.apply(found.subject, target, live)
        (body,) = filter(None, sent)
        told = json.loads(body)["identity"]["userAssignedIdentities"]
        assert told.pop(str(machine.name)) is None
        assert list(told.values()) == [{}] * named


def test_alone_it_leaves_a_machine_without_any() -> None:
    with acting() as there:
        found, step, _ = handed(there)
        live = there.live(ALL)
        (target,) = PLAYBOOK.plan(found, step, live).targets
        PLAYBOOK.apply(found.subject, target, live)
        (left,) = there.tenant.azure.resources.values()
        assert left["identity"] == {"type": "None"}


def test_what_does_not_run_as_it_now_is_not_there_or_of_another_sort_is_left_alone() -> None:
    with acting() as there:
        found, step, _ = handed(there)
        (resource,) = there.tenant.azure.resources.values()
        resource["identity"] = {"type": "None"}
        assert "is not an identity of" in PLAYBOOK.plan(found, step, there.live(ALL)).notes[0]
        there.tenant.azure.resources.clear()
        assert "is not an identity of" in PLAYBOOK.plan(found, step, there.live(ALL)).notes[0]
        group = step.model_copy(update={"target": f"{GROUP}/providers/Microsoft.App/containerApps/worker"})
        assert "part it there by hand" in PLAYBOOK.plan(found, group, there.live(ALL)).notes[0]
        own = case(activity(Kind.IDENTITY_ATTACHED, subject=found.subject.model_copy(update={"name": step.target})))
        assert "it would come back as another" in PLAYBOOK.plan(own, step, there.live(ALL)).notes[0]


def test_giving_it_back_takes_the_right_to_hand_identities_over() -> None:
    with acting() as there:
        found, step, _ = handed(there)
        live = there.live(ALL)
        (target,) = PLAYBOOK.plan(found, step, live).targets
        PLAYBOOK.apply(found.subject, target, live)
        less = there.live([each for each in ALL if "assign/action" not in each])
        with pytest.raises(ChangeFailed, match="assign/action"):
            PLAYBOOK.revert(found.subject, target, less)


def test_it_uses_what_it_declares_and_nothing_else() -> None:
    with acting() as there:
        for kind in KINDS:
            there.tenant.azure.resources.clear()
            found, step, _ = handed(there, kind)
            live = there.live(ALL)
            (target,) = PLAYBOOK.plan(found, step, live).targets
            PLAYBOOK.apply(found.subject, target, live)
            PLAYBOOK.revert(found.subject, target, live)
        assert there.tenant.used == set(ALL)
