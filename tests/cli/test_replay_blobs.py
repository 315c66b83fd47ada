"""`nightlatch replay https://ACCOUNT.blob…` as a user runs it, against Microsoft's emulator, over a container as a diagnostic setting fills it."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from azure.storage.blob import BlobServiceClient

from nightlatch.sandbox.microsoft import known
from nightlatch.sandbox.microsoft.audit import streamed
from nightlatch.sandbox.microsoft.tenant import TENANT
from tests.azure.azurite import ACCOUNT, Azurite
from tests.cli.commands import Shell
from tests.cli.processes import nightlatch, on_one_core_and_two, rows
from tests.sandbox.microsoft.furnished import ask, furnished

ORCHARD = "https://orchardlogs.blob.core.windows.net/insights-logs-auditlogs/"
HOUR = "tenantId={}/y=2026/m=03/d=02/h={:02}/m=00/PT1H.json"


def hours() -> Iterator[tuple[str, bytes]]:
    """Files of an hour each, in which an application is made, given a secret and the highest role."""
    tenant, names = furnished()
    app = ask(tenant, names["admin"], "POST", "applications", {"displayName": "Backup"}).body
    principal = ask(tenant, names["admin"], "POST", "servicePrincipals", {"appId": app["appId"]}).body
    ask(tenant, names["admin"], "POST", f"applications/{app['id']}/addPassword", {})
    body = {"principalId": principal["id"], "roleDefinitionId": known.GLOBAL_ADMINISTRATOR, "directoryScopeId": "/"}
    ask(tenant, names["admin"], "POST", "roleManagement/directory/roleAssignments", body)
    for number, entry in enumerate(tenant.journal):
        yield HOUR.format(TENANT, number), json.dumps(streamed(entry, TENANT)).encode() + b"\r\n"


class Archive:
    """The same files in a container and in a folder."""

    def __init__(self, server: Azurite, folder: Path) -> None:
        self.folder, self.connection = folder, server.connection
        name = server.container()
        self.address = f"http://127.0.0.1:{server.ports['blob']}/{ACCOUNT}/{name}"
        with BlobServiceClient.from_connection_string(server.connection) as service:
            for path, lines in hours():
                blob = service.get_blob_client(name, path)
                blob.create_append_blob()
                blob.append_block(lines)
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(lines)


@pytest.fixture
def archive(azurite: Azurite, tmp_path: Path) -> Archive:
    folder = tmp_path / "logs"
    folder.mkdir()
    return Archive(azurite, folder)


@on_one_core_and_two
def test_a_container_is_judged_as_the_same_files_in_a_folder(archive: Archive, shell: Shell, cores: int) -> None:
    done = nightlatch(
        "replay", f"{archive.address}/tenantId=", "--json", cores=cores, environment={"NIGHTLATCH_STORAGE": archive.connection}
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert rows(done.stdout) == shell("replay", archive.folder, "--json").rows
    assert [(case["subject"], case["verdict"]) for case in rows(done.stdout)] == [("Backup", "quarantine")]


def test_each_activity_tells_which_blob_it_stood_in(archive: Archive, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIGHTLATCH_STORAGE", archive.connection)
    rows = shell("normalize", f"{archive.address}/*/y=2026/**/PT1H.json").rows
    paths = sorted(str(path.relative_to(archive.folder)) for path in archive.folder.rglob("*.json"))
    assert list(dict.fromkeys(row["file"] for row in rows)) == [f"{archive.address}/{path}" for path in paths]


@pytest.mark.parametrize(
    ("part", "said"), [("/elsewhere/", "nothing lies at"), ("x/", "there is no such container"), ("/?sv=1&sig=x", "is a secret")]
)
def test_a_wrong_address_is_one_line_and_leaves_no_ledger(
    archive: Archive, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str, said: str
) -> None:
    monkeypatch.setenv("NIGHTLATCH_STORAGE", archive.connection)
    told = shell("replay", f"{archive.address}{part}", "--ledger", tmp_path / "ledger")
    assert told.code == 2
    assert said in told.err
    assert len(told.err.splitlines()) == 1
    assert not (tmp_path / "ledger").exists()


def test_without_a_login_it_is_one_line_that_says_how_to_get_one(tmp_path: Path) -> None:
    for name in ("AZURE_CLIENT_ID", "AZURE_TENANT_ID"):
        assert name not in os.environ
    done = nightlatch("replay", ORCHARD, environment={"PATH": str(tmp_path)})
    assert done.returncode == 2
    assert "there is no login to Azure: run `az login`" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_without_the_libraries_it_says_how_to_get_them(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "azure.storage.blob", None)
    assert shell("replay", ORCHARD).code == 2
    assert "this reads from Azure, and its libraries are not installed" in shell.err
    assert "requirements/azure.txt" in shell.err
