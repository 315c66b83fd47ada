"""Where a person looks and acts without us: the Admin console stands beside the organization under a name of its own."""

import pytest

from nightlatch.model import PrincipalType
from nightlatch.providers.okta.account import Okta
from nightlatch.vendors.okta import Rest
from nightlatch.vendors.okta_tokens import ApiToken
from tests.providers.okta.playbooks.acting import acting, who


@pytest.mark.parametrize(
    ("address", "console"),
    [
        ("https://example.okta.com", "https://example-admin.okta.com/admin/user/a%2Fb"),
        ("https://example.oktapreview.com", "https://example-admin.oktapreview.com/admin/user/a%2Fb"),
        ("https://id.example.com", "https://id.example.com/admin/user/a%2Fb"),
    ],
)
def test_the_console_is_beside_the_organization(address: str, console: str) -> None:
    assert Okta(Rest(address, ApiToken("x"))).console("user", "a/b") == console


def test_what_a_person_can_call_holds_no_token_and_ends_no_quotation() -> None:
    live = Okta(Rest("https://example.okta.com", ApiToken("nothing-to-see")))
    page, call = live.by_hand("https://example-admin.okta.com/admin", "assign it", "POST", "api/v1/x", '{"type": "it\'s"}')
    assert page == "assign it at https://example-admin.okta.com/admin"
    assert "SSWS $TOKEN" in call
    assert "nothing-to-see" not in call
    assert call.count("'") % 2 == 0


def test_which_account_is_ours_is_known_by_client_or_by_asking_whose_token_it_is() -> None:
    with acting() as there:
        own, user = who(PrincipalType.APPLICATION, there.own, "Nightlatch"), there.subject
        other = there.user("robin@example.com")
        assert [there.live().is_own(each) for each in (own, user)] == [True, False]
        by_token = there.by_token(there.org.api_token(str(user.id))[1])
        assert [by_token.is_own(each) for each in (own, user, other)] == [False, True, False]
