"""The doctor's entry goes all the way: published, pushed, judged by assess and considered by act, both as deployed, on Google's emulators."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from nightlatch.hosts.gcp.clients import Clients
from nightlatch.sandbox.google import Cloud
from nightlatch.sandbox.google import serving as cloud_at
from tests.cli.commands import Shell
from tests.e2e.google.scene import RESPONDER
from tests.e2e.google.stage import Deployed, serving
from tests.google.answers import serving as google_at
from tests.google.credentials import key_file
from tests.google.emulators import Emulator, free_port
from tests.hosts.gcp_deployment import Deployment, pushed, queues

UNSIGNED = ("NIGHTLATCH_CALLER", "NIGHTLATCH_AUDIENCE", "NIGHTLATCH_CHECK_QUEUE", "NIGHTLATCH_POLICY")
"""What a function of this machine is not told: nobody signs here, no Cloud Tasks waits, and the packaged policy is in force."""


def leading(deployment: Deployment, name: str, port: int) -> None:
    """Let a subscription lead to a function of this machine, which has no name there and is pushed to unsigned."""
    subscriber, told = Clients(deployment.project).subscriber(), pushed(deployment, name)
    subscriber.delete_subscription(subscription=told["name"])
    told["push_config"] = {"push_endpoint": f"http://127.0.0.1:{port}/"}
    subscriber.create_subscription(request=told)


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


def test_a_deployment_is_looked_over_and_its_entry_comes_through(
    shell: Shell, firestore_emulator: Emulator, pubsub_emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator.host)
    monkeypatch.setenv("PUBSUB_EMULATOR_HOST", pubsub_emulator.host)
    deployment, cloud, ports = Deployment(), Cloud(), {"assess": free_port(), "act": free_port()}
    cloud.account("nightlatch-responder")
    mine = tmp_path / "nightlatch.toml"
    mine.write_text('[modes]\ndefault = "approve"\n')
    queues(deployment)
    leading(deployment, "records", ports["assess"])
    leading(deployment, "cases", ports["act"])
    made = Deployed(Clients(deployment.project), Clients(deployment.project).subscriber(), 0, tmp_path / "assess.log")
    with cloud_at(cloud) as served, google_at(deployment.google) as url, ExitStack() as running:
        for duty, port in ports.items():
            told = deployment.environment(duty) | {
                "GOOGLE_APPLICATION_CREDENTIALS": str(key_file(served.url, RESPONDER, tmp_path / "function.json")),
                "NIGHTLATCH_GOOGLE_API": served.url,
                **dict.fromkeys(UNSIGNED, ""),
            }
            running.enter_context(serving(made, firestore_emulator, pubsub_emulator, port, duty, **told))
        monkeypatch.setenv("NIGHTLATCH_GOOGLE_API", url)
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(key_file(url, RESPONDER, tmp_path / "owner.json")))
        seen = {row["id"]: row for row in shell("doctor", "--project", deployment.project, "--wait", "40", "--json").rows}
        another = {row["id"]: row for row in shell("doctor", "--project", deployment.project, "--json", "--policy", mine).rows}
    for id in ("probe", "happening-to-arrival", "arrival-to-verdict", "policy"):
        assert seen[id]["state"] == "ok", seen[id]
    assert seen["probe"]["says"].startswith("It was judged notify with a score of 40; the acting half considered it")
    assert (another["probe"]["state"], another["policy"]["state"]) == ("ok", "fail")
    assert "The packaged policy decided" in another["policy"]["says"]
