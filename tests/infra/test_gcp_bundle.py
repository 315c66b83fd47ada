"""What is deployed to Google: the functions framework runs on exactly the folder that is bundled."""

import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
import requests

from infra import bundle
from tests.google.emulators import free_port

TOLD = {
    "NIGHTLATCH_PROJECT": "orchard-prod",
    "NIGHTLATCH_SCOPE": "projects/orchard-prod",
    "NIGHTLATCH_EVIDENCE_DATABASE": "nightlatch-evidence",
    "NIGHTLATCH_CONTROL_DATABASE": "nightlatch-control",
    "NIGHTLATCH_CALLER": "nightlatch-caller@orchard-prod.iam.gserviceaccount.com",
    "NIGHTLATCH_AUDIENCE": "https://europe-west1-orchard-prod.cloudfunctions.net/nightlatch-assess",
}
LONGEST_S = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle as Google unpacks it."""
    content, unpacked = tmp_path_factory.mktemp("content"), tmp_path_factory.mktemp("workspace")
    bundle.gather_google(content, bundle.policy_text())
    bundle.write_zip(content, content.parent / "source.zip")
    with zipfile.ZipFile(content.parent / "source.zip") as archive:
        archive.extractall(unpacked)
    return unpacked


def surroundings(folder: Path) -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("NIGHTLATCH_", "PYTHONPATH", "FIRESTORE_"))}
    return {**kept, **TOLD, "NIGHTLATCH_POLICY": str(folder / "nightlatch.toml")}


def test_it_holds_the_functions_the_library_what_is_installed_and_the_policy(folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == ["main.py", "nightlatch", "nightlatch.toml", "requirements.txt"]
    assert "--hash=sha256:" in (folder / "requirements.txt").read_text()


@pytest.mark.parametrize("target", ["assess", "act", "sweep"])
def test_the_framework_runs_it_and_a_request_that_nobody_signed_is_refused(folder: Path, target: str) -> None:
    found = subprocess.run(
        [sys.executable, "-c", "import nightlatch; print(nightlatch.__file__)"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(found.stdout.strip()).is_relative_to(folder), "the library that answers is the bundled one"
    port = free_port()
    command = [sys.executable, "-m", "functions_framework", f"--target={target}", "--host=127.0.0.1", f"--port={port}"]
    with subprocess.Popen(
        command, cwd=folder, env=surroundings(folder), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    ) as process:
        try:
            assert answered(port) == 403
        finally:
            process.terminate()


def answered(port: int) -> int:
    """The status of a push without a signature, once the framework serves."""
    latest = time.monotonic() + LONGEST_S
    while True:
        try:
            return requests.post(f"http://127.0.0.1:{port}/", json={"message": {"data": ""}}, timeout=30).status_code
        except requests.ConnectionError:
            assert time.monotonic() < latest, "the framework did not begin to serve"
            time.sleep(0.1)
