"""Whom Nightlatch never touches in Entra, and whom only a person may ask for."""

import pytest

from nightlatch.contracts import Identity
from nightlatch.model import PrincipalType
from nightlatch.providers.entra import PROVIDER
from nightlatch.providers.entra.protected import MICROSOFTS, NEW_SYNCHRONIZER, NOBODYS, SYNCHRONIZES, delicate, untouchable
from tests.providers.entra.playbooks.acting import who

ROBOT = who(PrincipalType.SERVICE_PRINCIPAL, "aaaaaaaa-1111-4222-8333-444444444444", "Office 365 Exchange Online")


@pytest.mark.parametrize(
    ("mark", "said"), [(MICROSOFTS, "Microsoft's own"), (SYNCHRONIZES, "synchronizes from Active Directory")]
)
def test_what_microsoft_needs_and_what_synchronizes_is_never_touched(mark: str, said: str) -> None:
    found = Identity(str(ROBOT.id), None, marks=frozenset({mark}))
    assert said in (untouchable(ROBOT, found) or "")
    assert delicate(ROBOT, found) is None


@pytest.mark.parametrize("mark", [NEW_SYNCHRONIZER, NOBODYS])
def test_what_may_be_such_a_thing_is_a_persons_wish(mark: str) -> None:
    found = Identity(str(ROBOT.id), None, marks=frozenset({mark}))
    assert untouchable(ROBOT, found) is None
    assert "a person" in (delicate(ROBOT, found) or "")


def test_a_name_protects_nobody() -> None:
    found = Identity(str(ROBOT.id), None, "Microsoft Graph")
    assert untouchable(ROBOT, found) is None
    assert delicate(ROBOT, found) is None


def test_the_providers_face_knows_both() -> None:
    system = who(PrincipalType.SYSTEM, "x", "Managed Service Identity")
    assert "never touched" in (PROVIDER.untouchable(system, Identity("x", None)) or "")
    assert PROVIDER.delicate(ROBOT, Identity(str(ROBOT.id), None)) == delicate(ROBOT, Identity(str(ROBOT.id), None))
