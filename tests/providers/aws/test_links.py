"""A person is led to the account and to the record, whatever the account is called."""

import pytest

from nightlatch.model import PrincipalType
from nightlatch.providers.aws.links import links
from tests.build import activity, case, principal


def test_a_user_and_a_role_have_pages_of_their_own() -> None:
    user = dict(links(case(activity(subject=principal("svc-report")))))
    role = dict(links(case(activity(subject=principal("deploy", PrincipalType.ROLE)))))
    assert user["Account in the IAM console"].endswith("/iam/home#/users/details/svc-report")
    assert role["Account in the IAM console"].endswith("/iam/home#/roles/details/deploy")


def test_the_first_record_is_linked_where_it_was_logged() -> None:
    happened = activity()
    assert dict(links(case(happened)))["First record in CloudTrail"].endswith(f"/events/{happened.event}")


@pytest.mark.parametrize("name", ["a/../b", "x?y#z", "<svg>", "a b", "é\u202e"])
def test_no_name_leads_elsewhere(name: str) -> None:
    address = dict(links(case(activity(subject=principal(name)))))["Account in the IAM console"]
    tail = address.removeprefix("https://console.aws.amazon.com/iam/home#/users/details/")
    assert tail != address
    assert not set(tail) & set("/?#<> ")
    assert tail.isascii()


def test_an_account_of_another_sort_has_the_record_only() -> None:
    found = dict(links(case(activity(subject=principal("idp", PrincipalType.FEDERATION)))))
    assert list(found) == ["First record in CloudTrail"]
