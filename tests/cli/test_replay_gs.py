"""`nightlatch replay gs://…` as a user runs it, against an emulator, over a bucket as a log sink of Cloud Logging fills it."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.commands import Shell
from tests.cli.processes import nightlatch, on_one_core_and_two, rows
from tests.google.storage import Storage
from tests.providers.gcp.audit_log.records import ACCOUNT, UNIQUE_ID, bound, created, delta, of_account

DAY = "cloudaudit.googleapis.com/activity/2026/03/02"
NAMES = [f"{DAY}/{name}.json" for name in ("10:00:00_10:59:59_A0:4567", "10:00:00_10:59:59_S0", "11:00:00_11:59:59_S0")]


def hours() -> Iterator[tuple[str, bytes]]:
    """Files of an hour each, and one for a late entry: an account is made, made owner, and given a key."""
    made = [
        bound(delta(f"serviceAccount:{ACCOUNT}", "roles/owner")),
        created(response={"email": ACCOUNT, "unique_id": UNIQUE_ID}),
        of_account(
            "google.iam.admin.v1.CreateServiceAccountKey", response={"name": f"projects/-/serviceAccounts/{ACCOUNT}/keys/k"}
        ),
    ]
    for number, (name, entry) in enumerate(zip(NAMES, made, strict=True)):
        told = entry | {"insertId": f"entry{number}", "timestamp": f"2026-03-02T1{number > 1:d}:00:0{number}.5Z"}
        yield name, json.dumps(told).encode() + b"\n"


class Archive:
    """The same files in a bucket and in a folder."""

    def __init__(self, server: Storage, folder: Path) -> None:
        bucket = server.bucket()
        self.folder, self.address = folder, f"gs://{bucket.name}"
        for name, lines in hours():
            bucket.blob(name).upload_from_string(lines, content_type="application/json")
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(lines)


@pytest.fixture
def archive(storage_emulator: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    folder = tmp_path / "logs"
    folder.mkdir()
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", storage_emulator.host)
    return Archive(storage_emulator, folder)


@on_one_core_and_two
def test_a_bucket_is_judged_as_the_same_files_in_a_folder(archive: Archive, shell: Shell, cores: int) -> None:
    done = nightlatch("replay", f"{archive.address}/cloudaudit", "--json", cores=cores)
    assert (done.returncode, done.stderr) == (0, "")
    assert rows(done.stdout) == shell("replay", archive.folder, "--json").rows
    assert [(case["subject"], case["verdict"]) for case in rows(done.stdout)] == [(ACCOUNT, "ask")]


def test_each_activity_tells_which_object_it_stood_in(archive: Archive, shell: Shell) -> None:
    rows = shell("normalize", f"{archive.address}/*/activity/2026/**/*.json").rows
    assert list(dict.fromkeys(row["file"] for row in rows)) == [f"{archive.address}/{name}" for name in NAMES]


@pytest.mark.parametrize(("part", "said"), [("/elsewhere/", "nothing lies at"), ("x/", "there is no such bucket")])
def test_a_wrong_address_is_one_line_and_leaves_no_ledger(
    archive: Archive, shell: Shell, tmp_path: Path, part: str, said: str
) -> None:
    told = shell("replay", f"{archive.address}{part}", "--ledger", tmp_path / "ledger")
    assert told.code == 2
    assert said in told.err
    assert len(told.err.splitlines()) == 1
    assert not (tmp_path / "ledger").exists()


def test_without_a_login_it_is_one_line_that_says_how_to_get_one(tmp_path: Path) -> None:
    nobody = {"CLOUDSDK_CONFIG": str(tmp_path), "NO_GCE_CHECK": "true", "STORAGE_EMULATOR_HOST": ""}
    assert "GOOGLE_APPLICATION_CREDENTIALS" not in os.environ
    done = nightlatch("replay", "gs://orchard-logs/cloudaudit", environment=nobody)
    assert done.returncode == 2
    assert "there is no login to Google: run `gcloud auth application-default login`" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_without_the_libraries_it_says_how_to_get_them(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "google.cloud.storage", None)
    assert shell("replay", "gs://orchard-logs/cloudaudit").code == 2
    assert "this reads from Cloud Storage, and its libraries are not installed" in shell.err
    assert "requirements/gcp.txt" in shell.err
