"""Switching signing certificates off and on."""

from nightlatch.providers.aws.playbooks.deactivate_certificates import PLAYBOOK
from tests.providers.aws.emulated import answers
from tests.providers.aws.playbooks.acting import acting, now
from tests.providers.aws.playbooks.users import NAME, deactivate, given, left_alone, lock, long_ago, newborn, only, user

ID = "TA7SMP42TDN5Z26OBPJE7EXAMPLE"


def held(status: str) -> dict[str, object]:
    made = {"UserName": NAME, "CertificateId": ID, "CertificateBody": "-", "Status": status, "UploadDate": now()}
    return {"Certificates": [made], "IsTruncated": False}


def test_with_the_account_the_certificate_goes_off_and_comes_back() -> None:
    """Moto checks certificates and takes none that is made up: what it would list is answered, and what is asked is noted."""
    with acting() as there:
        case = newborn(user(there))
        answers(there.live.clients, "iam", "ListSigningCertificates", 200, held("Active"))
        asked: list[dict[str, object]] = []
        there.live.clients.client("iam").meta.events.register(
            "provide-client-params.iam.UpdateSigningCertificate", lambda params, **_: asked.append(dict(params))
        )
        answers(there.live.clients, "iam", "UpdateSigningCertificate", 200, {})
        target = only(PLAYBOOK, case, lock(case), there)
        assert PLAYBOOK.read(case.subject, target, there.live) == target.before == {"status": "Active"}
        PLAYBOOK.apply(case.subject, target, there.live)
        PLAYBOOK.revert(case.subject, target, there.live)
        assert [each["Status"] for each in asked] == ["Inactive", "Active"]
        assert {each["CertificateId"] for each in asked} == {ID}
        assert there.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_one_that_is_off_or_older_than_the_case_is_left_alone() -> None:
    with acting() as there:
        case = given(user(there), "certificate", ID)
        answers(there.live.clients, "iam", "ListSigningCertificates", 200, held("Active"))
        assert only(PLAYBOOK, case, deactivate(case), there).about == ID
        assert left_alone(PLAYBOOK.plan(long_ago(case), deactivate(long_ago(case)), there.live), "not by this case")
