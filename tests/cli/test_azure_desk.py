"""Looking into, and acting over, the ledger of a deployment on Azure from a desk: signed in by `az`, on the emulator and the tenant of this machine."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from azure.data.tables import TableServiceClient

from nightlatch import bootstrap
from nightlatch.bootstrap.callers import Caller, calling_microsoft
from nightlatch.bootstrap.on_azure import CONTROL, EVIDENCE, write_down
from nightlatch.errors import LookupFailed
from nightlatch.hosts.azure.clients import Clients
from nightlatch.hosts.azure.tables import TableStore
from nightlatch.ledger.control import Control
from nightlatch.model import PrincipalType
from nightlatch.sandbox.microsoft import Tenant, making, serving
from nightlatch.sandbox.microsoft.arm.estate import SUBSCRIPTION
from nightlatch.sandbox.microsoft.arm.roles import OWNER
from nightlatch.settings.azure import AzureDeployment
from tests.azure.az import signed_in
from tests.azure.azurite import ACCOUNT, Azurite
from tests.azure.vault import Anybody
from tests.cli.commands import Shell
from tests.providers.azure.activity_log.records import ASSIGN, CLAIMS, grid

LEDGER = f"azure:{ACCOUNT}"
SCOPE = f"/subscriptions/{SUBSCRIPTION}"


@dataclass
class Office:
    """A tenant with an intruder's owner in it, and the ledger in which his case stands; the operator is signed in."""

    tenant: Tenant
    clients: Clients
    owner: str
    assignment: dict[str, Any]
    policy: Path
    queue: str

    @property
    def holds(self) -> bool:
        return self.assignment["id"].lower() in self.tenant.azure.assignments


@pytest.fixture
def office(azurite: Azurite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    tenant = Tenant(minimum_s=0)
    long_ago = datetime.now(UTC) - timedelta(days=100)
    operator = making.user(tenant, "kim@contoso.com", made=long_ago)
    others = (making.user(tenant, f"{name}@contoso.com", made=long_ago) for name in ("lee", "sam"))
    for person in (operator, *others):
        tenant.azure.assign(person["id"], OWNER, "/")
    robot = making.robot(tenant, "backup-sync")
    assigned = tenant.azure.assign(robot["id"], OWNER, SCOPE, datetime.now(UTC), principalType="ServicePrincipal")
    clients, policy = Clients(azurite.connection, Anybody), tmp_path / "nightlatch.toml"
    policy.write_text('[modes]\ndefault = "approve"\n')
    monkeypatch.setenv("PATH", signed_in(tenant, operator, tmp_path / "az"))
    monkeypatch.setenv("NIGHTLATCH_STORAGE", azurite.connection)
    with TableServiceClient.from_connection_string(azurite.connection) as service, serving(tenant) as served:
        monkeypatch.setenv("NIGHTLATCH_MICROSOFT_API", served.url)
        for table in (EVIDENCE, CONTROL):
            service.create_table(table)
        yield Office(tenant, clients, robot["id"], assigned, policy, azurite.queue())
        for table in (EVIDENCE, CONTROL):
            service.delete_table(table)


def judged(office: Office) -> None:
    """The assessing app has seen the role given, the acting one has written down how it was deployed."""
    evidence, control = (TableStore(office.clients.table(name)) for name in (EVIDENCE, CONTROL))
    event = grid(ASSIGN, office.assignment["id"], subscriptionId=SUBSCRIPTION, tenantId=office.tenant.id, claims=CLAIMS)
    told = {**event, "topic": SCOPE, "subject": office.assignment["id"], "eventTime": datetime.now(UTC).isoformat()}
    properties = office.assignment["properties"]
    whole = {**told, "data": {**told["data"], "requestbody": json.dumps({"properties": properties})}}
    pipeline = bootstrap.pipeline(bootstrap.policy(office.policy), evidence, control, clock=bootstrap.utc_now, strict=True)
    pipeline.assess([("azure", whole)], datetime.now(UTC))
    write_down(
        Control.over(control),
        AzureDeployment("act", office.tenant.id, ACCOUNT, EVIDENCE, CONTROL, case_queue=office.queue, mode="approve"),
    )


def test_the_ledger_of_a_deployment_is_looked_into_by_its_account(shell: Shell, office: Office) -> None:
    judged(office)
    told = shell("cases", "--ledger", LEDGER, "--policy", str(office.policy))
    assert told.code == 0, told.err
    assert office.owner[:8] in told.out


def test_a_role_is_taken_back_and_given_again_by_hand(shell: Shell, office: Office) -> None:
    judged(office)
    options = ("--ledger", LEDGER, "--policy", str(office.policy), "--here")
    told = shell("quarantine", office.owner, "--reason", "seen in a paste", *options)
    assert told.code == 0, told.out + told.err
    assert not office.holds
    assert "quarantine by kim@contoso.com" in shell("explain", office.owner, "--ledger", LEDGER).out
    released = shell("release", office.owner, *options)
    assert released.code == 0, released.out + released.err
    assert office.holds


def test_an_order_is_left_for_the_apps(shell: Shell, office: Office) -> None:
    judged(office)
    told = shell("quarantine", office.owner, "--reason", "seen", "--wait", "1", "--ledger", LEDGER)
    assert "the order stands and is carried out when they can" in told.out + told.err
    assert office.holds
    assert office.clients.queue(office.queue).get_queue_properties().approximate_message_count == 1


def test_a_ledger_over_which_nothing_runs_says_so(shell: Shell, office: Office) -> None:
    told = shell("quarantine", office.owner, "--reason", "seen", "--ledger", LEDGER)
    assert (told.code, "has no apps to queue it for" in told.err) == (2, True), told.err
    named = shell("cases", "--ledger", "azure:")
    assert "give --ledger azure:ACCOUNT" in named.err


def test_the_administrators_of_a_tenant_are_read_by_whoever_is_signed_in(shell: Shell, office: Office, tmp_path: Path) -> None:
    ledger = str(tmp_path / "ledger")
    told = shell("roster", "seed", "--provider", "azure", "--tenant", office.tenant.id, "--ledger", ledger)
    assert told.code == 0, told.err
    assert "kim@contoso.com" in shell("roster", "show", "--ledger", ledger).out


def test_a_token_tells_whose_it_is() -> None:
    person = Caller.of_microsoft({"oid": "A", "tid": "T", "upn": "kim@contoso.com", "appid": "04b07795"})
    assert (person.told, person.address, person.accounts[0].tenant) == ("kim@contoso.com", "a", "t")
    app = Caller.of_microsoft({"oid": "A", "tid": "T", "appid": "B", "idtyp": "app"})
    assert {each.type for each in app.accounts} == {PrincipalType.SERVICE_PRINCIPAL}
    assert {each.id for each in app.accounts} == {"a", "b"}


@pytest.mark.parametrize("header", ["", "Bearer opaque", "Bearer a.!.c", "Bearer e30.W10.", "Bearer e30.e30."])
def test_a_token_that_does_not_say_whose_it_is_is_said_so(header: str) -> None:
    with pytest.raises(LookupFailed, match="does not say whose credentials these are"):
        calling_microsoft(header)
