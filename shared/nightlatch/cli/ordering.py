"""A person's orders: written down first, carried out by the functions or here, and what became of them told.

Approving, quarantining, releasing and confirming take this one way, so that each meets the same guardrails and leaves the same records.
"""

import argparse
import json
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

from nightlatch import bootstrap
from nightlatch.bootstrap.desk import Desk, at_desk
from nightlatch.classes import dataclass
from nightlatch.cli import held
from nightlatch.cli.options import DEPLOYED
from nightlatch.cli.previewing import Preview
from nightlatch.cli.terminal import printable
from nightlatch.contracts import Message
from nightlatch.errors import LookupFailed, StoreError, UsageError
from nightlatch.model import Case, CaseKey, Order, Quarantine, Result, Verb
from nightlatch.model.evidence import ACTOR_ARN
from nightlatch.model.matching import is_responder
from nightlatch.settings import Settings
from nightlatch.stages.family import family

HOSTS = {"gcp": "gcp", "workspace": "gcp", "entra": "azure", "azure": "azure", "m365": "azure"}
"""Whose credentials reach accounts of a provider, where they are not AWS's."""
_LOG_IN = {
    "aws": "set AWS_PROFILE, or log in with `aws sso login`",
    "gcp": "log in with `gcloud auth application-default login`",
    "azure": "log in with `az login`",
}
_ASK_AGAIN_S = 0.5
_LONG = 2_000
_LATE = (
    "the functions have not carried it out in time: the order stands and is carried out when they can;"
    " `nightlatch explain` shows it, `nightlatch doctor` looks at them, --here does without them"
)

_AGAIN = "no functions are deployed over this ledger, so nothing goes on by itself: run the same command again when it is time"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One account that an order is for: `case` is the id by which it is attended to, `version` the one that was seen."""

    case: str
    key: CaseKey
    label: str
    version: int = 0

    @classmethod
    def of(cls, found: Case | Quarantine) -> "Wanted":
        """From a case as it is stored, or from what holds the account when its case is gone."""
        if isinstance(found, Case):
            return cls(found.id, found.key, found.subject.label, found.version)
        return cls(found.case, found.key, found.subject.label)


@dataclass(frozen=True, slots=True)
class Became:
    """What became of one wish: `done` is None while nothing has. Without `order` it was refused before it was written."""

    wanted: Wanted
    verb: Verb
    done: bool | None
    says: tuple[str, ...]
    held: held.Held
    order: Order | None = None


@contextmanager
def desk_of(args: argparse.Namespace) -> Iterator[Desk]:
    """The desk that the arguments name; one that writes nothing for a dry run. Raises UsageError where there is no ledger."""
    settings = Settings.from_environment()
    settings = replace(settings, ledger=args.ledger or settings.ledger, policy=args.policy or settings.policy)
    if not bootstrap.holds(settings.ledger):
        raise UsageError(
            f"there is no ledger to act on: give --ledger {DEPLOYED} for a deployment, or --ledger FOLDER, as written by replay --ledger"
        )
    host = _host(settings, args.case or "")
    with ExitStack() as opened:
        try:
            desk = opened.enter_context(at_desk(settings, here=args.here or args.dry_run, writes=not args.dry_run, host=host))
        except LookupFailed as error:
            raise UsageError(f"{error}. Nothing was done. An order is from somebody: {_LOG_IN[host]}") from error
        yield desk


def _host(settings: Settings, wanted: str) -> str:
    """Whose accounts an order is about: as a deployed ledger's name says, else as the folder knows the case or account."""
    if bootstrap.is_deployed(settings.ledger):
        return bootstrap.host_of(settings.ledger)
    with bootstrap.opened(settings) as pipeline:
        held = (each.key for each in pipeline.control.quarantines.live())
        keys = {*pipeline.evidence.accounts(), *held}
    folded = wanted.casefold()
    meant = {key for key in keys if folded in (key.name, str(key).casefold()) or wanted.startswith(f"{key.provider}:")} or keys
    hosts = {HOSTS.get(key.provider, "aws") for key in meant}
    return hosts.pop() if len(hosts) == 1 else "aws"


def order_of(desk: Desk, wanted: Wanted, verb: Verb, args: argparse.Namespace) -> Order:
    """A wish with an id that nobody can guess; not written yet."""
    who = f"{args.who} ({desk.caller.told})" if args.who else desk.caller.told
    return Order(
        id=f"{verb.value}-{secrets.token_urlsafe(12)}",
        verb=verb,
        case=wanted.case,
        case_key=str(wanted.key),
        seen_version=wanted.version,
        who=who,
        at=desk.attend.clock(),
        reason=args.reason,
        forced=getattr(args, "force", False),
    )


def give(desk: Desk, wishes: Sequence[Wanted], verb: Verb, args: argparse.Namespace) -> list[Became]:
    """Write an order for each, have them carried out, and wait for what becomes of them."""
    given: list[tuple[Wanted, Order | None, tuple[str, ...]]] = []
    for wanted in wishes:
        against = objection(desk, wanted)
        order = None if against else order_of(desk, wanted, verb, args)
        given.append((wanted, order, (against,) if against else () if order is None else _handed_over(desk, order)))
    until = time.monotonic() + args.wait
    return [_became(desk, wanted, verb, order, says, until) for wanted, order, says in given]


def _handed_over(desk: Desk, order: Order) -> tuple[str, ...]:
    """Write an order and tell the functions of it; gives why they could not be told. Raises StoreError when it was not written."""
    desk.pipeline.control.orders.write(order)
    try:
        if desk.functions is not None:
            desk.functions.send(Message(order.case, order.seen_version, order.id))
    except StoreError as error:
        return (f"{error}. The order stands: the clock of the deployment finds it",)
    return ()


def objection(desk: Desk, wanted: Wanted) -> str | None:
    """Why this person's order on that account is not even written: they have a part in it, or no way to it from here."""
    caller, case = desk.caller, desk.pipeline.find(wanted.case)
    if desk.functions is None and not caller.can_reach(wanted.key):
        if wanted.key.provider == "okta":
            return (
                "no organization of Okta is reached from here: set NIGHTLATCH_OKTA_ORG, and the secret by which to sign in there (docs/okta.md),"
                " or let the functions do it (without --here)"
            )
        return (
            f"your credentials are of {caller.account or caller.told}, and the account is in {wanted.key.tenant}:"
            " use credentials of that account, or let the functions do it (without --here)"
        )
    if wanted.key in caller.keys:
        return "you are this account: somebody else has to decide about it"
    if case is None:
        return None
    for activity in case.activities:
        acted = is_responder(activity.actor, activity.evidence.get(ACTOR_ARN), (caller.address,))
        if acted and (caller.session is None or activity.origin.session_name in (None, caller.session)):
            return f"you acted in this case yourself ({activity.operation}): somebody else has to decide about it"
    if any(relative.key in caller.keys for relative in family(desk.pipeline.evidence, case)):
        return "this account had its hands in yours: somebody else has to decide about it"
    return None


def _became(desk: Desk, wanted: Wanted, verb: Verb, order: Order | None, says: tuple[str, ...], until: float) -> Became:
    result: Result | None = None
    if order is not None:
        result, more = _waited(desk, order, until) if desk.functions is not None else _carried_out(desk, order)
        says = (*says, *more)
    told = held.look(desk.pipeline, wanted.key, desk.pipeline.find(wanted.case))
    return Became(wanted, verb, False if order is None else result.done if result else None, says, told, order)


def _waited(desk: Desk, order: Order, until: float) -> tuple[Result | None, tuple[str, ...]]:
    """Wait for the functions."""
    while (result := desk.pipeline.control.orders.outcome(order)) is None:
        if time.monotonic() >= until:
            return None, (_LATE,)
        time.sleep(_ASK_AGAIN_S)
    return result, result.says


def _carried_out(desk: Desk, order: Order) -> tuple[Result | None, tuple[str, ...]]:
    """Carry it out here."""
    orders = desk.pipeline.control.orders
    try:
        attended = desk.carry_out(order.case)
    except StoreError as error:
        result = orders.outcome(order)
        return result, (*(result.says if result else ()), str(error))
    result = orders.outcome(order)
    own = result.says if result else (_AGAIN,) if desk.alone else ()
    return result, tuple(dict.fromkeys((*own, *(text for each in attended for text in each.says))))


# --- telling ---


def tell(became: Sequence[Became], args: argparse.Namespace) -> int:
    """Print what became of each; gives the exit code: 1 when one was refused, or not done in time."""
    for each in became:
        if args.json:
            print(json.dumps(_row(each)))
        else:
            print("\n".join(_lines(each)))
    return 0 if all(each.done for each in became) else 1


def show(previews: Sequence[Preview], args: argparse.Namespace) -> int:
    """Print what would become of each; gives the exit code: 1 when one would be refused."""
    for preview in previews:
        print(json.dumps({**preview.row, "clear": preview.clear}) if args.json else "\n".join(preview.lines))
    if not args.json:
        print("a dry run: nothing was written")
    return 0 if all(preview.clear for preview in previews) else 1


def dry(desk: Desk, wishes: Sequence[Wanted], args: argparse.Namespace, look: Callable[[Wanted], Preview]) -> int:
    """Show what each order would do; one that this person may not give says why."""
    previews = []
    for wanted in wishes:
        against = objection(desk, wanted)
        told = (printable(f"{wanted.label} in {wanted.key.tenant}"), f"  refused: {printable(against or '', longest=_LONG)}")
        previews.append(Preview(False, told, {"case": wanted.case, "refused": [against]}) if against else look(wanted))
    return show(previews, args)


def _lines(became: Became) -> Iterator[str]:
    wanted, state = became.wanted, _word(became.done)
    seen = f", version {wanted.version} as you saw it" if became.verb is Verb.APPROVE else ""
    yield printable(
        f"{state}: {became.verb.value} {wanted.label} in {wanted.key.tenant} (case {wanted.case}{seen})", longest=_LONG
    )
    for text in became.says:
        yield f"  {printable(text, longest=_LONG)}"
    yield from held.standing(became.held)


def _word(done: bool | None) -> str:
    return "not done yet" if done is None else "done" if done else "refused"


def _row(became: Became) -> dict[str, Any]:
    return {
        "order": became.order.id if became.order else None,
        "verb": became.verb.value,
        "case": became.wanted.case,
        "version": became.wanted.version,
        "who": became.order.who if became.order else None,
        "done": became.done,
        "says": list(became.says),
        **{name: value for name, value in held.as_json(became.held).items() if name in ("quarantine", "changes", "by_hand")},
    }
