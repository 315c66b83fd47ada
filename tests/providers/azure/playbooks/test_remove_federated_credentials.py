"""Federated credentials of a managed identity are removed, and come back with the same name, issuer, subject and audiences."""

import pytest

from nightlatch.model import Action, Activity, Credential, Grant, GrantKind, Kind, Principal, PrincipalType, Step
from nightlatch.providers.azure.activity_log.managed_identities import FEDERATED
from nightlatch.providers.azure.playbooks.remove_federated_credentials import PLAYBOOK
from tests.build import activity, case
from tests.providers.azure.playbooks.acting import BEFORE, START, Acting, acting, there_and_back
from tests.providers.stepping import lock, newborn

ALL = (*PLAYBOOK.reads, *PLAYBOOK.writes)
ISSUER, SUBJECT = "https://token.actions.githubusercontent.com", "repo:fabrikam/tools:ref:refs/heads/main"


def opened(machine: Principal, name: str = "from-ci", subject: str = SUBJECT) -> Activity:
    """A record that tells of a credential, and whom it lets in."""
    trust = Grant(role=f"{FEDERATED}:{name}", kind=GrantKind.TRUST, member=f"{ISSUER} {subject}")
    return activity(Kind.CREDENTIAL_ADDED, subject=machine, credential=Credential(type=FEDERATED, id=name), grants=(trust,))


def switch_off(name: str = "from-ci", sort: str = FEDERATED) -> Step:
    return Step(action=Action.DEACTIVATE, target=name, says="off", because=(), sort=sort)


def older(there: Acting) -> Principal:
    machine = there.identity(made=BEFORE)
    there.tenant.azure.federate(str(machine.name), "From-CI", ISSUER, SUBJECT, START)
    return machine


def test_a_credential_goes_and_comes_back_the_same() -> None:
    with acting() as there:
        machine = older(there)
        there.tenant.azure.federate(str(machine.name), "cluster", "https://oidc.example.com", "system:serviceaccount:a:b")
        target = there_and_back(PLAYBOOK, case(opened(machine)), switch_off(), there)
        assert SUBJECT in target.says
        assert "From-CI" in target.by_hand[0]


def test_a_newborn_identity_loses_all_of_them() -> None:
    with acting() as there:
        machine = there.identity()
        for name in ("one", "two", "three"):
            there.tenant.azure.federate(str(machine.name), name, ISSUER, f"{SUBJECT}-{name}", START)
        found, live = newborn(machine), there.live(ALL)
        targets = PLAYBOOK.plan(found, lock(found), live).targets
        assert len(targets) == 3
        for target in targets:
            PLAYBOOK.apply(machine, target, live)
        assert not there.tenant.azure.federated


def test_of_an_older_identity_a_lock_disturbs_what_signs_in_by_the_others() -> None:
    with acting() as there:
        machine = older(there)
        found = case(opened(machine))
        (target,) = PLAYBOOK.plan(found, lock(found), there.live(ALL)).targets
        assert "signs in" in target.disturbs


def test_one_that_lets_in_another_than_the_records_told_of_stays() -> None:
    with acting() as there:
        machine = older(there)
        plan = PLAYBOOK.plan(case(opened(machine, subject="repo:other/other")), switch_off(), there.live(ALL))
        assert not plan.targets
        assert "another than the records told of" in plan.notes[0]


def test_one_that_matches_by_an_expression_is_not_told_whole_and_that_is_said_first() -> None:
    with acting() as there:
        machine = there.identity()
        told = there.tenant.azure.federate(str(machine.name), "many", ISSUER, SUBJECT, START)
        del told["properties"]["subject"]
        found = newborn(machine)
        (target,) = PLAYBOOK.plan(found, lock(found), there.live(ALL)).targets
        assert "expression" in target.irreversible
        assert target.of_case


def test_what_is_gone_or_of_another_sort_is_left_alone() -> None:
    with acting() as there:
        machine = older(there)
        found = case(opened(machine))
        there.tenant.azure.federated.clear()
        assert "has no federated credential" in PLAYBOOK.plan(found, switch_off(), there.live(ALL)).notes[0]
        there.tenant.azure.identities.clear()
        assert "no managed identity" in PLAYBOOK.plan(found, switch_off(), there.live(ALL)).notes[0]
        assert PLAYBOOK.plan(found, switch_off(sort="secret"), there.live(ALL)).targets == ()


@pytest.mark.parametrize(
    "path", [None, "night-export", "/subscriptions/a/../b", "/subscriptions/a/providers/Microsoft.Web/sites/b"]
)
def test_a_subject_that_is_no_user_assigned_identity_is_asked_for_nowhere(path: str | None) -> None:
    with acting() as there:
        machine = Principal(provider="azure", tenant="t", type=PrincipalType.MANAGED_IDENTITY, id="x", name=path)
        live = there.live(ALL)
        assert PLAYBOOK.plan(case(opened(machine)), switch_off(), live).targets == ()
        assert not live.rest.named


def test_it_uses_what_it_declares_and_nothing_else() -> None:
    with acting() as there:
        machine, live = older(there), there.live(ALL)
        (target,) = PLAYBOOK.plan(case(opened(machine)), switch_off(), live).targets
        PLAYBOOK.apply(machine, target, live)
        PLAYBOOK.revert(machine, target, live)
        assert live.rest.named == set(ALL)
        assert there.tenant.used == set(ALL)
