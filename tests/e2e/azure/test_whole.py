"""An intrusion into a subscription, from the delivery of its events to the lock and back: through Microsoft's worker and its emulator of Storage."""

import base64
import copy
import json
import secrets
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from azure.storage.blob import BlobServiceClient
from azure.storage.queue import QueueServiceClient

from nightlatch.ledger.cases import Snapshot
from nightlatch.model import Order, Verb
from nightlatch.sandbox.microsoft import login, making
from nightlatch.sandbox.microsoft.arm.estate import SUBSCRIPTION
from nightlatch.sandbox.microsoft.arm.roles import OWNER
from nightlatch.sandbox.microsoft.audit import streamed
from nightlatch.sandbox.microsoft.known import GLOBAL_ADMINISTRATOR
from nightlatch.vendors.microsoft import Rest
from tests.azure.azurite import Azurite
from tests.conftest import Need
from tests.e2e.azure.stage import ARCHIVE, Deployed, deployed
from tests.providers.azure.activity_log.records import ASSIGN, CLAIMS, grid

SCOPE = f"/subscriptions/{SUBSCRIPTION}"
TYPE = "Microsoft.ManagedIdentity/userAssignedIdentities"
CONDITION = "@Resource[Microsoft.Storage/storageAccounts:name] StringEquals 'orchard'"


@pytest.fixture(scope="module")
def stage(need: Need, azurite: Azurite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    need(sys.version_info[:2] >= (3, 13), "Microsoft's Python worker (it runs on 3.13)")
    with deployed(azurite, tmp_path_factory.mktemp("azure")) as made:
        yield made


def event(stage: Deployed, operation: str, resource: str, seconds: float = 0) -> dict[str, Any]:
    """As Event Grid delivers it, of something that happened so many seconds after this minute."""
    at = datetime.now(UTC) - timedelta(seconds=30 - seconds)
    told = grid(operation, resource, subscriptionId=SUBSCRIPTION, tenantId=stage.tenant.id, claims=CLAIMS)
    return {**told, "id": f"{resource[-12:]}-{seconds}", "topic": SCOPE, "subject": resource, "eventTime": at.isoformat()}


def intrude(stage: Deployed, name: str) -> tuple[str, dict[str, Any], list[dict[str, Any]]]:
    """A managed identity is made and becomes owner of the subscription; gives its id, the assignment and the two events."""
    began = datetime.now(UTC) - timedelta(seconds=30)
    place = f"{SCOPE}/resourceGroups/apps/providers/{TYPE}/{name}"
    principal = making.managed_identity(stage.tenant, name, place, began)
    made, id = stage.tenant.azure.identity(place, principal, began), principal["id"]
    assigned = stage.tenant.azure.assign(
        id, OWNER, SCOPE, began, principalType="ServicePrincipal", condition=CONDITION, conditionVersion="2.0"
    )
    events = [event(stage, f"{TYPE}/write", made["id"]), event(stage, ASSIGN, assigned["id"], 1)]
    return id, assigned, events


def ordered(stage: Deployed, verb: Verb, found: Snapshot) -> None:
    """A person's wish, and the acting app that hears of it."""
    order = Order(
        id=f"{verb.value}-{found.id}", verb=verb, case=found.id, case_key=str(found.key), seen_version=found.version,
        who="on call", at=datetime.now(UTC), reason="as the test wants it",
    )  # fmt: skip
    stage.control.orders.write(order)
    assert stage.workers["act"].message("act", json.dumps({"case": found.id, "version": found.version}))["status"] == "Success"


def woken(stage: Deployed, user: str) -> dict[str, Any]:
    """As Microsoft Graph publishes the event that a user was changed, or made."""
    resource = {"id": user, "organizationId": stage.tenant.id, "eventTime": datetime.now(UTC).isoformat()}
    data = {"changeType": "updated", "tenantId": stage.tenant.id, "resourceData": resource}
    source = f"/tenants/{stage.tenant.id}/applications/0bf30f3b-4a52-48df-9a82-234910c4a086"
    return {"specversion": "1.0", "id": user, "type": "Microsoft.Graph.UserUpdated", "source": source, "data": data}


def administrator(stage: Deployed, name: str) -> str:
    """Somebody with a stolen secret makes a user and Global Administrator of him; gives his id. The directory's log tells of both."""
    thief = making.robot(stage.tenant, f"sync for {name}", "User.ReadWrite.All", "RoleManagement.ReadWrite.Directory")
    graph = Rest(stage.graph, login(stage.tenant, stage.url, thief))
    made = graph.change("users", "User.ReadWrite.All", json=account(name))
    assigned = {"principalId": made["id"], "roleDefinitionId": GLOBAL_ADMINISTRATOR, "directoryScopeId": "/"}
    graph.change("roleManagement/directory/roleAssignments", "RoleManagement.ReadWrite.Directory", json=assigned)
    graph.close()
    return str(made["id"])


def account(name: str) -> dict[str, Any]:
    password = {"password": secrets.token_urlsafe(), "forceChangePasswordNextSignIn": False}
    told = {"displayName": name, "mailNickname": name, "userPrincipalName": f"{name}@contoso.com", "accountEnabled": True}
    return {**told, "passwordProfile": password}


def test_an_administrator_made_by_an_intruder_is_locked_and_released_as_he_was(stage: Deployed) -> None:
    """The event tells nobody who did it: the directory's log is asked."""
    user = administrator(stage, "jo.newcomer")
    for _ in range(2):  # Event Grid delivers at least once
        assert stage.assess.event(woken(stage, user)) == {"status": "Success"}
    found = stage.cases()[user]
    assert found.decision is not None
    assert found.decision.verdict.value == "quarantine"
    assert all(answer["status"] == "Success" for answer in stage.host("CASE"))
    assert stage.tenant.users[user]["accountEnabled"] is False
    assert stage.tenant.roles_of(user) == set()
    assert [each.subject.id for each in stage.control.quarantines.live()] == [user]
    ordered(stage, Verb.RELEASE, found)
    assert stage.tenant.users[user]["accountEnabled"] is True
    assert stage.tenant.roles_of(user) == {GLOBAL_ADMINISTRATOR}
    assert list(stage.control.quarantines.live()) == []


def test_a_role_is_taken_back_and_given_again_with_its_condition(stage: Deployed) -> None:
    """Events of resources carry no body: Resource Manager is asked whose role it is."""
    id, assigned, events = intrude(stage, "night-export")
    before = copy.deepcopy(assigned)
    for each in [*events, *events]:
        assert stage.assess.event(each) == {"status": "Success"}
    (found,) = [each for each in stage.all_cases() if each.subject.id == id]  # the identity, and what it was given
    ordered(stage, Verb.QUARANTINE, found)
    assert assigned["id"].lower() not in stage.tenant.azure.assignments
    ordered(stage, Verb.RELEASE, found)
    assert (
        stage.tenant.azure.assignments[assigned["id"].lower()]["properties"].items()
        >= {
            name: before["properties"][name] for name in ("principalId", "roleDefinitionId", "condition", "conditionVersion")
        }.items()
    )


def test_the_stream_brings_what_a_diagnostic_setting_sends(stage: Deployed) -> None:
    user = administrator(stage, "al.streamed")
    entries = [each for each in stage.tenant.journal if user in json.dumps(each)]
    body = json.dumps({"records": [streamed(each, stage.tenant.id) for each in entries]}).encode()
    assert stage.assess.stream([body, b'{"records": [', body]) == {"status": "Success"}
    found = stage.cases()[user]
    assert found.decision is not None
    assert found.decision.verdict.value == "quarantine"
    assert any(each["text"] == '{"records": [' and "not JSON" in each["reason"] for each in stage.rejects())
    stage.host("CASE")


def test_nothing_of_the_stream_is_skipped_while_queue_and_store_fail(stage: Deployed, azurite: Azurite, tmp_path: Path) -> None:
    """The host tries a batch again until it succeeds; what could not be told then waits on the queue of records, and is told in the end."""
    user = administrator(stage, "di.outage")
    entries = [each for each in stage.tenant.journal if user in json.dumps(each)]
    body = json.dumps({"records": [streamed(each, stage.tenant.id) for each in entries]}).encode()
    names = {"NIGHTLATCH_CASE_QUEUE": "cases-of-outage", "NIGHTLATCH_RECORDS_QUEUE": "records-of-outage"}
    with (
        stage.another("assess", tmp_path / "log", **names) as worker,
        QueueServiceClient.from_connection_string(azurite.connection) as queues,
    ):
        assert worker.stream([body])["status"] == "Failure", "neither told nor left anywhere"
        waiting = queues.create_queue(names["NIGHTLATCH_RECORDS_QUEUE"])
        assert worker.stream([body], tries=1)["status"] == "Success", "what cannot be told is left on the queue of records"
        assert waiting.get_queue_properties().approximate_message_count == len(entries)
        cases = queues.create_queue(names["NIGHTLATCH_CASE_QUEUE"])
        message = json.dumps({"record": streamed(entries[0], stage.tenant.id)})
        assert worker.message("assess_record", message)["status"] == "Success"
        heard = [json.loads(base64.b64decode(each.content)) for each in cases.receive_messages()]
        assert {each["case"] for each in heard} == {stage.cases()[user].id}


def test_a_file_of_the_archive_is_announced_once_and_read_on_by_the_clock(stage: Deployed) -> None:
    assert stage.workers["act"].tick() == {"status": "Success"}  # the app runs before there is anything to read
    user = administrator(stage, "ed.archived")
    entries = [each for each in stage.tenant.journal if user in json.dumps(each)]
    name = f"tenantId={stage.tenant.id}/{datetime.now(UTC):y=%Y/m=%m/d=%d/h=%H}/m=00/PT1H.json"
    with BlobServiceClient.from_connection_string(stage.azurite.connection) as blobs:
        archive = blobs.create_container("insights-logs-auditlogs")
        file = archive.get_blob_client(name)
        file.create_append_blob()
        account = f"{SCOPE}/resourceGroups/logs/providers/Microsoft.Storage/storageAccounts/{ARCHIVE}"
        place = f"/blobServices/default/containers/insights-logs-auditlogs/blobs/{name}"
        announced = {"id": "1", "eventType": "Microsoft.Storage.BlobCreated", "topic": account, "subject": place, "data": {}}
        assert (
            stage.assess.event({**announced, "eventTime": datetime.now(UTC).isoformat(), "dataVersion": ""})["status"]
            == "Success"
        )
        for each in entries:  # after the announcement, as Azure does
            file.append_block(json.dumps(streamed(each, stage.tenant.id)).encode() + b"\n")
            assert stage.workers["act"].tick() == {"status": "Success"}
    assert all(answer["status"] == "Success" for answer in stage.host("RECORDS"))
    found = stage.cases()[user]
    assert len(found.activity_ids) == len(entries)


def test_what_comes_from_elsewhere_is_kept_and_judged_by_nobody(stage: Deployed) -> None:
    foreign = woken(stage, "77777777-0000-0000-0000-000000000000") | {"source": "/tenants/99999999-0000-0000-0000-000000000000"}
    assert stage.assess.event(foreign) == {"status": "Success"}
    assert any("is not accepted: let only those of infra/azure send here" in each["reason"] for each in stage.rejects())


def test_events_come_by_request_too_and_duplicates_change_nothing(stage: Deployed) -> None:
    user = administrator(stage, "em.hooked")
    body = json.dumps([woken(stage, user)]).encode()
    assert stage.assess.post("events", body)["status"] == 200
    version = stage.cases()[user].version
    assert stage.assess.post("events", body)["status"] == 200
    assert stage.cases()[user].version == version


def test_an_object_the_log_does_not_know_yet_is_looked_up_later(stage: Deployed) -> None:
    with stage.queue("RECORDS") as queue:
        before = queue.get_queue_properties().approximate_message_count or 0
        assert stage.assess.event(woken(stage, "88888888-0000-0000-0000-000000000000")) == {"status": "Success"}
        assert queue.get_queue_properties().approximate_message_count == before + 1
    user = administrator(stage, "bo.later")
    wake = {"wake": {"id": user, "at": datetime.now(UTC).isoformat()}, "tries": 1}
    assert stage.assess.message("assess_record", json.dumps(wake)) == {"status": "Success"}
    assert user in stage.cases()


def test_a_poisonous_message_is_put_aside_and_holds_nobody_up(stage: Deployed) -> None:
    """Of the queue of records a person finds it among the rejects; that of cases ends in the host's poison queue."""
    assert stage.assess.message("assess_record", "poison", tries=1) == {"status": "Success"}
    assert any(each["text"] == "poison" for each in stage.rejects())
    answer = stage.workers["act"].message("act", "poison", tries=5)
    assert answer["status"] == "Failure"
    assert "must come again" in answer["exception"]


def test_the_clock_counts_the_administrators_and_cleans_up(stage: Deployed) -> None:
    assert stage.workers["act"].tick() == {"status": "Success"}
    assert {tenant.partition(":")[0] for tenant in stage.control.inventories.tenants()} >= {"entra", "azure"}
    assert stage.control.organization_accounts("azure") == (SUBSCRIPTION,)
    assert stage.assess.tick() == {"status": "Success"}
