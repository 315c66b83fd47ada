"""A deployment on this machine: tables, queues and containers, the function apps as bundled, and the tenant that they watch.

`host` is what the host of Azure Functions does with queues: hands out what may be seen, takes away what succeeded, leaves what failed, and
puts aside what has failed too often.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from azure.storage.queue import QueueClient

from infra import bundle
from nightlatch import bootstrap
from nightlatch.hosts.azure.clients import Clients
from nightlatch.hosts.azure.tables import TableStore
from nightlatch.ledger.cases import Cases, Snapshot
from nightlatch.ledger.control import Control
from nightlatch.ledger.evidence import Evidence
from nightlatch.sandbox.microsoft import Tenant, making, serving
from nightlatch.sandbox.microsoft.arm.estate import SUBSCRIPTION
from nightlatch.sandbox.microsoft.arm.roles import OWNER
from nightlatch.sandbox.microsoft.known import GLOBAL_ADMINISTRATOR
from tests.azure.azurite import Azurite
from tests.azure.managed import identity_of
from tests.azure.vault import Anybody
from tests.azure.worker import Worker, working

POISON = json.loads((bundle.ROOT / "functions" / "azure" / "host.json").read_text())["extensions"]["queues"]["maxDequeueCount"]
ARCHIVE = "contosoarchive"
ENFORCE = b'[modes]\ndefault = "enforce"\n'


@dataclass
class Deployed:
    """A running deployment, its ledger and its tenant; `workers` are the apps by part."""

    azurite: Azurite
    tenant: Tenant
    folder: Path
    told: Mapping[str, str]
    workers: dict[str, Worker] = field(default_factory=dict)

    @property
    def assess(self) -> Worker:
        return self.workers["assess"]

    @property
    def clients(self) -> Clients:
        return Clients(self.azurite.connection, Anybody)

    @property
    def evidence(self) -> Evidence:
        return Evidence.over(TableStore(self.clients.table(self.told["NIGHTLATCH_EVIDENCE_TABLE"])))

    @property
    def control(self) -> Control:
        return Control.over(TableStore(self.clients.table(self.told["NIGHTLATCH_CONTROL_TABLE"])))

    def cases(self) -> dict[str, Snapshot]:
        """The living cases, by id of the account."""
        return {str(each.subject.id): each for each in self.all_cases()}

    def all_cases(self) -> list[Snapshot]:
        """The same, where one id may be told as several sorts of account."""
        evidence = self.evidence
        return list(Cases(evidence.shelf).all(evidence.accounts()))

    @property
    def url(self) -> str:
        """Where the tenant is served."""
        return self.told["NIGHTLATCH_MICROSOFT_API"]

    @property
    def graph(self) -> str:
        """Graph's address there."""
        return f"{self.url}/graph/v1.0"

    def rejects(self) -> list[dict[str, str]]:
        """What was kept because it could not be read."""
        container = self.clients.container(self.told["NIGHTLATCH_REJECTS"])
        return [json.loads(container.download_blob(blob.name).readall()) for blob in container.list_blobs()]

    def queue(self, name: str) -> QueueClient:
        """`case` or `records`, as the apps were told their names; without a policy of its own, so that base64 is seen."""
        return QueueClient.from_connection_string(self.azurite.connection, self.told[f"NIGHTLATCH_{name}_QUEUE"])

    def another(self, part: str, log: Path, **more: str) -> AbstractContextManager[Worker]:
        """An app of this part, which is told `more` than the others."""
        return working(self.folder, {**self.told, "NIGHTLATCH_PART": part, **more}, log)

    def host(self, name: str) -> list[dict[str, Any]]:
        """Hand every message of a queue that may be seen to its function, once. Gives what came of each."""
        part, function = {"CASE": ("act", "act"), "RECORDS": ("assess", "assess_record")}[name]
        queue, answers = self.queue(name), []
        with queue:
            for message in list(queue.receive_messages(messages_per_page=32, visibility_timeout=1)):
                body = base64.b64decode(message.content).decode()
                answer = self.workers[part].message(function, body, message.dequeue_count or 1)
                answers.append(answer)
                if answer["status"] == "Success" or (message.dequeue_count or 0) >= POISON:
                    queue.delete_message(message)
        return answers


@contextmanager
def deployed(azurite: Azurite, folder: Path) -> Iterator[Deployed]:
    """A deployment of its own, until the block ends."""
    app = folder / "wwwroot"
    app.mkdir()
    bundle.gather_azure(app, ENFORCE)
    tenant = Tenant(minimum_s=0)  # PIM takes nothing back in the first five minutes: here it does not wait
    own = making.robot(tenant, "nightlatch", *permissions())
    tenant.azure.assign(own["id"], tenant.azure.define("Nightlatch", actions(), scope="/"), "/", principalType="ServicePrincipal")
    making.assign(tenant, own["id"], GLOBAL_ADMINISTRATOR)  # what a deployment must hold that is to lock administrators
    for name in ("kim", "lee"):
        person = making.user(tenant, f"{name}@contoso.com", made=datetime.now(UTC) - timedelta(days=100))
        making.assign(tenant, person["id"], GLOBAL_ADMINISTRATOR)
        tenant.azure.assign(person["id"], OWNER, f"/subscriptions/{SUBSCRIPTION}")
    with ExitStack() as closing:
        served = closing.enter_context(serving(tenant))
        told = {
            **closing.enter_context(identity_of(tenant, own)),
            "NIGHTLATCH_TENANT": tenant.id,
            "NIGHTLATCH_SUBSCRIPTIONS": SUBSCRIPTION,
            "NIGHTLATCH_STORAGE": azurite.connection,
            "NIGHTLATCH_EVIDENCE_TABLE": azurite.table(),
            "NIGHTLATCH_CONTROL_TABLE": azurite.table(),
            "NIGHTLATCH_CASE_QUEUE": azurite.queue(),
            "NIGHTLATCH_RECORDS_QUEUE": azurite.queue(),
            "NIGHTLATCH_REJECTS": azurite.container(),
            "NIGHTLATCH_ARCHIVE": ARCHIVE,
            "NIGHTLATCH_MODE": "enforce",
            "NIGHTLATCH_OVER_ADMINISTRATORS": "1",
            "NIGHTLATCH_RESPONDERS": f"{own['id']},{own['appId']}",
            "NIGHTLATCH_MICROSOFT_API": served.url,
            "NIGHTLATCH_POLICY": str(app / bundle.POLICY),
            "NIGHTLATCH_STRICT": "1",
        }
        made = Deployed(azurite, tenant, app, told)
        for part in ("assess", "act"):
            made.workers[part] = closing.enter_context(made.another(part, folder / f"{part}.log"))
        yield made


def permissions() -> list[str]:
    """What the playbooks and directories name of Graph."""
    return sorted(each for each in _named() if "/" not in each)


def actions() -> list[str]:
    """The same of Resource Manager, and reading whatever an event may be about."""
    return ["*/read", *sorted(each for each in _named() if "/" in each)]


def _named() -> set[str]:
    from nightlatch.providers.entra.entries import READS as LOGS
    from nightlatch.providers.entra.permissions import LOOKING

    playbooks = [each for id in ("entra", "azure") for each in bootstrap.playbooks()[id]]
    return {*LOGS, *LOOKING, *(each for playbook in playbooks for each in (*playbook.reads, *playbook.writes))}
