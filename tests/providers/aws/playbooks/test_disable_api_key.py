"""An API key of API Gateway is disabled and enabled again: as a newborn account, or as a credential that a case added."""

from datetime import timedelta
from typing import Any

from nightlatch.model import Credential, Kind, PrincipalType
from nightlatch.providers.aws.playbooks.disable_api_key import PLAYBOOK
from tests.build import case
from tests.providers.aws.playbooks import one_service as one

SERVICE = "apigateway"


def _key(aws: one.Aws, **more: Any) -> tuple[Any, Any]:
    gateway = aws.client(SERVICE)
    key = gateway.create_api_key(name="partner", enabled=True)
    who = one.subject(aws.live, "partner", key["id"], PrincipalType.APPLICATION)
    credential = Credential(type="api_key", id=key["id"])
    about = case(one.happened(who, SERVICE, None, Kind.CREDENTIAL_ADDED, credential=credential, **more))
    return gateway, about


def test_a_key_is_disabled_and_enabled_again_with_the_permissions_it_declares() -> None:
    with one.on_small_aws() as aws:
        gateway, about = _key(aws)
        aws.hear(SERVICE)

        def look() -> dict[str, Any]:
            key = gateway.get_api_key(apiKey=about.subject.id, includeValue=True)
            return {name: key[name] for name in ("id", "value", "name", "enabled", "createdDate")}

        step = one.switch_off(about, "api_key", about.subject.id)
        target = one.there_and_back(PLAYBOOK, about, step, aws, look)
        assert target.about == about.subject.id
        one.uses_what_it_declares(PLAYBOOK, aws.used)
        one.is_only_for_its_service(PLAYBOOK, about, aws)


def test_a_key_that_is_older_than_the_record_says_is_left_alone() -> None:
    with one.on_small_aws() as aws:
        _, about = _key(aws, at=one.now() - timedelta(hours=1))
        plan = PLAYBOOK.plan(about, one.switch_off(about, "api_key", about.subject.id), aws.live)
        assert not plan.targets
        assert "not in this case" in plan.notes[0]


def test_a_step_against_another_sort_of_credential_is_not_its_own() -> None:
    with one.on_small_aws() as aws:
        _, about = _key(aws)
        assert not PLAYBOOK.plan(about, one.switch_off(about, "password", about.subject.id), aws.live).targets


def test_a_key_that_is_gone_is_done() -> None:
    with one.on_small_aws() as aws:
        gateway, about = _key(aws)
        target = one.planned(PLAYBOOK, about, one.lock(about), aws)
        gateway.delete_api_key(apiKey=about.subject.id)
        one.is_done_when_gone(PLAYBOOK, about, target, aws)
