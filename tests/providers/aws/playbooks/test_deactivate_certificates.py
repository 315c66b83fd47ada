"""Switching signing certificates off and on."""

from nightlatch.providers.aws.playbooks.deactivate_certificates import PLAYBOOK
from tests.providers.aws.playbooks.acting import acting, taken_as_done_when_gone, there_and_back
from tests.providers.aws.playbooks.users import (
    NAME,
    certificate,
    deactivate,
    given,
    left_alone,
    lock,
    long_ago,
    newborn,
    only,
    statuses,
    user,
)


def test_with_the_account_the_certificate_goes_off_and_comes_back() -> None:
    with acting() as there:
        case = newborn(user(there))
        active, off = certificate(there), certificate(there)
        there.iam.update_signing_certificate(UserName=NAME, CertificateId=off, Status="Inactive")
        there.used.clear()
        target = there_and_back(PLAYBOOK, case, lock(case), there.live, lambda: statuses(there))
        assert target.id == f"certificate:{active}"
        assert there.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_of_an_older_user_only_the_one_of_the_incident_goes_off() -> None:
    with acting() as there:
        subject = user(there)
        certificate(there)
        minted = certificate(there)
        case = given(subject, "certificate", minted)
        target = there_and_back(PLAYBOOK, case, deactivate(case), there.live, lambda: statuses(there))
        assert target.about == minted
        assert left_alone(PLAYBOOK.plan(long_ago(case), deactivate(long_ago(case)), there.live), "not by this case")


def test_one_of_somebody_else_is_left_alone() -> None:
    with acting() as there:
        subject = user(there)
        user(there, "somebody-else")
        case = given(subject, "certificate", certificate(there, "somebody-else"))
        assert left_alone(PLAYBOOK.plan(case, deactivate(case), there.live), "has no signing certificate")


def test_a_certificate_that_is_gone_is_done() -> None:
    with acting() as there:
        case = newborn(user(there))
        id = certificate(there)
        target = only(PLAYBOOK, case, lock(case), there)
        there.iam.delete_signing_certificate(UserName=NAME, CertificateId=id)
        taken_as_done_when_gone(PLAYBOOK, case, target, there.live)
