"""Mail addresses as signals read them."""

from nightlatch.model import PrincipalType
from nightlatch.signals.addresses import belongs, domain, home
from tests.build import principal


def test_a_domain_is_what_stands_after_the_last_at_sign() -> None:
    assert domain("Ann@Example.COM.") == "example.com"
    assert domain('"a@b"@example.com') == "example.com"
    assert not domain("svc-report")


def test_a_guest_comes_from_where_its_name_says_not_from_the_tenant() -> None:
    assert home(principal("ann_example.com#EXT#@corp.example", PrincipalType.GUEST)) == "example.com"
    assert home(principal("ann", email="ann@example.org")) == "example.org"
    assert not home(principal(None))


def test_a_domain_belongs_to_those_it_lies_under() -> None:
    assert belongs("eu.corp.example", ["@Corp.example"])
    assert not belongs("notcorp.example", ["corp.example"])
    assert not belongs("", [""])
