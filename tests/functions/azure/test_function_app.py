"""The function app as Microsoft's own Python worker runs it, from the folder that is bundled: what each part has, and who is answered how."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from infra import bundle
from tests.azure.worker import Worker, working
from tests.conftest import Need

TENANT = "11111111-2222-3333-4444-555555555555"
TOLD = {
    "NIGHTLATCH_TENANT": TENANT,
    "NIGHTLATCH_STORAGE": "nightlatchledger",
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
def start(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Starts the app of a part, once."""
    made: dict[str, Worker] = {}
    with ExitStack() as closing:

        def started(part: str) -> Worker:
            if part not in made:
                told = {**TOLD, "NIGHTLATCH_PART": part, "NIGHTLATCH_POLICY": str(folder / bundle.POLICY)}
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
