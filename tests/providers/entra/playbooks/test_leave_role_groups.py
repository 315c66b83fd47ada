"""An account is taken out of groups that may hold directory roles, where our identity is above administrators, and comes back."""

from nightlatch.model import GrantKind
from nightlatch.providers.entra.playbooks.leave_role_groups import PLAYBOOK
from nightlatch.sandbox.microsoft import making
from tests.build import case
from tests.providers.entra.playbooks.acting import acting, granted, take_back, there_and_back

GROUP = GrantKind.GROUP


def test_a_member_is_taken_out_and_comes_back_and_others_stay() -> None:
    with acting() as there:
        own, other = str(there.subject.id), str(there.user("kim@contoso.com").id)
        id = making.group(there.tenant, "Masters", other, own, assignable=True)["id"]
        found = case(granted(there.subject, f"group:{id}", GROUP))
        target = there_and_back(PLAYBOOK, found, take_back(found, f"group:{id}", GROUP), there)
        assert "the group Masters" in target.says


def test_it_needs_all_that_it_declares() -> None:
    """Graph asks for both permissions, and the call names the one that is rarer."""
    with acting() as there:
        live = there.live({*PLAYBOOK.reads, *PLAYBOOK.writes})
        for subject in (there.subject, there.robot()):
            id = making.group(there.tenant, "Masters", live.object_id(subject), assignable=True)["id"]
            found = case(granted(subject, f"group:{id}", GROUP))
            PLAYBOOK.apply(subject, PLAYBOOK.plan(found, take_back(found, f"group:{id}", GROUP), live).targets[0], live)
        assert there.tenant.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}
        assert live.rest.named <= there.tenant.used


def test_without_a_privileged_identity_it_is_a_persons_and_the_command_is_told() -> None:
    with acting() as there:
        id = making.group(there.tenant, "Masters", str(there.subject.id), assignable=True)["id"]
        found = case(granted(there.subject, id, GROUP))
        plan = PLAYBOOK.plan(found, take_back(found, id, GROUP), there.live(over=False))
        assert plan.targets == ()
        assert f"groups/{id}/members/{there.subject.id}/$ref" in plan.notes[0]


def test_another_group_is_not_its_business_and_a_group_that_is_gone_leaves_nothing() -> None:
    with acting() as there:
        plain, mighty = (
            making.group(there.tenant, name, str(there.subject.id), assignable=name == "Masters")["id"]
            for name in ("Builders", "Masters")
        )
        found, live = case(granted(there.subject, plain, GROUP), granted(there.subject, mighty, GROUP)), there.live()
        assert PLAYBOOK.plan(found, take_back(found, plain, GROUP), live).targets == ()
        (target,) = PLAYBOOK.plan(found, take_back(found, mighty, GROUP), live).targets
        del there.tenant.groups[mighty]
        assert PLAYBOOK.read(there.subject, target, live) is None
