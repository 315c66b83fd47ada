"""The function app as Microsoft's own Python worker runs it, from the folder that is bundled: what each part has, and who is answered how."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from infra import bundle
from tests.azure.azurite import Azurite
from tests.azure.worker import Worker, working
from tests.conftest import Need

TENANT = "11111111-2222-3333-4444-555555555555"
TOLD = {
    "NIGHTLATCH_TENANT": TENANT,
    "NIGHTLATCH_EVIDENCE_TABLE": "evidence",
    "NIGHTLATCH_CONTROL_TABLE": "control",
}
Start = Callable[[str], Worker]


@pytest.fixture(scope="module")
def folder(need: Need, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle as it is unpacked, but for what is installed beside it."""
    need(sys.version_info[:2] >= (3, 13), "Microsoft's Python worker (it runs on 3.13)")
    content = tmp_path_factory.mktemp("wwwroot")
    bundle.gather_azure(content, bundle.policy_text())
    return content


@pytest.fixture(scope="module")
def start(folder: Path, azurite: Azurite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Starts the app of a part, once."""
    made: dict[str, Worker] = {}
    with ExitStack() as closing:

        def started(part: str) -> Worker:
            if part not in made:
                told = {
                    **TOLD,
                    "NIGHTLATCH_STORAGE": azurite.connection,
                    "NIGHTLATCH_PART": part,
                    "NIGHTLATCH_POLICY": str(folder / bundle.POLICY),
                }
                made[part] = closing.enter_context(working(folder, told, tmp_path_factory.mktemp("log") / part))
            return made[part]

        yield started


def test_it_holds_the_functions_the_host_file_the_library_and_the_policy(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} >= {"function_app.py", "host.json", "nightlatch", "nightlatch.toml"}


@pytest.mark.parametrize(
    ("part", "triggers"),
    [
        (
            "assess",
            {
                "assess": "eventHubTrigger",
                "assess_event": "eventGridTrigger",
                "assess_record": "queueTrigger",
                "interact": "httpTrigger",
                "sweep": "timerTrigger",
            },
        ),
        ("act", {"act": "queueTrigger", "sweep": "timerTrigger"}),
        ("interact", {"interact": "httpTrigger"}),
    ],
)
def test_the_worker_finds_in_each_part_its_own_functions_and_no_others(
    start: Start, folder: Path, part: str, triggers: dict[str, str]
) -> None:
    worker = start(part)
    assert {name: bindings[0]["type"] for name, bindings in worker.functions.items()} == triggers
    assert Path(worker.library).is_relative_to(folder), "the library that answers is the bundled one"


def test_what_the_triggers_name_is_set_by_the_module(start: Start) -> None:
    functions = start("assess").functions | {"act": start("act").functions["act"]}
    assert functions["assess"][0].items() >= {"connection": "NightlatchHub", "eventHubName": "%NIGHTLATCH_HUB%"}.items()
    assert functions["assess"][0]["cardinality"] == "MANY"
    assert functions["assess_record"][0].items() >= {"queueName": "%NIGHTLATCH_RECORDS_QUEUE%"}.items()
    assert functions["act"][0].items() >= {"queueName": "%NIGHTLATCH_CASE_QUEUE%", "connection": "NightlatchStorage"}.items()
    assert functions["sweep"][0]["schedule"] == "0 * * * * *"


def test_a_batch_of_the_stream_is_tried_again_for_ever(start: Start) -> None:
    """The stream moves on behind a batch that has failed for good."""
    assert "'max_retry_count': -1" in start("assess").retries["assess"]


def test_requests_want_a_key_but_for_slacks_which_are_signed(start: Start) -> None:
    assert start("assess").functions["interact"][0]["authLevel"] == "FUNCTION"
    assert start("interact").functions["interact"][0]["authLevel"] == "ANONYMOUS"


def test_event_grid_is_told_its_code(start: Start) -> None:
    validation = {"eventType": "Microsoft.EventGrid.SubscriptionValidationEvent", "data": {"validationCode": "512d38b6"}}
    answer = start("assess").post("events", json.dumps([validation]).encode())
    assert (answer["status"], json.loads(answer["body"])) == (200, {"validationResponse": "512d38b6"})


def test_event_grid_is_allowed_to_deliver_cloud_events(start: Start) -> None:
    answer = start("assess").post("events", b"", {"WebHook-Request-Origin": "eventgrid.azure.net"}, method="OPTIONS")
    assert (answer["status"], answer["headers"]["webhook-allowed-origin"]) == (200, "eventgrid.azure.net")


def test_the_activity_feed_is_told_that_somebody_listens(start: Start) -> None:
    code = {"Webhook-ValidationCode": "random"}
    assert start("assess").post("office", b'{"validationCode": "random"}', code)["status"] == 200


@pytest.mark.parametrize(
    ("part", "door", "status"), [("assess", "slack", 404), ("assess", "events", 400), ("interact", "events", 404)]
)
def test_a_door_that_is_not_there_and_one_that_cannot_read_say_so(start: Start, part: str, door: str, status: int) -> None:
    assert start(part).post(door, b"garbage")["status"] == status


def test_what_cannot_be_done_now_ends_in_an_error_so_that_it_comes_again(start: Start) -> None:
    """The account has no such tables: nothing can be judged, looked at or kept."""
    answers = [start("act").message("act", '{"case": "x", "version": 1}'), start("assess").tick()]
    assert [each["status"] for each in answers] == ["Failure"] * 2
    assert all("StoreError" in each["exception"] for each in answers)


def test_nobody_is_answered_by_slack_without_its_secrets(start: Start) -> None:
    answer = start("interact").post("slack", b"payload={}")
    assert (answer["status"], answer["body"]) == (503, "Nothing was done: the owner has to look at the log of this function.")
