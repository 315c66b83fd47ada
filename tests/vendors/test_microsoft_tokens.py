"""Tokens of azure-identity: kept until shortly before they end, asked for again when refused, and its errors become ours."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier

import httpx
import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import AzureError, ClientAuthenticationError, ServiceRequestError
from azure.identity import ChainedTokenCredential, CredentialUnavailableError, ManagedIdentityCredential

from nightlatch.vendors.microsoft_tokens import Identity, NotGranted, NotReached, desk, managed

GRAPH, ARM = "https://graph.microsoft.com/.default", "https://management.azure.com/.default"
NOBODY = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(500)))


@dataclass
class Credential:
    """What azure-identity makes, as far as we use it."""

    ends: int = 4_000
    error: Exception | None = None
    asked: list[str] = field(default_factory=list)
    tenants: list[object] = field(default_factory=list)

    def get_token(self, *scopes: str, **more: object) -> AccessToken:
        if self.error is not None:
            raise self.error
        self.asked.extend(scopes)
        self.tenants.append(more.get("tenant_id"))
        return AccessToken(f"token-{len(self.asked)}", self.ends)


def test_a_token_is_kept_for_each_audience_until_shortly_before_it_ends() -> None:
    made, now = Credential(), 0.0
    identity = Identity(lambda: made, lambda: now)
    assert [identity.header(GRAPH, NOBODY) for _ in range(2)] == ["Bearer token-1"] * 2
    assert identity.header(ARM, NOBODY) == "Bearer token-2"
    now = 3_699
    assert identity.header(GRAPH, NOBODY) == "Bearer token-1"
    now = 3_700
    assert identity.header(GRAPH, NOBODY) == "Bearer token-3"
    assert made.asked == [GRAPH, ARM, GRAPH]


def test_a_refused_token_is_asked_for_past_what_azure_identity_has_kept() -> None:
    made: list[Credential] = []

    def make() -> Credential:
        made.append(Credential())
        return made[-1]

    identity = Identity(make, lambda: 0)
    identity.header(GRAPH, NOBODY)
    identity.header(ARM, NOBODY)
    assert len(made) == 1
    identity.forget(GRAPH)
    identity.header(GRAPH, NOBODY)
    assert len(made) == 2
    assert made[1].asked == [GRAPH], "the token of the other audience is kept"


@pytest.mark.parametrize(
    "error", [ClientAuthenticationError("AADSTS7000112: disabled"), CredentialUnavailableError("no identity")]
)
def test_who_is_given_no_token_hears_why_and_what_to_do(error: ClientAuthenticationError) -> None:
    with pytest.raises(NotGranted, match=rf"no token for {GRAPH} \({error.message}\): check that the identity is attached"):
        Identity(lambda: Credential(error=error)).header(GRAPH, NOBODY)


def test_who_does_not_answer_may_answer_later() -> None:
    with pytest.raises(NotReached, match="ServiceRequestError"):
        Identity(lambda: Credential(error=ServiceRequestError("no route"))).header(GRAPH, NOBODY)


def test_a_function_is_its_managed_identity_and_a_desk_whoever_signed_in_there() -> None:
    assert isinstance(managed("11111111-2222-3333-4444-555555555555").make(), ManagedIdentityCredential)
    assert isinstance(managed().make(), ManagedIdentityCredential)
    chain = desk().make()
    assert isinstance(chain, ChainedTokenCredential)
    assert [type(each).__name__ for each in chain.credentials] == ["EnvironmentCredential", "AzureCliCredential"]


def test_no_token_is_shown_by_accident() -> None:
    identity = Identity(Credential, lambda: 0)
    identity.header(GRAPH, NOBODY)
    assert "token-" not in repr(identity)


def test_it_is_a_credential_of_which_threads_and_clients_get_one_token_together() -> None:
    made, waits = Credential(), Barrier(8)
    identity = Identity(lambda: made, lambda: 0)

    def ask(_: int) -> tuple[str, int]:
        waits.wait(10)
        given = identity.get_token(ARM)
        return given.token, given.expires_on

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(8))) == {("token-1", 4_000)}
    assert identity.header(ARM, NOBODY) == "Bearer token-1"
    assert made.asked == [ARM]


def test_a_token_of_the_tenant_that_a_service_named_is_another_one() -> None:
    made = Credential()
    identity = Identity(lambda: made, lambda: 0)
    tokens = [identity.get_token(ARM, tenant_id=tenant).token for tenant in (None, "T", "T", None)]
    assert tokens == ["token-1", "token-2", "token-2", "token-1"]
    assert made.tenants == [None, "T"]


def test_a_client_of_a_library_does_not_ask_again_where_there_is_no_login() -> None:
    with pytest.raises(NotGranted):
        Identity(lambda: Credential(error=CredentialUnavailableError("nobody"))).get_token(ARM)
    assert not issubclass(NotGranted, AzureError)
