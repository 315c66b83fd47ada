"""The provider's face: what it declares, and which identities are Google's own."""

import pytest

import nightlatch.providers
from nightlatch.contracts import Provider
from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.workspace import PROVIDER
from nightlatch.registry import discover
from tests.providers.workspace.records import logged, reported


def test_the_provider_is_found_and_declares_what_it_reads() -> None:
    assert discover(nightlatch.providers, "PROVIDER", Provider)["workspace"] is PROVIDER
    assert PROVIDER.recognizes(reported("CREATE_USER"))
    assert PROVIDER.recognizes(logged("CREATE_USER"))
    assert PROVIDER.watched()["admin/ASSIGN_ROLE"]


def test_no_other_provider_claims_its_records() -> None:
    for provider in discover(nightlatch.providers, "PROVIDER", Provider).values():
        for record in (reported("CREATE_USER"), logged("CREATE_USER"), logged("login_success", log="login")):
            assert provider.recognizes(record) is (provider is PROVIDER)


@pytest.mark.parametrize(
    ("type", "name", "owned"),
    [
        (PrincipalType.SYSTEM, "SYSTEM", True),
        (PrincipalType.SERVICE_ACCOUNT, "service-12345@gcp-sa-invented.iam.gserviceaccount.com", True),
        (PrincipalType.SERVICE_ACCOUNT, "12345@cloudservices.gserviceaccount.com", True),
        (PrincipalType.SERVICE_ACCOUNT, "helper@invented-project.iam.gserviceaccount.com", False),
        (PrincipalType.SERVICE_ACCOUNT, "x@gcp-sa-invented.iam.gserviceaccount.com.example.org", False),
        (PrincipalType.SERVICE_ACCOUNT, "service-1@invented-robot.iam.gserviceaccount.com", False),
        (PrincipalType.USER, "SYSTEM", False),
        (PrincipalType.USER, "somebody@google.com", False),
        (PrincipalType.GUEST, "service-1@gcp-sa-x.iam.gserviceaccount.com", False),
        (PrincipalType.SERVICE_ACCOUNT, None, False),
    ],
)
def test_googles_own_are_told_by_what_nobody_else_can_have(type: PrincipalType, name: str | None, owned: bool) -> None:
    assert PROVIDER.platform_owned(Principal(provider="workspace", tenant="example.com", type=type, name=name)) is owned
