"""Orders about Google's accounts from a command line: over a folder, and over a deployment with and without its functions."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from google.pubsub_v1 import SubscriberClient
from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcTransport

from nightlatch import bootstrap
from nightlatch.hosts.gcp.clients import Clients
from nightlatch.pipeline import Pipeline
from nightlatch.sandbox.google import Cloud, serving
from nightlatch.settings import Settings
from nightlatch.vendors.google import apis_at
from tests.cli.commands import Shell
from tests.e2e.google.scene import Scene
from tests.google.credentials import key_file
from tests.google.emulators import PROJECT, Emulator
from tests.providers.gcp.audit_log.records import ACCOUNT

OPERATOR = "on-call@orchard-prod.iam.gserviceaccount.com"
OWNERS = "projects/orchard-prod"


@dataclass
class Office:
    """A cloud with a newborn owner in it, and what its audit log told; the operator's credentials are in the environment."""

    cloud: Cloud
    records: list[dict[str, Any]]
    policy: Path
    folder: Path

    def judged(self, pipeline: Pipeline) -> None:
        pipeline.assess((("gcp", each) for each in self.records), datetime.now(UTC))

    def over_a_folder(self) -> tuple[str, ...]:
        ledger = self.folder / "ledger"
        with bootstrap.opened(Settings(ledger=ledger, policy=self.policy)) as pipeline:
            self.judged(pipeline)
        return "--ledger", str(ledger), "--policy", str(self.policy)

    @property
    def locked(self) -> bool:
        return bool(self.cloud.accounts[ACCOUNT].get("disabled"))


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    cloud = Cloud()
    cloud.account("on-call")
    policy = tmp_path / "nightlatch.toml"
    policy.write_text('[modes]\ndefault = "approve"\n')
    with serving(cloud) as served:
        monkeypatch.setenv("NIGHTLATCH_GOOGLE_API", served.url)
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(key_file(served.url, OPERATOR, tmp_path / "key.json")))
        yield Office(cloud, Scene(cloud, dict(apis_at(served.url))).records(), policy, tmp_path)


def test_an_account_of_a_folder_is_locked_and_released_by_hand(shell: Shell, office: Office) -> None:
    options = office.over_a_folder()
    told = shell("quarantine", ACCOUNT, "--reason", "seen in a paste", *options)
    assert told.code == 0, told.out + told.err
    assert office.locked
    assert f"gcloud iam service-accounts enable {ACCOUNT}" in told.out
    assert f"quarantine by {OPERATOR}" in shell("explain", ACCOUNT, *options).out
    released = shell("release", ACCOUNT, *options)
    assert (released.code, "work again once it is enabled" in released.out) == (1, True), released.out
    assert "run the same command again" in released.out
    assert "is releasing" in released.out
    assert office.locked, "tokens of before the lock are waited out"


def test_whoever_acted_in_a_case_does_not_decide_about_it(shell: Shell, office: Office) -> None:
    for record in office.records:
        record["protoPayload"]["authenticationInfo"] = {"principalEmail": OPERATOR}
    told = shell("quarantine", ACCOUNT, "--reason", "a test", *office.over_a_folder())
    assert told.code == 1
    assert "you acted in this case yourself" in told.out
    assert not office.locked


def test_without_credentials_nothing_is_ordered(shell: Shell, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    options = office.over_a_folder()
    office.cloud.accounts[OPERATOR]["disabled"] = True
    told = shell("quarantine", ACCOUNT, "--reason", "a test", *options)
    assert told.code == 2
    assert "gcloud auth application-default login" in told.err
    assert not office.locked


def test_administrators_are_asked_for_of_a_project_by_name(shell: Shell, office: Office) -> None:
    office.cloud.project("orchard-prod")
    ledger = office.folder / "roster"
    told = shell("roster", "seed", "--provider", "gcp", "--tenant", "orchard-prod", "--ledger", ledger)
    assert told.code == 0, told.err
    assert f"{ACCOUNT} (service account): holds roles/owner" in told.out
    refused = shell("roster", "seed", "--provider", "gcp", "--ledger", ledger)
    assert (refused.code, "--tenant" in refused.err) == (2, True)
    assert shell("roster", "seed", "--tenant", "111122223333", "--ledger", ledger).code == 2


@dataclass
class Deployed:
    """A deployment's ledger on the emulators; `queued` takes what its functions would be told."""

    subscriber: SubscriberClient
    subscription: str
    options: tuple[str, ...]

    def queued(self) -> list[Any]:
        found = self.subscriber.pull(subscription=self.subscription, max_messages=10, timeout=5).received_messages
        return [json.loads(each.message.data) for each in found]


@pytest.fixture
def deployed(
    office: Office, firestore_emulator: Emulator, pubsub_emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Deployed]:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator.host)
    monkeypatch.setenv("PUBSUB_EMULATOR_HOST", pubsub_emulator.host)
    number = f"{office.folder.name[-20:]}"
    topic = f"projects/{PROJECT}/topics/desk-{number}"
    told = {
        "NIGHTLATCH_MODE": "approve",
        "NIGHTLATCH_EVIDENCE_DATABASE": f"evidence-{number}",
        "NIGHTLATCH_CONTROL_DATABASE": f"control-{number}",
        "NIGHTLATCH_CASE_QUEUE": topic,
        "NIGHTLATCH_RESPONDERS": "nightlatch-act@orchard-prod.iam.gserviceaccount.com",
    }
    office.cloud.functions["nightlatch-act"] = told
    clients = Clients(PROJECT)
    with pubsub_emulator.channel() as channel:
        subscriber = SubscriberClient(transport=SubscriberGrpcTransport(channel=channel))
        clients.publisher().create_topic(name=topic)
        subscription = f"projects/{PROJECT}/subscriptions/desk-{number}"
        subscriber.create_subscription(name=subscription, topic=topic)
        from nightlatch.hosts.gcp.firestore import FirestoreStore

        stores = [
            FirestoreStore(clients.firestore(told[f"NIGHTLATCH_{half}_DATABASE"]), "ledger") for half in ("EVIDENCE", "CONTROL")
        ]
        office.judged(bootstrap.pipeline(bootstrap.policy(office.policy), *stores, clock=bootstrap.utc_now))
        yield Deployed(subscriber, subscription, ("--ledger", f"gcp:{PROJECT}", "--policy", str(office.policy)))


def test_a_deployed_ledger_is_listed_and_explained(shell: Shell, deployed: Deployed) -> None:
    (row,) = [row for row in shell("cases", "--json", *deployed.options).rows if row["subject"] == ACCOUNT]
    assert row["verdict"] == "quarantine"
    assert "full administrator" in shell("explain", ACCOUNT, *deployed.options).out


def test_an_order_is_written_and_the_functions_are_told(shell: Shell, office: Office, deployed: Deployed) -> None:
    told = shell("approve", ACCOUNT, "--wait", "1", *deployed.options)
    assert told.code == 1
    assert "the functions have not carried it out in time" in told.out
    assert [message["case"].split("@2")[0] for message in deployed.queued()] == [f"gcp:orchard-prod:service_account:{ACCOUNT}"]
    assert not office.locked, "that is for the functions"


def test_without_the_functions_it_is_done_from_here(shell: Shell, office: Office, deployed: Deployed) -> None:
    office.cloud.functions.clear()
    refused = shell("quarantine", ACCOUNT, "--reason", "a test", *deployed.options)
    assert refused.code == 2
    assert "act with --here" in refused.err


def test_with_here_the_functions_are_left_out_and_their_ceiling_holds(shell: Shell, office: Office, deployed: Deployed) -> None:
    order = ("quarantine", ACCOUNT, "--reason", "a test", "--here", *deployed.options)
    mode = office.cloud.functions["nightlatch-act"]
    mode["NIGHTLATCH_MODE"] = "observe"
    refused = shell(*order)
    assert (refused.code, office.locked) == (1, False)
    assert "observe" in refused.out
    mode["NIGHTLATCH_MODE"] = "approve"
    told = shell(*order)
    assert told.code == 0, told.out + told.err
    assert office.locked
    assert deployed.queued() == []
    released = shell("release", "--all", "--here", *deployed.options)
    assert "is releasing" in released.out
    assert "run the same command again" not in released.out, "the clock of the deployment goes on with it"


def test_whoever_may_not_list_the_functions_is_told_what_is_missing(shell: Shell, office: Office, deployed: Deployed) -> None:
    office.cloud.failing.append(("cloudfunctions.functions.list", "PERMISSION_DENIED"))
    told = shell("cases", *deployed.options)
    assert told.code == 2
    assert "grant cloudfunctions.functions.list" in told.err


def test_the_kill_switch_of_a_deployment_is_pulled_from_here(shell: Shell, deployed: Deployed) -> None:
    assert shell("pause", "on", *deployed.options).code == 0
    assert shell("pause", "--json", *deployed.options).rows == [{"stopped": True, "by_policy": False}]
