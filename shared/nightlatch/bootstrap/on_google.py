"""A deployment on Google, by its project: what its functions were told when the Terraform module made them.

The functions themselves say where their ledger lies and how far they may go, so nothing has to be told twice. When they are gone,
the two databases are still there, and still hold what is locked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING

from nightlatch.errors import LookupFailed, StoreError, UsageError

if TYPE_CHECKING:
    from nightlatch.contracts import Queue, Secrets, Store
    from nightlatch.hosts.gcp.clients import Clients

COLLECTION = "ledger"
"""The collection of either database."""
DEPLOYED = ("google.auth", "google.cloud.firestore", "google.pubsub_v1", "requests")
"""What a deployment is reached with."""
_NAMED = "nightlatch-"
_ACTING = f"{_NAMED}act"
_LIST = "cloudfunctions.functions.list"


@dataclass(frozen=True, slots=True)
class Project:
    """Deployment on Google. `functions` are ours by name: to each what its environment tells it."""

    name: str
    clients: Clients
    functions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def mode(self) -> str | None:
        """As the acting function was told."""
        return self._told("NIGHTLATCH_MODE") or None

    @property
    def responders(self) -> tuple[str, ...]:
        """The service accounts that act."""
        return tuple(text for text in self._told("NIGHTLATCH_RESPONDERS").split(",") if text)

    def stores(self) -> tuple[Store, Store]:
        """Evidence and control."""
        from nightlatch.hosts.gcp.firestore import FirestoreStore

        names = (self._told(f"NIGHTLATCH_{half}_DATABASE") or f"{_NAMED}{half.lower()}" for half in ("EVIDENCE", "CONTROL"))
        evidence, control = (FirestoreStore(self.clients.firestore(name), COLLECTION) for name in names)
        return evidence, control

    def queue(self) -> Queue:
        """The topic of cases. Raises StoreError when no function is there to hear of it."""
        from nightlatch.hosts.gcp.checks import LeftToSweep
        from nightlatch.hosts.gcp.queues import PubSubQueue

        topic = self._told("NIGHTLATCH_CASE_QUEUE")
        if not topic:
            raise StoreError(f"{self.name} has no {_ACTING} to queue it for: apply infra/gcp again, or act with --here")
        return PubSubQueue(self.clients.publisher(), topic, LeftToSweep())

    def secrets(self) -> Secrets:
        """Secret Manager."""
        from nightlatch.hosts.gcp.secrets import SecretManager

        return SecretManager(self.clients.secrets(), self.clients.project)

    def _told(self, variable: str) -> str:
        """What the acting function was told; empty when it is gone."""
        return self.functions.get(_ACTING, {}).get(variable, "")


def project_of(name: str) -> Project:
    """A project that infra/gcp was applied to, or what outlived it. Raises StoreError, and UsageError without Google's libraries."""
    need_libraries(DEPLOYED)
    from nightlatch.bootstrap.directories import rest
    from nightlatch.hosts.gcp.clients import Clients

    if not name:
        raise StoreError("gcp: names no project: give --ledger gcp:PROJECT, the project that infra/gcp was applied to")
    try:
        found = list(rest(caller="yourself").listed("functions", f"projects/{name}/locations/-/functions", _LIST, "functions"))
    except LookupFailed as error:
        raise StoreError(f"the functions of {name} cannot be listed, which tell where its ledger lies: {error}") from error
    told = {
        str(each.get("name", "")).rpartition("/")[2]: each.get("serviceConfig", {}).get("environmentVariables", {})
        for each in found
    }
    return Project(name, Clients(name), {id: variables for id, variables in told.items() if id.startswith(_NAMED)})


def need_libraries(names: Iterable[str] = ("google.auth", "requests"), why: str = "this asks Google") -> None:
    """Raise UsageError where Google's libraries are not installed: replay and the demo's other chapters do without them."""
    if not all(_is_there(name) for name in names):
        raise UsageError(
            f"{why}, and its libraries are not installed: run `make install CLOUD=gcp`, or install requirements/gcp.txt"
        )


def _is_there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # of a package that is not there either
        return False
