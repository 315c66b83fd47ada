"""The only composition root: finds the units, opens the ledger, loads the policy, and puts the pipeline together.

Imported by every command and function, so each part is imported where it is used: a reader of records needs no signals, and
a replay's workers read while the main process still imports what judges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from nightlatch.errors import StoreError
from nightlatch.ledger.ahead import in_turn
from nightlatch.registry import discover
from nightlatch.stages.boundaries import uncounted

if TYPE_CHECKING:
    from nightlatch.contracts import Directory, Live, Meter, Place, Playbook, Provider, Queue, Signal, Store
    from nightlatch.duties.attend import Attend
    from nightlatch.ledger.ahead import Ahead
    from nightlatch.ledger.items import Clock
    from nightlatch.model import Inventory, Policy
    from nightlatch.pipeline import Pipeline
    from nightlatch.settings import Settings
    from nightlatch.stages.boundaries import Count


EVIDENCE, CONTROL = "evidence.sqlite", "control.sqlite"
"""The files of a local ledger."""

DEPLOYED = ("aws:", "azure:", "gcp:")
"""What the name of a deployed ledger begins with: its host. The name of the stack, the storage account or the project follows."""


@cache
def providers() -> dict[str, Provider]:
    """Every provider, by id."""
    import nightlatch.providers
    from nightlatch.contracts import Provider

    return discover(nightlatch.providers, "PROVIDER", Provider)


def buckets() -> dict[str, Callable[[str], Place | None]]:
    """What opens the addresses of buckets, by their form; None for an address of another form. Nobody is asked yet.

    Each raises UsageError without its host's SDK.
    """

    def s3(address: str) -> Place | None:
        if not address.startswith("s3://"):
            return None
        from nightlatch.bootstrap.deployed import need_sdk
        from nightlatch.hosts.aws.buckets import place

        need_sdk("this reads from S3")
        return place(address)

    def blobs(address: str) -> Place | None:
        from nightlatch.bootstrap.on_microsoft import need_libraries
        from nightlatch.hosts.azure.containers import place

        found = place(address)
        if found is not None:
            need_libraries(("azure.identity", "azure.storage.blob"), "this reads from Azure")
        return found

    def objects(address: str) -> Place | None:
        if not address.startswith("gs://"):
            return None
        from nightlatch.bootstrap.on_google import need_libraries
        from nightlatch.hosts.gcp.buckets import place

        need_libraries(("google.auth", "google.cloud.storage", "requests"), "this reads from Cloud Storage")
        return place(address)

    return {
        "s3://BUCKET/PREFIX": s3,
        "gs://BUCKET/PREFIX": objects,
        "https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX": blobs,
    }


@cache
def signals() -> dict[str, Signal]:
    """Every signal, by id."""
    import nightlatch.signals
    from nightlatch.contracts import Signal

    return discover(nightlatch.signals, "SIGNAL", Signal)


def signal_variants() -> dict[str, tuple[str, ...]]:
    """The names of every signal's variants, by signal id: what a policy may set points for."""
    return {id: tuple(signal.variants) for id, signal in signals().items()}


def policy(path: Path | None) -> Policy:
    """The policy in this file (None: the packaged default). Raises PolicyError."""
    from nightlatch.policy import loading

    return loading.load(path, signals=signal_variants())


def holds(ledger: Path | None) -> bool:
    """Whether there is a ledger to look in: a folder with its files, or the name of a deployed one."""
    return ledger is not None and (is_deployed(ledger) or (ledger / EVIDENCE).exists())


def is_deployed(ledger: Path | None) -> bool:
    """Whether this names a deployed ledger."""
    return ledger is not None and str(ledger).startswith(DEPLOYED)


def host_of(ledger: Path | None) -> str:
    """The host of a deployed ledger."""
    return str(ledger).partition(":")[0]


@contextmanager
def opened(settings: Settings, *, count: Count = uncounted, replays: bool = False) -> Iterator[Pipeline]:
    """The reading half over the ledger that the settings name, open while the block runs. Raises PolicyError and StoreError.

    None is a ledger in memory, a path a folder, `aws:STACK`, `gcp:PROJECT` or `azure:ACCOUNT` that of a deployment, which is looked
    into and never written. With `replays` a folder's evidence is written in batches, the last of which is there when the block has ended.
    """
    from nightlatch.hosts.local.memory import MemoryStore

    rules = policy(settings.policy)
    if settings.ledger is None:
        from nightlatch.hosts.local.spilling import SpillingStore

        with closing(SpillingStore()) as held:
            yield pipeline(rules, held, MemoryStore(clock=None), strict=settings.strict, count=count)
        return
    if is_deployed(settings.ledger):
        from nightlatch.bootstrap.deployed import deployment_of
        from nightlatch.ledger.looking import LookedInto

        made = pipeline(
            rules, *map(LookedInto, deployment_of(settings.ledger).stores()), clock=utc_now, strict=settings.strict, count=count
        )
        yield made.changed(reads_only=True)
        return
    from nightlatch.hosts.local.batched import BatchedSqliteStore
    from nightlatch.hosts.local.sqlite import SqliteStore

    place = folder(settings.ledger)
    with ExitStack() as stack:
        evidence = stack.enter_context(closing((BatchedSqliteStore if replays else SqliteStore)(place / EVIDENCE)))
        control = stack.enter_context(closing(SqliteStore(place / CONTROL)))
        yield pipeline(rules, evidence, control, clock=utc_now, strict=settings.strict, count=count)


def settle(pipeline: Pipeline) -> None:
    """Have a pipeline that a replay has filed everything with let go of what it holds for filing."""
    from nightlatch.hosts.local.spilling import SpillingStore

    pipeline.settle()
    store = pipeline.evidence.shelf.store
    if isinstance(store, SpillingStore):
        store.settle()


def pipeline(
    rules: Policy,
    evidence: Store,
    control: Store,
    *,
    clock: Clock | None = None,
    live: Directory | None = None,
    remembers: bool = True,
    strict: bool = False,
    count: Count = uncounted,
    ahead: Ahead = in_turn,
) -> Pipeline:
    """The reading half over these stores. Without a clock nothing that is filed ever expires.

    `live` is asked what no record told; its answers are kept with the evidence unless `remembers` is false.
    """
    from nightlatch.ledger.control import Control
    from nightlatch.ledger.evidence import Evidence
    from nightlatch.ledger.lookups import RememberingDirectory
    from nightlatch.ledger.recorded import RecordedDirectory
    from nightlatch.pipeline import Pipeline

    filed = Evidence.over(evidence, clock, ahead=ahead)
    recorded = RecordedDirectory(filed)
    directory = RememberingDirectory(recorded, live, filed.shelf if remembers else None)
    return Pipeline(
        providers=providers(),
        signals=tuple(signals().values()),
        policy=rules,
        evidence=filed,
        control=Control.over(control),
        directory=directory,
        strict=strict,
        count=count,
        clock=clock,
    )


@cache
def playbooks() -> dict[str, tuple[Playbook, ...]]:
    """The playbooks of every provider that has any, by its id."""
    from nightlatch.contracts import Playbook

    found = {}
    for id in filter(is_acted_on, providers()):
        found[id] = tuple(discover(import_module(_playbooks_of(id)), "PLAYBOOK", Playbook).values())
    return found


def is_acted_on(provider: str) -> bool:
    """Whether there are playbooks for accounts of this provider: others are only seen and judged, and answered by hand."""
    return find_spec(_playbooks_of(provider)) is not None


def _playbooks_of(provider: str) -> str:
    return f"nightlatch.providers.{provider}.playbooks"


def attending(
    pipeline: Pipeline,
    queue: Queue,
    meter: Meter,
    *,
    reach: Mapping[str, Callable[[str], Live]],
    live: Directory,
    census: Mapping[str, Callable[[str], Inventory]],
) -> Attend:
    """What attends to cases: `reach` and `census` are by provider and take a tenant, `live` tells who bears a name now."""
    import time

    from nightlatch.duties.attend import Attend
    from nightlatch.errors import LookupFailed
    from nightlatch.ledger.leases import Leases
    from nightlatch.stages.look import Looker

    def reached(provider: str, tenant: str) -> Live:
        if provider not in reach:
            raise LookupFailed(f"nothing here reaches {provider}: deploy the host that does")
        return reach[provider](tenant)

    def counted(provider: str, tenant: str) -> Inventory:
        if provider not in census:
            raise LookupFailed(f"nothing here counts the administrators of {provider}: deploy the host that does")
        return census[provider](tenant)

    clock = pipeline.clock or utc_now
    return Attend(
        pipeline=pipeline,
        playbooks=playbooks(),
        reach=reached,
        looker=Looker(live, counted, pipeline.control.inventories, clock, pipeline.responders),
        queue=queue,
        leases=Leases(pipeline.control.shelf, clock),
        meter=meter,
        clock=clock,
        pause=time.sleep,
    )


def utc_now() -> datetime:
    """Now, in UTC."""
    from nightlatch.hosts.local.clock import utc_now

    return utc_now()


def folder(path: Path) -> Path:
    """The folder of a ledger, made if need be. Raises StoreError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path} cannot be a ledger's folder ({error.strerror}): name one that may be made") from error
    return path
