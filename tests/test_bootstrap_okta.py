"""How a deployment reaches an organization of Okta: by what its environment names and its secrets hold."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from nightlatch import bootstrap
from nightlatch.bootstrap.aws import Functions
from nightlatch.bootstrap.gcp_duties import Duties
from nightlatch.bootstrap.on_okta import OnOkta, counting, on_okta, reaching, taking
from nightlatch.duties.attend import Attend
from nightlatch.errors import LookupFailed, SettingsError
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.model import Policy, PrincipalType
from nightlatch.sandbox.okta import Organization, serving
from nightlatch.sandbox.okta.organization import SUPER
from nightlatch.settings import Settings
from nightlatch.settings.aws import Deployment
from nightlatch.settings.google import GoogleDeployment
from nightlatch.settings.okta import OktaOrganization
from tests.build import START
from tests.fakes import FakeMeter
from tests.providers.okta.playbooks.acting import NEWCOMER, SCOPES, who
from tests.providers.okta.records import CLIENT, JO, Json, by_token, event
from tests.vendors.keys import pair


@dataclass
class Held:
    """Secrets in a dictionary, and what was asked for."""

    texts: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def get(self, name: str) -> str:
        self.asked.append(name)
        if name not in self.texts:
            raise SettingsError(f"store the secret {name}")
        return self.texts[name]


@pytest.fixture
def org(monkeypatch: pytest.MonkeyPatch) -> Iterator[Organization]:
    made = Organization()
    with serving(made) as served:
        monkeypatch.setenv("NIGHTLATCH_OKTA_ORG", served.url)
        monkeypatch.delenv("NIGHTLATCH_OKTA_CLIENT", raising=False)
        yield made


def test_without_a_name_nothing_of_okta_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NIGHTLATCH_OKTA_ORG", raising=False)
    assert on_okta(Held()) == {}


@pytest.mark.parametrize("by_app", [True, False], ids=["as a service app", "with an API token"])
def test_an_organization_is_asked_and_counted_and_its_secret_is_read_when_it_is_needed(
    org: Organization, monkeypatch: pytest.MonkeyPatch, by_app: bool
) -> None:
    user = org.user(NEWCOMER, START)["id"]
    jo = who(PrincipalType.USER, user, NEWCOMER)
    org.assign(user, SUPER, START)
    client = org.app("Nightlatch", START, *SCOPES)["id"]
    org.key(client, pair()[1])
    secrets = Held({"okta-key": pair()[0], "okta-token": org.api_token(user)[1]})
    if by_app:
        monkeypatch.setenv("NIGHTLATCH_OKTA_CLIENT", client)
    found = on_okta(secrets)
    assert secrets.asked == []
    assert found["okta"].responders == ((client,) if by_app else ())
    live = reaching(found)["okta"]("okta")
    assert live.is_own(jo) is not by_app
    identity = found["okta"].identity(jo)
    assert identity is not None
    assert found["okta"].created(jo, START) == START
    assert found["okta"].privilege("okta:okta", org.role("Helper", "okta.apps.manage"), START) is not None
    assert {each.account.name for each in counting(found)["okta"]("okta").holdings} == {NEWCOMER}
    (taken,) = taking(found)["okta"]()
    assert (taken.provider, taken.tenant, len(taken.holdings)) == ("okta", "okta", 1)
    assert secrets.asked == ["okta-key" if by_app else "okta-token"]
    live.rest.close()


def signals_of(org: Organization, on: OnOkta, *events: Json) -> dict[str, set[str]]:
    """What stands out, by account, once the clock has asked who we are."""
    pipeline = bootstrap.pipeline(Policy(), MemoryStore(clock=None), MemoryStore(clock=None), strict=True)
    pipeline.control.keep_own("okta", on.own())
    pipeline.assess(("okta", each) for each in events)
    return {case.subject.id or "": {found.signal for found in case.findings} for case in pipeline.judge_all()}


def test_a_call_with_our_token_that_nobody_ordered_is_a_misuse_and_its_owner_at_a_browser_is_none(org: Organization) -> None:
    owner = org.user("nightlatch@example.com", START)
    on = on_okta(Held({"okta-token": org.api_token(owner["id"])[1]}))["okta"]
    told = {"id": owner["id"], "type": "User", "alternateId": "nightlatch@example.com", "displayName": "Nightlatch"}
    back = event("user.lifecycle.unsuspend", JO, actor=told)
    assert "A13" in signals_of(org, on, by_token(back))[JO["id"]]
    assert "A13" not in signals_of(org, on, back)[JO["id"]]
    assert "A13" not in signals_of(org, on, by_token(event("user.lifecycle.unsuspend", JO)))[JO["id"]], "somebody else's token"
    on.close()


def test_a_call_of_our_service_app_is_known_without_asking_anybody(org: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIGHTLATCH_OKTA_CLIENT", CLIENT["id"])
    on = on_okta(Held())["okta"]
    assert on.own() == (CLIENT["id"],)
    assert "A13" in signals_of(org, on, event("user.lifecycle.unsuspend", JO, actor=CLIENT))[JO["id"]]


def test_a_secret_that_is_missing_is_a_gap_that_says_what_to_store(org: Organization) -> None:
    with pytest.raises(LookupFailed, match="store the secret okta-token"):
        on_okta(Held())["okta"].reach()


def test_the_acting_function_of_aws_knows_its_own_client_there(org: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIGHTLATCH_OKTA_CLIENT", "0oaexampleNightlatch")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    told = Deployment(
        "111122223333", ("111122223333",), "evidence", "control", responders=("arn:aws:iam::111122223333:role/act",)
    )
    act = Functions(Settings(strict=True), told, FakeMeter())._act
    assert act.pipeline.responders == ("arn:aws:iam::111122223333:role/act", "0oaexampleNightlatch")


@pytest.fixture
def on_google(org: Organization, monkeypatch: pytest.MonkeyPatch) -> Duties:
    """A deployment on Google beside that organization, whose secrets and log are held here."""
    user = org.user(NEWCOMER, START)["id"]
    org.assign(user, SUPER, START)
    token = org.api_token(user)[1]
    told = GoogleDeployment(
        "tools", "projects/orchard-prod", "evidence", "control", responders=("act@tools.iam.gserviceaccount.com",),
        okta_sources=("nightlatch.okta",), records_topic="projects/tools/topics/nightlatch-records",
    )  # fmt: skip
    for name in ("FIRESTORE_EMULATOR_HOST", "PUBSUB_EMULATOR_HOST"):
        monkeypatch.setenv(name, "127.0.0.1:1")
    return Duties(Settings(strict=True), told, FakeMeter(), lambda _clients: Held({"okta-token": token}))


def test_the_acting_function_of_google_reaches_and_counts_the_organization_too(
    on_google: Duties, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NIGHTLATCH_OKTA_CLIENT", "")
    attend = on_google.act.attend
    assert isinstance(attend, Attend)
    live = attend.reach("okta", "okta")
    assert live.rest.address.startswith("http://127.0.0.1")
    holdings = attend.looker.census("okta", "okta").holdings
    assert {each.account.name for each in holdings} == {NEWCOMER}
    identity = attend.looker.directory.identity(holdings[0].account)
    assert identity is not None
    assert identity.address == NEWCOMER
    live.rest.close()


def test_the_acting_function_of_google_knows_its_own_client_there(on_google: Duties, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIGHTLATCH_OKTA_CLIENT", "0oaexampleNightlatch")
    assert on_google.act.pipeline.responders == ("act@tools.iam.gserviceaccount.com", "0oaexampleNightlatch")


def test_the_clock_of_google_counts_and_polls_it_where_it_may_put_what_it_fetched(on_google: Duties) -> None:
    named = OktaOrganization.from_environment()
    assert named is not None
    assert list(on_google.sweep.polls) == [named.address]
    assert {"okta", "orchard-prod"} == set(on_google.sweep.censuses)
    nowhere = replace(on_google, deployment=replace(on_google.deployment, records_topic=""))
    assert nowhere.sweep.polls == {}


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("example.okta.com", "https://example.okta.com"),
        ("https://Example.okta.com/", "https://example.okta.com"),
        ("id.example.com", "https://id.example.com"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_an_organization_goes_by_its_name(told: str, address: str) -> None:
    assert OktaOrganization.from_environment(
        {"NIGHTLATCH_OKTA_ORG": told, "NIGHTLATCH_OKTA_CLIENT": " 0oa1 "}
    ) == OktaOrganization(address, "0oa1")


@pytest.mark.parametrize(
    "told", ["example", "example-admin.okta.com", "https://example.okta.com/admin", "http://example.okta.com", "a b.c"]
)
def test_what_is_no_name_of_an_organization_is_said(told: str) -> None:
    with pytest.raises(SettingsError, match="as in example\\.okta\\.com, without -admin"):
        OktaOrganization.from_environment({"NIGHTLATCH_OKTA_ORG": told})
