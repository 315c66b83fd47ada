"""An identity pool, or a provider of one, is disabled and enabled."""

import pytest

from nightlatch.model import Action, Case, Kind, Principal, PrincipalType, Step
from nightlatch.providers.gcp.playbooks.disable_pool import PLAYBOOK
from tests.build import activity, case
from tests.providers.gcp.playbooks.acting import Acting, acting, there_and_back

STEP = Step(action=Action.LOCK, target="x", says="lock", because=(), sort="federation")


def added(name: str) -> Case:
    subject = Principal(provider="gcp", tenant="orchard-prod", type=PrincipalType.FEDERATION, name=name)
    return case(activity(Kind.FEDERATION_ADDED, subject=subject))


def pool(there: Acting, provider: str, *, workforce: bool) -> str:
    return there.cloud.workforce_pool("ci", provider) if workforce else there.cloud.pool("ci", provider=provider)


@pytest.mark.parametrize("workforce", [False, True], ids=["workloads", "workforce"])
@pytest.mark.parametrize("provider", ["", "code"])
def test_it_is_disabled_and_enabled_again(provider: str, workforce: bool) -> None:
    with acting() as there:
        name = pool(there, provider, workforce=workforce)
        there.cloud.pool("other")
        there.cloud.pools[name]["disabled"] = False
        target = there_and_back(PLAYBOOK, added(name), STEP, there)
        assert name in target.by_hand[0]
        assert ("workforce-pools" in target.by_hand[0]) is workforce
        assert ("WorkforcePools" in target.calls[0]) is workforce


@pytest.mark.parametrize("sort", ["oidc", "aws", "saml"])
def test_the_command_that_undoes_it_is_the_providers_own(sort: str) -> None:
    with acting() as there:
        name = there.cloud.pool("ci", provider="code")
        there.cloud.pools[name][sort] = {}
        (target,) = PLAYBOOK.plan(added(name), STEP, there.live()).targets
        assert f"update-{sort}" in target.by_hand[0]


def test_what_is_gone_or_no_pool_is_left_alone() -> None:
    with acting() as there:
        deleted = there.cloud.pool("old")
        there.cloud.pools[deleted]["state"] = "DELETED"
        gone = "projects/orchard-prod/locations/global/workloadIdentityPools/none"
        for name, notes in ((gone, 1), (deleted, 1), ("organizations/1", 0), ("locations/global/workforcePools/../..", 0)):
            plan = PLAYBOOK.plan(added(name), STEP, there.live())
            assert (plan.targets, len(plan.notes)) == ((), notes)
