"""A managed identity is locked by taking all its roles, wherever they stand; what its tokens still open is said."""

from nightlatch.model import PrincipalType
from nightlatch.providers.azure.playbooks.strip_managed_identity import PLAYBOOK
from nightlatch.sandbox.microsoft.arm.roles import CONTRIBUTOR, OWNER, READER
from tests.build import activity, case
from tests.providers.azure.playbooks.acting import BEFORE, GROUP, SCOPE, START, acting, there_and_back
from tests.providers.stepping import lock, newborn

ALL = (*PLAYBOOK.reads, *PLAYBOOK.writes)
OTHER = "bbbbbbbb-1111-4222-8333-444444444444"


def test_a_newborn_loses_everything_in_every_subscription_and_it_all_comes_back() -> None:
    with acting() as there:
        estate = there.tenant.azure
        elsewhere = estate.subscription(OTHER)
        machine = there.identity()
        for role, scope in ((OWNER, SCOPE), (READER, GROUP), (CONTRIBUTOR, elsewhere)):
            estate.assign(str(machine.id), role, scope, START, principalType="ServicePrincipal")
        found, live, before = newborn(machine), there.live(ALL), there.picture()
        plan = PLAYBOOK.plan(found, lock(found), live)
        assert len(plan.targets) == 3
        assert "up to 24 h" in plan.notes[-1]
        assert not any(target.disturbs or target.irreversible for target in plan.targets)
        for target in plan.targets:
            proof = PLAYBOOK.prove(machine, target, live) if PLAYBOOK.prove else None
            assert proof is not None
            assert not proof.denied
            PLAYBOOK.apply(machine, target, live)
        assert PLAYBOOK.prove is not None
        proof = PLAYBOOK.prove(machine, plan.targets[0], live)
        assert proof is not None
        assert proof.denied
        assert live.rest.named <= set(ALL)
        for target in reversed(plan.targets):
            PLAYBOOK.revert(machine, target, live)
        assert there.picture() == before


def test_one_role_goes_there_and_back() -> None:
    with acting() as there:
        machine = there.identity()
        there.tenant.azure.assign(str(machine.id), OWNER, SCOPE, START, principalType="ServicePrincipal")
        found = newborn(machine)
        there_and_back(PLAYBOOK, found, lock(found), there)


def test_of_an_older_one_only_a_person_may_ask_for_it() -> None:
    with acting() as there:
        machine = there.identity(made=BEFORE)
        there.tenant.azure.assign(str(machine.id), OWNER, SCOPE, BEFORE, principalType="ServicePrincipal")
        found = case(activity(subject=machine)).model_copy(update={"born": None})
        (target,) = PLAYBOOK.plan(found, lock(found), there.live(ALL)).targets
        assert "runs as this identity" in target.disturbs


def test_one_that_is_gone_and_our_own_are_left_alone() -> None:
    with acting() as there:
        machine = there.identity().model_copy(update={"id": None})
        del there.tenant.azure.identities[str(machine.name).lower()]
        found = newborn(machine)
        assert "no managed identity" in PLAYBOOK.plan(found, lock(found), there.live(ALL)).notes[0]
        own = machine.model_copy(update={"id": there.own["id"], "type": PrincipalType.MANAGED_IDENTITY})
        assert "Nightlatch itself" in PLAYBOOK.plan(newborn(own), lock(newborn(own)), there.live(ALL)).notes[0]


def test_it_uses_what_it_declares_and_nothing_else() -> None:
    with acting() as there:
        machine = there.identity()
        there.tenant.azure.assign(str(machine.id), OWNER, SCOPE, START, principalType="ServicePrincipal")
        found, live = newborn(machine.model_copy(update={"id": None})), there.live(ALL)
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        PLAYBOOK.apply(machine, target, live)
        PLAYBOOK.revert(machine, target, live)
        assert live.graph is not None
        assert live.rest.named | live.graph.named == set(ALL)
