"""Which accounts belong to the organization, asked of an emulated one."""

from collections.abc import Iterator
from typing import Any

import pytest

from nightlatch.errors import LookupFailed
from nightlatch.providers.aws.clients import Clients
from nightlatch.providers.aws.organization import READS, members
from tests.providers.aws.emulated import account, asked, refuses

Emulated = tuple[Clients, Any]


@pytest.fixture
def emulated() -> Iterator[Emulated]:
    with account() as both:
        yield both


def test_an_account_on_its_own_is_in_no_organization(emulated: Emulated) -> None:
    assert members(emulated[0]) is None


def test_the_members_are_the_active_accounts_over_all_pages(emulated: Emulated) -> None:
    clients, session = emulated
    organizations = session.client("organizations")
    made = organizations.create_organization(FeatureSet="ALL")["Organization"]
    ids = [
        organizations.create_account(AccountName=f"a{number}", Email=f"a{number}@nightlatch.example")["CreateAccountStatus"][
            "AccountId"
        ]
        for number in range(25)  # ListAccounts gives 20 a page at most
    ]
    organizations.close_account(AccountId=ids[3])
    used = asked(clients, "organizations")
    found = members(clients)
    assert found is not None
    assert (found.id, found.management) == (made["Id"], made["MasterAccountId"])
    assert set(found.accounts) == {made["MasterAccountId"], *ids} - {ids[3]}
    assert used == set(READS)


def test_a_member_account_that_may_not_list_is_told_what_to_grant(emulated: Emulated) -> None:
    clients, session = emulated
    session.client("organizations").create_organization(FeatureSet="ALL")
    refuses(clients, "organizations", "ListAccounts", "AccessDeniedException")
    with pytest.raises(LookupFailed, match="organizations:ListAccounts"):
        members(clients)
