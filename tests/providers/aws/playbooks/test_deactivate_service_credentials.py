"""Switching keys for one service off and on: Bedrock's, CodeCommit's, Keyspaces'."""

from typing import Any

from nightlatch.providers.aws.playbooks.deactivate_service_credentials import PLAYBOOK
from tests.providers.aws.emulated import answers
from tests.providers.aws.playbooks.acting import Acting, acting, now
from tests.providers.aws.playbooks.users import NAME, deactivate, given, left_alone, lock, long_ago, newborn, only, user

ID = "ACCAEXAMPLE123EXAMPLE"


def held(there: Acting, *states: str) -> None:
    """Moto has no such credentials: what AWS would list is answered, checked against its own description."""
    found: list[dict[str, Any]] = [
        {
            "UserName": NAME,
            "ServiceName": "bedrock.amazonaws.com",
            "ServiceSpecificCredentialId": f"{ID}{number}",
            "Status": status,
            "CreateDate": now(),
        }
        for number, status in enumerate(states)
    ]
    answers(there.live.clients, "iam", "ListServiceSpecificCredentials", 200, {"ServiceSpecificCredentials": found})


def test_with_the_account_each_active_one_goes_off_and_comes_back() -> None:
    with acting() as there:
        case = newborn(user(there))
        held(there, "Active", "Inactive", "Expired", "Active")
        answers(there.live.clients, "iam", "UpdateServiceSpecificCredential", 200, {})
        plan = PLAYBOOK.plan(case, lock(case), there.live)
        assert [target.about for target in plan.targets] == [f"{ID}0", f"{ID}3"]
        for target in plan.targets:
            assert PLAYBOOK.read(case.subject, target, there.live) == {"status": "Active"}
            PLAYBOOK.apply(case.subject, target, there.live)
            PLAYBOOK.revert(case.subject, target, there.live)
        assert there.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_of_an_older_user_only_the_one_of_the_incident_goes_off() -> None:
    with acting() as there:
        case = given(user(there), "service_credential", f"{ID}0")
        held(there, "Active", "Active")
        assert only(PLAYBOOK, case, deactivate(case), there).about == f"{ID}0"
        assert left_alone(PLAYBOOK.plan(long_ago(case), deactivate(long_ago(case)), there.live), "not by this case")
