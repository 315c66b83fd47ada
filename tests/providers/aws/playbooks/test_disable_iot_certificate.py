"""A certificate of IoT is switched off and on again."""

from datetime import timedelta
from typing import Any

from nightlatch.model import Credential, Kind, PrincipalType
from nightlatch.providers.aws.playbooks.disable_iot_certificate import PLAYBOOK
from tests.build import case
from tests.providers.aws.playbooks import one_service as one

SERVICE = "iot"


def _certificate(aws: one.Aws, **more: Any) -> tuple[Any, Any]:
    iot = aws.client(SERVICE)
    id = iot.create_keys_and_certificate(setAsActive=True)["certificateId"]
    who = one.subject(aws.live, id, id, PrincipalType.SERVICE_ACCOUNT)
    added = one.happened(who, SERVICE, None, Kind.CREDENTIAL_ADDED, credential=Credential(type="certificate", id=id), **more)
    return iot, case(added)


def test_a_certificate_is_switched_off_and_on_again_with_the_permissions_it_declares() -> None:
    with one.on_moto() as aws:
        iot, about = _certificate(aws)
        aws.hear(SERVICE)

        def look() -> dict[str, Any]:
            told = iot.describe_certificate(certificateId=about.subject.id)["certificateDescription"]
            return {name: told[name] for name in ("certificateArn", "status", "certificatePem", "creationDate")}

        one.there_and_back(PLAYBOOK, about, one.switch_off(about, "certificate", about.subject.id), aws, look)
        one.uses_what_it_declares(PLAYBOOK, aws.used)
        one.is_only_for_its_service(PLAYBOOK, about, aws)


def test_a_revoked_certificate_is_left_as_it_is() -> None:
    with one.on_moto() as aws:
        iot, about = _certificate(aws)
        iot.update_certificate(certificateId=about.subject.id, newStatus="REVOKED")
        plan = PLAYBOOK.plan(about, one.lock(about), aws.live)
        assert not plan.targets
        assert "not active" in plan.notes[0]


def test_a_certificate_that_is_older_than_the_record_says_is_left_alone() -> None:
    with one.on_moto() as aws:
        _, about = _certificate(aws, at=one.now() - timedelta(days=1))
        assert not PLAYBOOK.plan(about, one.switch_off(about, "certificate", about.subject.id), aws.live).targets


def test_a_certificate_that_is_gone_is_done() -> None:
    with one.on_moto() as aws:
        iot, about = _certificate(aws)
        target = one.planned(PLAYBOOK, about, one.lock(about), aws)
        iot.update_certificate(certificateId=about.subject.id, newStatus="INACTIVE")
        iot.delete_certificate(certificateId=about.subject.id)
        one.is_done_when_gone(PLAYBOOK, about, target, aws)
