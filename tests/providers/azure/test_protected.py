"""What is never changed in Azure, and what only a person may ask for."""

from nightlatch.contracts import Identity
from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.azure import PROVIDER
from nightlatch.providers.azure.activity_log.actors import PIM


def principal(type: PrincipalType) -> Principal:
    return Principal(provider="azure", tenant="t", type=type, id="1", name="export")


def test_microsoft_itself_is_never_touched() -> None:
    system = PROVIDER.untouchable(principal(PrincipalType.SYSTEM), Identity("1", None))
    assert system is not None
    pim = PROVIDER.untouchable(principal(PrincipalType.SERVICE_PRINCIPAL), Identity("1", None, PIM.upper()))
    assert pim is not None
    assert "MS-PIM" in pim
    named_like_it = principal(PrincipalType.SERVICE_PRINCIPAL).model_copy(update={"name": "MS-PIM"})
    assert PROVIDER.untouchable(named_like_it, Identity("1", None, "another")) is None


def test_of_a_group_a_person_decides() -> None:
    assert "operators" in str(PROVIDER.delicate(principal(PrincipalType.GROUP), Identity("1", None, "operators")))
    assert PROVIDER.delicate(principal(PrincipalType.USER), Identity("1", None)) is None
