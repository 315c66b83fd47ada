"""A person's desk: a ledger, the functions that are deployed over it if there are any, and the same acting half by the person's own hands.

Whoever acts from here meets every guardrail that a function meets. The person's own identity counts as one of ours: it is never
locked, and records of what it changed for us are known again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nightlatch import bootstrap
from nightlatch.bootstrap.deployed import deployment_of
from nightlatch.bootstrap.directories import Directories
from nightlatch.bootstrap.hands import Hands, hands_of
from nightlatch.bootstrap.play import SILENT
from nightlatch.errors import StoreError
from nightlatch.model import Mode

if TYPE_CHECKING:
    from nightlatch.bootstrap.callers import Caller
    from nightlatch.contracts import Queue, Store
    from nightlatch.duties.attend import Attend, Attended
    from nightlatch.hosts.local.queue import LocalQueue
    from nightlatch.ledger.control import Control
    from nightlatch.model import Policy
    from nightlatch.pipeline import Pipeline
    from nightlatch.settings import Settings


@dataclass(frozen=True, slots=True)
class Desk:
    """`attend` works with the person's own credentials; `functions` is the queue of the deployed ones (None: they are left out).

    `alone` where none are deployed: nothing then goes on by itself.
    """

    pipeline: Pipeline
    caller: Caller
    attend: Attend
    own: LocalQueue
    functions: Queue | None = None
    alone: bool = False

    def carry_out(self, case_id: str) -> tuple[Attended, ...]:
        """Attend to a case here, and to whatever that calls for at once. Raises StoreError when somebody else works on the account."""
        self.pipeline.control.deliveries.owe(case_id)  # the deployment's clock has people told of what was done here
        done = [self.attend(case_id)]
        for message in self.own.receive(self.attend.clock()):
            try:
                done.append(self.attend(message.case))
            except StoreError:  # its order stays open, and the list of what waits shows it
                continue
        return tuple(done)


@contextmanager
def at_desk(settings: Settings, *, here: bool, writes: bool, host: str = "") -> Iterator[Desk]:
    """A desk over the ledger that the settings name, while the block runs. With `here` functions are left out; without `writes`
    nothing is written, be it called for. `host` is whose accounts a folder's orders are about: a deployment knows.

    Raises UsageError without the host's library, LookupFailed without credentials, PolicyError and StoreError.
    """
    rules = bootstrap.policy(settings.policy)
    with ExitStack() as closing:
        if bootstrap.is_deployed(settings.ledger):
            hands = hands_of(bootstrap.host_of(settings.ledger))
            told = deployment_of(settings.ledger)
            ours, functions, stores = told.responders, None if here else told.queue(), told.stores()
            rules = _under(rules, told.mode)
        else:
            hands = hands_of(host or "aws")
            stores, ours, functions = _opened(settings.ledger, closing), (), None
        for close in hands.closes:
            closing.callback(close)
        yield _desk(settings, rules, stores, hands, ours, functions, writes=writes)


@contextmanager
def control_of(settings: Settings) -> Iterator[Control]:
    """The control half of a ledger, to write in, while the block runs: for what needs no look at any account.

    Raises PolicyError and StoreError, and UsageError without the host's library where the ledger is a deployed one.
    """
    from nightlatch.ledger.control import Control

    if bootstrap.is_deployed(settings.ledger):
        yield Control.over(deployment_of(settings.ledger).stores()[1])
        return
    with ExitStack() as closing:
        yield Control.over(_opened(settings.ledger, closing)[1])


def _desk(
    settings: Settings,
    rules: Policy,
    stores: tuple[Store, Store],
    hands: Hands,
    ours: tuple[str, ...],
    functions: Queue | None,
    *,
    writes: bool,
) -> Desk:
    from nightlatch.hosts.local.queue import LocalQueue
    from nightlatch.ledger.looking import LookedInto

    evidence, control = stores
    live = Directories(hands.live)
    made = bootstrap.pipeline(
        rules,
        LookedInto(evidence),  # what is filed and judged is not a desk's to write
        control if writes else LookedInto(control),
        clock=bootstrap.utc_now,
        live=None if functions else live,
        remembers=False,
        strict=settings.strict,
    )
    pipeline = made.changed(reads_only=True, responders=(*ours, *hands.responders, hands.caller.address))
    own = LocalQueue(bootstrap.utc_now)
    attend = bootstrap.attending(pipeline, own, SILENT, reach=hands.reach, live=live, census=hands.census)
    return Desk(pipeline, hands.caller, attend, own, functions, alone=not bootstrap.is_deployed(settings.ledger))


def _opened(ledger: Path | None, closing: ExitStack) -> tuple[Store, Store]:
    from nightlatch.hosts.local.sqlite import SqliteStore

    if ledger is None:
        raise StoreError("no ledger is named: give --ledger FOLDER, aws:STACK, gcp:PROJECT or azure:ACCOUNT")
    folder = bootstrap.folder(ledger)
    evidence, control = SqliteStore(folder / bootstrap.EVIDENCE), SqliteStore(folder / bootstrap.CONTROL)
    for store in (evidence, control):
        closing.callback(store.close)
    return evidence, control


def _under(rules: Policy, mode: str | None) -> Policy:
    """A deployment's ceiling holds for whoever acts over its ledger, by function or by hand."""
    from nightlatch.policy.ceiling import under

    return under(rules, Mode(mode)) if mode in list(Mode) else rules
