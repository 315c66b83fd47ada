"""A person is led to the account, whatever the account is called."""

from urllib.parse import urlsplit

import pytest

from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.workspace.links import links
from tests.build import activity, case

LABEL = "Account in the Admin console"
SEARCH = "https://admin.google.com/ac/search?query="


def told(name: str, type: PrincipalType = PrincipalType.USER, id: str | None = None) -> dict[str, str]:
    return dict(links(case(activity(subject=Principal(provider="workspace", tenant="example.com", type=type, name=name, id=id)))))


def test_a_user_is_found_by_id_or_by_address() -> None:
    assert told("jo@example.com", id="100000000000000000001")[LABEL] == "https://admin.google.com/ac/users/100000000000000000001"
    assert told("jo@example.com")[LABEL] == f"{SEARCH}jo%40example.com"


@pytest.mark.parametrize("name", ["a/../b@example.com", "x?y#z&q=1", "<svg>", "a b", "é\u202e", "javascript:alert(1)", "%2e%2e"])
def test_no_name_leads_elsewhere(name: str) -> None:
    address = told(name)[LABEL]
    assert address.startswith(SEARCH)
    assert not set(address.removeprefix(SEARCH)) & set("/?#&<> :@")
    assert address.isascii()
    assert urlsplit(address).hostname == "admin.google.com"


@pytest.mark.parametrize("id", ["../x", "1 2", "١٢", "1/2"])
def test_an_odd_id_is_no_part_of_an_address(id: str) -> None:
    assert told("jo@example.com", id=id)[LABEL].startswith(SEARCH)


def test_an_account_of_another_sort_has_the_log_only() -> None:
    assert list(told("invented-idp", PrincipalType.FEDERATION)) == ["Admin log in the Admin console"]
