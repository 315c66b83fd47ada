"""The clients of the AWS host: made once, patient, and heard when AWS asks to slow down."""

import threading
from collections.abc import Iterator

import boto3
import pytest

from nightlatch.errors import SettingsError, StoreError
from nightlatch.hosts.aws.clients import Clients
from nightlatch.hosts.aws.dynamodb import DynamoStore
from tests.aws.ministack import REGION, Ministack
from tests.aws.wire import Wire, wire_to
from tests.hosts.dynamo_contract import new_table


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A process that was told of neither Region nor profile."""
    for name in (
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_PROFILE",
        "AWS_ENDPOINT_URL",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return monkeypatch


@pytest.fixture
def wire(ministack: Ministack, bare: pytest.MonkeyPatch) -> Iterator[Wire]:
    with wire_to(ministack.url) as wire:
        for name, value in ministack.environment().items():
            bare.setenv(name, value)
        bare.setenv("AWS_ENDPOINT_URL", wire.url)
        yield wire


def test_each_throttled_answer_is_counted_also_when_a_later_one_is_good(wire: Wire, ministack: Ministack) -> None:
    heard: list[str] = []
    client = Clients(on_throttle=lambda: heard.append("throttled")).client("dynamodb")
    store = DynamoStore(client, new_table(ministack.client("dynamodb")))
    assert store.get("p", "s") is None
    assert heard == []
    wire.throttle = 2
    assert store.get("p", "s") is None
    assert heard == ["throttled"] * 2
    assert wire.calls == ["GetItem"] * 4


def test_a_refusal_of_another_kind_is_not_counted_and_not_repeated(wire: Wire) -> None:
    heard: list[str] = []
    with pytest.raises(StoreError, match="does not exist"):
        DynamoStore(Clients(on_throttle=lambda: heard.append("throttled")).client("dynamodb"), "nowhere").get("p", "s")
    assert heard == []
    assert wire.calls == ["GetItem"]


def test_clients_wait_for_seconds_not_for_minutes(bare: pytest.MonkeyPatch) -> None:
    config = Clients(session=boto3.session.Session(region_name=REGION)).client("sqs").meta.config
    assert config.retries["mode"] == "standard"
    assert config.retries["total_max_attempts"] == 4
    assert (config.connect_timeout, config.read_timeout, config.tcp_keepalive) == (3, 10, True)


def test_a_client_is_made_once_for_a_service_and_region_by_however_many_threads(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("AWS_REGION", REGION)
    clients, gate, made = Clients(), threading.Barrier(8), []

    def ask() -> None:
        gate.wait()
        made.append(clients.client("sqs"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert len({id(client) for client in made}) == 1
    assert clients.client("sqs", REGION) is made[0]
    assert clients.client("sqs", "eu-west-1").meta.region_name == "eu-west-1"
    assert clients.client("dynamodb") is not made[0]


def test_the_region_is_that_of_lambda_unless_a_session_has_its_own(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("AWS_REGION", "eu-central-1")
    assert Clients().client("sqs").meta.region_name == "eu-central-1"
    elsewhere = boto3.session.Session(region_name="eu-west-1")
    assert Clients(session=elsewhere).client("sqs").meta.region_name == "eu-west-1"
    bare.delenv("AWS_REGION")
    bare.setenv("AWS_DEFAULT_REGION", "eu-north-1")
    assert Clients().client("sqs").meta.region_name == "eu-north-1"


def test_without_a_region_the_variable_to_set_is_named(bare: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="set AWS_REGION"):
        Clients().client("dynamodb")


def test_without_credentials_the_role_is_asked_for(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("AWS_REGION", REGION)
    with pytest.raises(StoreError, match="cannot be asked without AWS credentials"):
        DynamoStore(Clients().client("dynamodb"), "ledger").get("p", "s")
