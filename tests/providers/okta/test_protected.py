"""Okta itself is nobody's account, and what is called as one of its own applications is a person's affair."""

import pytest

from nightlatch.contracts import Identity
from nightlatch.model import PrincipalType
from nightlatch.providers.okta import PROVIDER
from tests.providers.okta.playbooks.acting import who


@pytest.mark.parametrize(
    ("type", "name", "answers"),
    [
        (PrincipalType.USER, "jo.newcomer@example.com", (False, False)),
        (PrincipalType.SYSTEM, "system@okta.com", (True, False)),
        (PrincipalType.USER, "system@okta.com", (False, False)),
        (PrincipalType.APPLICATION, "Okta Admin Console", (False, True)),
        (PrincipalType.APPLICATION, "Warehouse", (False, False)),
    ],
)
def test_whose_an_account_is(type: PrincipalType, name: str, answers: tuple[bool, bool]) -> None:
    live, told = Identity("1", None, name), who(type, "1", name)
    assert (PROVIDER.untouchable(told, live) is not None, PROVIDER.delicate(told, live) is not None) == answers
