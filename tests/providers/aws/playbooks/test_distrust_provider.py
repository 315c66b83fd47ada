"""Taking an identity provider out of every role that trusts it."""

import json
from datetime import timedelta
from typing import Any

import pytest

from nightlatch.model import Action, Case
from nightlatch.providers.aws.playbooks.distrust_provider import PLAYBOOK
from nightlatch.providers.aws.playbooks.trust_documents import SHUT
from tests.providers.aws.playbooks.acting import SERVICE_TRUST, Acting, acting, now, planned, step, there_and_back
from tests.providers.aws.playbooks.providers_at_iam import OIDC, SAML, of_oidc, of_saml, oidc, saml


def trust(arn: str, *others: object) -> str:
    ours = {"Effect": "Allow", "Principal": {"Federated": arn}, "Action": "sts:AssumeRoleWithWebIdentity"}
    return json.dumps({"Version": "2012-10-17", "Statement": [ours, *others]}, indent=3)


def plan(case: Case, there: Acting) -> Any:
    return PLAYBOOK.plan(case, step(Action.LOCK, case), there.live)


@pytest.mark.parametrize(("make", "tell", "arn"), [(oidc, of_oidc, OIDC), (saml, of_saml, SAML)])
def test_every_role_that_trusts_it_does_so_no_more_and_then_again(make: Any, tell: Any, arn: str) -> None:
    with acting() as there:
        make(there)
        mine = json.loads(SERVICE_TRUST)["Statement"][0]
        there.role("one", trust(arn))
        there.role("two", trust(arn, mine), "/team/")
        there.role("three", trust(arn + "x"))
        there.role("four")
        case, names = tell(), ("one", "two", "three", "four")
        before = {name: there.picture(name) for name in names}
        targets = plan(case, there).targets
        assert [target.id for target in targets] == ["trust:one", "trust:two"]
        assert {target.disturbs for target in targets} == {""}
        for target in targets:
            for _ in range(2):
                PLAYBOOK.apply(case.subject, target, there.live)
                assert PLAYBOOK.read(case.subject, target, there.live) == target.after
        assert there.picture("one")["trust"] == SHUT
        assert json.loads(there.picture("two")["trust"])["Statement"] == [mine]
        assert (there.picture("three"), there.picture("four")) == (before["three"], before["four"])
        assert not plan(case, there).targets
        for target in reversed(targets):
            for _ in range(2):
                PLAYBOOK.revert(case.subject, target, there.live)
                assert PLAYBOOK.read(case.subject, target, there.live) == target.before
        assert {name: there.picture(name) for name in names} == before


def test_it_uses_what_it_declares() -> None:
    with acting() as there:
        oidc(there)
        saml(there)
        there.role("one", trust(OIDC))
        case = of_oidc()
        there_and_back(PLAYBOOK, case, step(Action.LOCK, case), there.live, lambda: there.picture("one"))
        plan(of_saml(), there)
        assert there.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_roles_of_awss_own_are_passed_over() -> None:
    with acting() as there:
        saml(there)
        there.role("AWSReservedSSO_Admin_1", trust(SAML), "/aws-reserved/sso.amazonaws.com/")
        there.role("AWSServiceRoleForX", trust(SAML), "/aws-service-role/x.amazonaws.com/")
        told = plan(of_saml(), there)
        assert not told.targets
        assert "no role trusts" in told.notes[0]


def test_a_provider_older_than_its_case_is_left_to_a_person() -> None:
    with acting() as there:
        oidc(there)
        there.role("one", trust(OIDC))
        (target,) = plan(of_oidc("AddClientIDToOpenIDConnectProvider"), there).targets
        assert "older than this case" in target.disturbs


def test_a_record_of_what_never_happened_changes_nothing() -> None:
    with acting() as there:
        oidc(there)
        there.role("one", trust(OIDC))
        assert not plan(of_oidc(at=now() - timedelta(days=1)), there).targets


def test_a_role_that_is_gone_is_done() -> None:
    with acting() as there:
        oidc(there)
        there.role("one", trust(OIDC))
        case = of_oidc()
        target = planned(PLAYBOOK, case, step(Action.LOCK, case), there.live)
        there.iam.delete_role(RoleName="one")
        assert PLAYBOOK.read(case.subject, target, there.live) is None
        PLAYBOOK.apply(case.subject, target, there.live)
        PLAYBOOK.revert(case.subject, target, there.live)
