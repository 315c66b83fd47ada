"""The only composition root: finds the units, opens the ledger, loads the policy, and puts the pipeline together."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nightlatch.contracts import Provider, Signal, Store
from nightlatch.hosts.local.clock import utc_now
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.ledger.control import Control
from nightlatch.ledger.evidence import Evidence
from nightlatch.ledger.recorded import RecordedDirectory
from nightlatch.model import Policy
from nightlatch.pipeline import Pipeline
from nightlatch.policy import loading
from nightlatch.registry import discover
from nightlatch.settings import Settings
from nightlatch.stages.boundaries import Count, uncounted


@cache
def providers() -> dict[str, Provider]:
    """Every provider, by id."""
    import nightlatch.providers

    return discover(nightlatch.providers, "PROVIDER", Provider)


@cache
def signals() -> dict[str, Signal]:
    """Every signal, by id."""
    import nightlatch.signals

    return discover(nightlatch.signals, "SIGNAL", Signal)


def signal_variants() -> dict[str, tuple[str, ...]]:
    """The names of every signal's variants, by signal id: what a policy may set points for."""
    return {id: tuple(signal.variants) for id, signal in signals().items()}


def policy(path: Path | None) -> Policy:
    """The policy in this file (None: the packaged default). Raises PolicyError."""
    return loading.load(path, signals=signal_variants())


@dataclass(frozen=True, slots=True)
class Ledger:
    """The two stores of one ledger."""

    evidence: Store
    control: Store


def ledger(path: Path | None) -> Ledger:
    """The ledger in this folder, made if need be (None: in memory, where nothing ever expires). Raises StoreError."""
    if path is None:
        return Ledger(MemoryStore(clock=None), MemoryStore(clock=None))
    from nightlatch.hosts.local.sqlite import SqliteStore

    path.mkdir(parents=True, exist_ok=True)
    return Ledger(SqliteStore(path / "evidence.sqlite"), SqliteStore(path / "control.sqlite"))


def pipeline(settings: Settings, *, stores: Ledger | None = None, count: Count = uncounted) -> Pipeline:
    """The reading half on the local host. Raises PolicyError and StoreError."""
    stores = stores or ledger(settings.ledger)
    evidence = Evidence.over(stores.evidence, utc_now if settings.ledger else None)
    return Pipeline(
        providers=providers(),
        signals=tuple(signals().values()),
        policy=policy(settings.policy),
        evidence=evidence,
        control=Control.over(stores.control),
        directory=RecordedDirectory(evidence),
        strict=settings.strict,
        count=count,
    )
