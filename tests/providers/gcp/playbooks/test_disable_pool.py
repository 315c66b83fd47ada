"""A workload identity pool, or a provider of one, is disabled and enabled."""

import pytest

from nightlatch.model import Action, Kind, Principal, PrincipalType, Step
from nightlatch.providers.gcp.playbooks.disable_pool import PLAYBOOK
from tests.build import activity, case
from tests.providers.gcp.playbooks.acting import acting, there_and_back


@pytest.mark.parametrize("provider", ["", "code"])
def test_it_is_disabled_and_enabled_again(provider: str) -> None:
    with acting() as there:
        name = there.cloud.pool("ci", provider=provider)
        there.cloud.pool("other")
        there.cloud.pools[name]["disabled"] = False
        subject = Principal(provider="gcp", tenant="orchard-prod", type=PrincipalType.FEDERATION, name=name)
        found = case(activity(Kind.FEDERATION_ADDED, subject=subject))
        step = Step(action=Action.LOCK, target=name, says="lock", because=(), sort="federation")
        target = there_and_back(PLAYBOOK, found, step, there)
        assert name in target.by_hand[0]


def test_what_is_gone_and_workforce_pools_are_left_alone() -> None:
    with acting() as there:
        step = Step(action=Action.LOCK, target="x", says="lock", because=(), sort="federation")
        gone = "projects/orchard-prod/locations/global/workloadIdentityPools/none"
        for name, notes in ((gone, 1), ("locations/global/workforcePools/staff", 0)):
            subject = Principal(provider="gcp", tenant="orchard-prod", type=PrincipalType.FEDERATION, name=name)
            plan = PLAYBOOK.plan(case(activity(Kind.FEDERATION_ADDED, subject=subject)), step, there.live())
            assert (plan.targets, len(plan.notes)) == ((), notes)
