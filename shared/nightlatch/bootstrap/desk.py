"""A person's desk: a ledger, the functions that are deployed over it if there are any, and the same acting half by the person's own hands.

Whoever acts from here meets every guardrail that a function meets. The person's own identity counts as one of ours: it is never
locked, and records of what it changed for us are known again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from nightlatch import bootstrap
from nightlatch.bootstrap.deployed import ledger_of, need_sdk, stack_of
from nightlatch.errors import LookupFailed, StoreError
from nightlatch.model import Mode, Principal, PrincipalType

if TYPE_CHECKING:
    from nightlatch.contracts import Queue, Store
    from nightlatch.duties.attend import Attend, Attended
    from nightlatch.hosts.local.queue import LocalQueue
    from nightlatch.ledger.control import Control
    from nightlatch.model import Inventory, Policy
    from nightlatch.pipeline import Pipeline
    from nightlatch.settings import Settings

_ATTEMPTS = 5
"""How often AWS is asked before it counts as unanswered: a person waits, and a gap would leave an account half locked."""
_TYPES = {"user": PrincipalType.USER, "assumed-role": PrincipalType.ROLE, "federated-user": PrincipalType.FEDERATION}
_ROLES = ("AssessRoleArn", "ActRoleArn", "SweepRoleArn", "InteractRoleArn")
"""The outputs of a stack that name our own identities."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose credentials these are. `arn` is as the platform tells it, `address` that of the account behind it (a session's role).

    `session` is what a role's session calls itself: several persons may share a role, and are told apart by it.
    """

    account: str
    arn: str
    address: str
    principal: Principal
    session: str | None = None

    @classmethod
    def of(cls, arn: str) -> Caller:
        """Read an address of STS (`GetCallerIdentity`): a user's, a role's session, the root's."""
        head, account, resource = arn.rsplit(":", 2)
        sort, _, rest = resource.partition("/")
        type = _TYPES.get(sort, PrincipalType.UNKNOWN)
        role, _, session = rest.partition("/")
        name = role if type is PrincipalType.ROLE else rest.rpartition("/")[2] or sort
        partition = head.split(":")[1]
        ours = {PrincipalType.ROLE: f"role/{name}", PrincipalType.USER: f"user/{name}"}
        address = f"arn:{partition}:iam::{account}:{ours[type]}" if type in ours else arn
        who = Principal(provider="aws", tenant=account, type=type, name=name)
        return cls(account, arn, address, who, session or None if type is PrincipalType.ROLE else None)


@dataclass(frozen=True, slots=True)
class Desk:
    """`attend` works with the person's own credentials; `functions` is the queue of the deployed ones (None: they are left out)."""

    pipeline: Pipeline
    caller: Caller
    attend: Attend
    own: LocalQueue
    functions: Queue | None = None

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


class _Silent:
    """Meter that nobody reads: who sits at a desk is told in sentences."""

    def count(self, name: str, number: int = 1, **labels: str) -> None:
        """Nothing is counted."""

    def seconds(self, name: str, length: float, **labels: str) -> None:
        """Nothing is timed."""


@contextmanager
def at_desk(settings: Settings, *, here: bool, writes: bool) -> Iterator[Desk]:
    """A desk over the ledger that the settings name, while the block runs. With `here` functions are left out; without `writes`
    nothing is written, be it called for.

    Raises UsageError without the SDK, LookupFailed without credentials, PolicyError and StoreError.
    """
    need_sdk("this looks at an AWS account")
    rules, caller = bootstrap.policy(settings.policy), calling()
    with ExitStack() as closing:
        if bootstrap.is_deployed(settings.ledger):
            told = stack_of(bootstrap.stack_name(settings.ledger))
            ours = tuple(told.outputs[name] for name in _ROLES if name in told.outputs)
            functions = None if here else told.queue()
            stores = told.stores()
            rules = _under(rules, told.outputs.get("Mode"))
        else:
            stores, ours, functions = _opened(settings.ledger, closing), (), None
        yield _desk(settings, rules, stores, caller, ours, functions, writes=writes)


@contextmanager
def control_of(settings: Settings) -> Iterator[Control]:
    """The control half of a ledger, to write in, while the block runs: for what needs no look at any account.

    Raises PolicyError and StoreError, and UsageError without the SDK where the ledger is a deployed one.
    """
    from nightlatch.ledger.control import Control

    if bootstrap.is_deployed(settings.ledger):
        yield Control.over(ledger_of(bootstrap.stack_name(settings.ledger))[1])
        return
    with ExitStack() as closing:
        yield Control.over(_opened(settings.ledger, closing)[1])


def calling() -> Caller:
    """Whose credentials the environment has. Raises LookupFailed when there are none, or AWS does not take them."""
    from nightlatch.providers.aws.clients import Clients

    answer = Clients().ask("sts", "GetCallerIdentity")
    if answer is None:
        raise LookupFailed("AWS does not know whose credentials these are: renew them")
    return Caller.of(str(answer["Arn"]))


def _desk(
    settings: Settings,
    rules: Policy,
    stores: tuple[Store, Store],
    caller: Caller,
    ours: tuple[str, ...],
    functions: Queue | None,
    *,
    writes: bool,
) -> Desk:
    from nightlatch.bootstrap.aws import take_inventory
    from nightlatch.hosts.local.queue import LocalQueue
    from nightlatch.ledger.looking import LookedInto
    from nightlatch.providers.aws.accounts import Accounts

    accounts = Accounts(caller.account, "", bootstrap.utc_now, attempts=_ATTEMPTS, keep_s=0)
    evidence, control = stores
    made = bootstrap.pipeline(
        rules,
        LookedInto(evidence),  # what is filed and judged is not a desk's to write
        control if writes else LookedInto(control),
        clock=bootstrap.utc_now,
        live=None if functions else accounts,
        remembers=False,
        strict=settings.strict,
    )
    pipeline = replace(made, reads_only=True, responders=(*ours, caller.address))

    def inventory(id: str) -> Inventory:
        return take_inventory(id, accounts.clients(id))

    own, reach = LocalQueue(bootstrap.utc_now), {"aws": accounts.account}
    attend = bootstrap.attending(pipeline, own, _Silent(), reach=reach, live=accounts, census={"aws": inventory})
    return Desk(pipeline, caller, attend, own, functions)


def _opened(ledger: Path | None, closing: ExitStack) -> tuple[Store, Store]:
    from nightlatch.hosts.local.sqlite import SqliteStore

    if ledger is None:
        raise StoreError("no ledger is named: give --ledger FOLDER or --ledger aws:STACK")
    folder = bootstrap.folder(ledger)
    evidence, control = SqliteStore(folder / bootstrap.EVIDENCE), SqliteStore(folder / bootstrap.CONTROL)
    for store in (evidence, control):
        closing.callback(store.close)
    return evidence, control


def _under(rules: Policy, mode: str | None) -> Policy:
    """A deployment's ceiling holds for whoever acts over its ledger, by function or by hand."""
    from nightlatch.policy.ceiling import under

    return under(rules, Mode(mode)) if mode in list(Mode) else rules
