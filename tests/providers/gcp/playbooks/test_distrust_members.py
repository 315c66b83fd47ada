"""Who was let act as a service account is taken out of that account's own policy, and put back."""

from nightlatch.model import Action, GrantKind, Step
from nightlatch.providers.gcp.playbooks.distrust_members import PLAYBOOK
from tests.providers.gcp.playbooks.acting import acting, granted, there_and_back

TOKENS = "roles/iam.serviceAccountTokenCreator"
STRANGER = "user:pat@example.org"


def distrust(who: str = STRANGER) -> Step:
    return Step(action=Action.DISTRUST, target=who, says="distrust", because=(), sort="trust")


def test_the_member_of_the_case_goes_and_comes_back_and_the_others_stay() -> None:
    with acting() as there:
        resource = str(there.cloud.accounts[str(there.subject.email)]["name"])
        there.cloud.policies.bind(resource, TOKENS, "group:build@example.com", STRANGER)
        found = granted(there.subject, TOKENS, resource, STRANGER, GrantKind.TRUST)
        target = there_and_back(PLAYBOOK, found, distrust(), there)
        assert target.by_hand[0].startswith("gcloud iam service-accounts add-iam-policy-binding")
        assert there.cloud.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_a_member_whom_the_case_did_not_add_is_left_alone() -> None:
    with acting() as there:
        resource = str(there.cloud.accounts[str(there.subject.email)]["name"])
        there.cloud.policies.bind(resource, TOKENS, "user:kim@example.com")
        found = granted(there.subject, TOKENS, resource, STRANGER, GrantKind.TRUST)
        assert PLAYBOOK.plan(found, distrust("user:kim@example.com"), there.live()).targets == ()
        assert "does not hold" in PLAYBOOK.plan(found, distrust(), there.live()).notes[0]
