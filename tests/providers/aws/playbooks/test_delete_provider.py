"""Deleting an identity provider, which only a person may ask for, and making it again as it was."""

from datetime import timedelta
from typing import Any

import pytest

from nightlatch.model import Action, Case
from nightlatch.providers.aws.playbooks.delete_provider import PLAYBOOK
from tests.providers.aws.emulated import answers
from tests.providers.aws.playbooks.acting import Acting, acting, happened, now, older, planned, step, there_and_back
from tests.providers.aws.playbooks.providers_at_iam import DOCUMENT, HOST, OIDC, SAML, of_oidc, of_saml, oidc, picture, saml


def plan(case: Case, there: Acting) -> Any:
    return PLAYBOOK.plan(case, step(Action.LOCK, case), there.live)


@pytest.mark.parametrize(("make", "tell"), [(oidc, of_oidc), (saml, of_saml)])
def test_a_provider_goes_and_comes_back_as_it_was(make: Any, tell: Any) -> None:
    with acting() as there:
        make(there)
        case = tell()
        target = there_and_back(PLAYBOOK, case, step(Action.LOCK, case), there.live, lambda: picture(there))
        assert "whoever relies on it" in target.disturbs
        assert target.irreversible == ""
        made = {"Create", "Delete", "Get"}
        kind = "SAMLProvider" if tell is of_saml else "OpenIDConnectProvider"
        assert {permission for permission in there.used if "List" not in permission} >= {f"iam:{how}{kind}" for how in made}


def test_every_call_is_declared_and_every_declared_call_is_made() -> None:
    with acting() as there:
        oidc(there)
        saml(there)
        for case in (of_oidc(), of_saml()):
            target = planned(PLAYBOOK, case, step(Action.LOCK, case), there.live)
            PLAYBOOK.apply(case.subject, target, there.live)
            PLAYBOOK.revert(case.subject, target, there.live)
        without_a_call = {"iam:TagOpenIDConnectProvider", "iam:TagSAMLProvider"}
        assert there.used | without_a_call == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_the_document_of_a_saml_provider_is_kept_byte_for_byte() -> None:
    with acting() as there:
        saml(there)
        case = of_saml()
        assert planned(PLAYBOOK, case, step(Action.LOCK, case), there.live).before["document"] == DOCUMENT


def test_a_private_key_that_cannot_come_back_is_named_first() -> None:
    with acting() as there:
        saml(there)
        told = {
            "SAMLMetadataDocument": DOCUMENT,
            "CreateDate": now(),
            "AssertionEncryptionMode": "Required",
            "PrivateKeyList": [{"KeyId": "K", "Timestamp": now()}],
        }
        answers(there.live.clients, "iam", "GetSAMLProvider", 200, told)
        case = of_saml()
        target = planned(PLAYBOOK, case, step(Action.LOCK, case), there.live)
        assert "private key" in target.irreversible
        assert "encryption" not in target.before
        assert PLAYBOOK.read(case.subject, target, there.live) == target.before


def test_how_assertions_are_encrypted_comes_back() -> None:
    with acting() as there:
        told = {"SAMLMetadataDocument": DOCUMENT, "CreateDate": now(), "AssertionEncryptionMode": "Allowed"}
        answers(there.live.clients, "iam", "GetSAMLProvider", 200, told)
        case = of_saml()
        target = planned(PLAYBOOK, case, step(Action.LOCK, case), there.live)
        assert target.before["encryption"] == "Allowed"
        assert PLAYBOOK.read(case.subject, target, there.live) == target.before


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_record_of_what_never_happened_changes_nothing(hours: int) -> None:
    with acting() as there:
        oidc(there)
        told = plan(of_oidc(at=now() + timedelta(hours=hours)), there)
        assert not told.targets
        assert "not created when" in told.notes[0]


def test_a_provider_that_is_not_there_is_done() -> None:
    with acting() as there:
        assert "no OIDC provider" in plan(of_oidc(), there).notes[0]


def test_a_federation_of_another_sort_is_none_of_its_business() -> None:
    with acting() as there:
        case = of_oidc()
        other = older(case.subject, happened(case.first.kind, case.subject, operation="CreateTrustAnchor"))
        told = plan(other, there)
        assert (told.targets, told.notes) == ((), ())
        assert not there.used


def test_a_hostile_document_stays_one_argument_of_the_command() -> None:
    with acting() as there:
        saml(there)
        case = of_saml()
        (line,) = planned(PLAYBOOK, case, step(Action.LOCK, case), there.live).by_hand
        assert "'--saml-metadata-document=<?xml" in line
        assert OIDC.endswith(HOST)
        assert SAML.endswith("office")
