"""An API key that the case added is deleted, and undeleted."""

from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.gcp.playbooks.delete_api_key import PLAYBOOK
from tests.providers.gcp.playbooks.acting import acting, deactivate, there_and_back
from tests.providers.stepping import given

KEYS = Principal(provider="gcp", tenant="orchard-prod", type=PrincipalType.APPLICATION, name="projects/orchard-prod/apiKeys")


def test_the_key_of_the_case_is_deleted_and_comes_back() -> None:
    with acting() as there:
        there.cloud.api_key()
        name = there.cloud.api_key()
        found = given(KEYS, "api_key", name)
        target = there_and_back(PLAYBOOK, found, deactivate(found), there)
        assert "30 days" in target.says
        assert there.cloud.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_a_key_that_is_gone_or_was_never_named_is_left_alone() -> None:
    with acting() as there:
        gone = given(KEYS, "api_key", "projects/orchard-prod/locations/global/keys/none")
        assert "there is no API key" in PLAYBOOK.plan(gone, deactivate(gone), there.live()).notes[0]
        unnamed = given(KEYS, "api_key", "?")
        assert PLAYBOOK.plan(unnamed, deactivate(unnamed), there.live()).targets == ()
