"""The whole way: an entry is published, pushed, judged, handed over, and the account locked, by both functions as deployed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from google.pubsub_v1 import SubscriberClient
from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcTransport

from nightlatch.contracts import Message
from nightlatch.hosts.gcp.checks import LeftToSweep
from nightlatch.hosts.gcp.firestore import FirestoreStore
from nightlatch.hosts.gcp.queues import PubSubQueue
from nightlatch.hosts.local.clock import utc_now
from nightlatch.ledger.control import Control
from nightlatch.model import Hold, Order, Verb
from nightlatch.sandbox.google import Cloud, serving
from nightlatch.vendors.google import apis_at
from tests.e2e.google.scene import BYSTANDER, PLACE, RESPONDER, Scene
from tests.e2e.google.stage import Deployed, deployed, pushing, until
from tests.e2e.google.stage import serving as function
from tests.google.credentials import key_file
from tests.google.emulators import Emulator, free_port
from tests.providers.gcp.audit_log.records import ACCOUNT


@pytest.fixture
def stage(
    firestore_emulator: Emulator, pubsub_emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Deployed]:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator.host)
    monkeypatch.setenv("PUBSUB_EMULATOR_HOST", pubsub_emulator.host)
    with pubsub_emulator.channel() as channel:
        subscriber = SubscriberClient(transport=SubscriberGrpcTransport(channel=channel))
        with deployed(firestore_emulator, pubsub_emulator, subscriber, tmp_path) as made:
            yield made


def control_of(stage: Deployed) -> Control:
    return Control.over(FirestoreStore(stage.clients.firestore(f"control-{stage.number}"), "ledger"))


def ordered(stage: Deployed, verb: Verb) -> None:
    """A person's order about the newborn, as the command line gives it: written to the control store, and the case queued."""
    case = stage.cases()[ACCOUNT]
    order = Order(
        id=verb.value, verb=verb, case=case.id, case_key=str(case.key), seen_version=case.version, who="on call", at=utc_now(),
        reason="a test",
    )  # fmt: skip
    control_of(stage).orders.write(order)
    PubSubQueue(stage.clients.publisher(), stage.topic("cases"), LeftToSweep()).send(Message(case.id, case.version, order.id))


def held(stage: Deployed) -> Hold | None:
    found = control_of(stage).quarantines.current(stage.cases()[ACCOUNT].key)
    return found.state if found else None


def test_a_published_break_in_is_locked_and_released_by_the_functions_as_deployed(
    stage: Deployed, firestore_emulator: Emulator, pubsub_emulator: Emulator, tmp_path: Path
) -> None:
    policy = tmp_path / "nightlatch.toml"
    policy.write_text('[modes]\ndefault = "enforce"\n')
    cloud = Cloud()
    cloud.account("nightlatch-responder")
    with serving(cloud) as served:
        told = {
            "GOOGLE_APPLICATION_CREDENTIALS": str(key_file(served.url, RESPONDER, tmp_path / "key.json")),
            "NIGHTLATCH_GOOGLE_API": served.url,
            "NIGHTLATCH_POLICY": str(policy),
            "NIGHTLATCH_MODE": "enforce",
        }
        port = free_port()
        pushing(stage, "attended", "cases", port, ordered=True)
        with function(stage, firestore_emulator, pubsub_emulator, port, "act", **told):
            for record in Scene(cloud, dict(apis_at(served.url))).records():
                stage.publish(record)
            until(lambda: cloud.accounts[ACCOUNT].get("disabled"), "the account is disabled")
            until(lambda: len(cloud.policies.bindings(PLACE)) == 2, "the binding is taken back")
            until(lambda: held(stage) is Hold.HELD, "it is verified")
            assert not any(ACCOUNT in str(each) for each in cloud.policies.bindings(PLACE))
            assert cloud.policies.bindings(PLACE)[0] == BYSTANDER
            assert keys_are_off(cloud) == [True]
            cloud.accounts[ACCOUNT].pop("disabled")
            clock = free_port()
            with function(stage, firestore_emulator, pubsub_emulator, clock, "sweep", **told):
                cloud.organization("123456789012", "orchard.example")
                cloud.project("orchard-prod", parent="organizations/123456789012")
                cloud.policies.bind("organizations/123456789012", "roles/owner", "user:pear@orchard.example")
                assert requests.post(f"http://127.0.0.1:{clock}/", timeout=30).status_code == 204
                until(lambda: cloud.accounts[ACCOUNT].get("disabled"), "what somebody undid is made again by the clock")
                taken = control_of(stage).inventories.before("gcp:orchard-prod", utc_now())
                assert taken is not None, "the administrators of every project are read"
                assert {each.account.email for each in taken.holdings} == {"robin@example.com", "pear@orchard.example"}
                ordered(stage, Verb.RELEASE)
                until(lambda: keys_are_off(cloud) == [False], "its key works again")
                until(lambda: any(ACCOUNT in str(each) for each in cloud.policies.bindings(PLACE)), "it is owner again")
                assert held(stage) is Hold.RELEASING, "tokens of before the lock are waited out"
                cloud.accounts[ACCOUNT].pop("disabled")  # by hand, with the command that the message prints
                assert requests.post(f"http://127.0.0.1:{clock}/", timeout=30).status_code == 204
                until(lambda: held(stage) is Hold.RELEASED, "it is released")
    assert cloud.policies.bindings(PLACE)[0] == BYSTANDER


def keys_are_off(cloud: Cloud) -> list[bool]:
    return [bool(key.get("disabled")) for key in cloud.keys[ACCOUNT].values() if key["keyType"] == "USER_MANAGED"]
