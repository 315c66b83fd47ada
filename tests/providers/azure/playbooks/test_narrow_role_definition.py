"""A custom role is narrowed and not deleted: what leads to others is excluded, and all it said comes back."""

import json

from nightlatch.model import Case, GrantKind, Kind, Principal, PrincipalType
from nightlatch.providers.azure.playbooks.narrow_role_definition import PLAYBOOK
from nightlatch.providers.azure.privilege import permissions
from nightlatch.sandbox.microsoft.arm.roles import OWNER
from tests.build import activity, case, grant
from tests.providers.azure.playbooks.acting import SCOPE, Acting, acting, there_and_back
from tests.providers.stepping import lock, newborn

ALL = (*PLAYBOOK.reads, *PLAYBOOK.writes)


def changed(there: Acting, *actions: str, scope: str = "/") -> Case:
    """A case in which a custom role was rewritten to allow these."""
    id = there.tenant.azure.define("Helpdesk", actions, ["Microsoft.Support/*"], scope)
    told = there.tenant.azure.definitions[id]
    told["properties"]["description"] = "for the people at the desk"
    subject = Principal(provider="azure", tenant="t", type=PrincipalType.ROLE, name=str(told["id"]))
    return case(activity(Kind.POLICY_CHANGED, subject=subject, grants=(grant(0, id, kind=GrantKind.DEFINITION),)))


def test_what_leads_to_others_is_excluded_and_all_of_it_comes_back() -> None:
    with acting() as there:
        found = changed(there, "*/read", "Microsoft.Authorization/*")
        target = there_and_back(PLAYBOOK, found, lock(found), there)
        left = json.loads(target.after["body"])["properties"]
        assert permissions(left["permissions"]).tier == 3
        assert left["permissions"][0]["actions"] == ["*/read", "Microsoft.Authorization/*"]
        assert "Microsoft.Support/*" in left["permissions"][0]["notActions"]
        assert left["description"] == "for the people at the desk"
        assert "everybody who holds the role Helpdesk" in target.disturbs


def test_a_role_by_which_we_act_ourselves_stays_as_it_is() -> None:
    with acting() as there:
        found = changed(there, "Microsoft.Authorization/*")
        live = there.live(ALL)
        there.tenant.azure.assign(there.own["id"], str(found.subject.name).rpartition("/")[2], SCOPE)
        plan = PLAYBOOK.plan(found, lock(found), live)
        assert plan.targets == ()
        assert "by which Nightlatch itself acts" in plan.notes[0]


def test_a_role_that_was_made_in_the_case_allows_nothing_any_more() -> None:
    with acting() as there:
        told = changed(there, "Microsoft.Storage/storageAccounts/read")
        found = newborn(told.subject, *told.activities)
        target = there_and_back(PLAYBOOK, found, lock(found), there)
        assert json.loads(target.after["body"])["properties"]["permissions"][0]["notActions"][-1] == "*"
        assert not target.disturbs


def test_one_that_only_some_subscription_tells_of_is_found_there() -> None:
    with acting() as there:
        found = changed(there, "*", scope=SCOPE)
        there_and_back(PLAYBOOK, found, lock(found), there)


def test_what_allows_nothing_of_the_kind_and_what_is_microsofts_or_gone_is_left_alone() -> None:
    with acting() as there:
        found = changed(there, "Microsoft.Storage/storageAccounts/read")
        assert "nothing that leads" in PLAYBOOK.plan(found, lock(found), there.live(ALL)).notes[0]
        owner = f"/providers/Microsoft.Authorization/roleDefinitions/{OWNER}"
        for name, why in ((owner, "Microsoft's own"), (owner.replace("8e3a", "0000"), "no role definition"), ("/x", "no role")):
            one = case(activity(Kind.POLICY_CHANGED, subject=found.subject.model_copy(update={"name": name})))
            assert why in PLAYBOOK.plan(one, lock(one), there.live(ALL)).notes[0]


def test_it_uses_what_it_declares_and_nothing_else() -> None:
    with acting() as there:
        found, live = changed(there, "*"), there.live(ALL)
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        PLAYBOOK.apply(found.subject, target, live)
        gone = case(activity(subject=found.subject.model_copy(update={"name": f"/x/{there.own['id']}"})))
        PLAYBOOK.plan(gone, lock(gone), live)
        assert live.rest.named == set(ALL)
