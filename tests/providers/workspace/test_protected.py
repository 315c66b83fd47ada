"""Service accounts are Google Cloud's affair, guests a person's."""

import pytest

from nightlatch.contracts import Identity
from nightlatch.model import PrincipalType
from nightlatch.providers.workspace import PROVIDER
from tests.providers.workspace.playbooks.acting import who


@pytest.mark.parametrize(
    ("type", "address", "answers"),
    [
        (PrincipalType.USER, "jo.newcomer@example.com", (False, False)),
        (PrincipalType.GUEST, "sam@example.org", (False, True)),
        (PrincipalType.SERVICE_ACCOUNT, "helper@orchard-prod.iam.gserviceaccount.com", (True, False)),
        (PrincipalType.GUEST, "helper@orchard-prod.iam.gserviceaccount.com", (True, True)),
    ],
)
def test_whose_an_account_is(type: PrincipalType, address: str, answers: tuple[bool, bool]) -> None:
    live = Identity("1", None, address)
    told = who(type, address)
    assert (PROVIDER.untouchable(told, live) is not None, PROVIDER.delicate(told, live) is not None) == answers
