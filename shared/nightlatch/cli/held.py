"""What holds an account, in words and JSON: since when, each change with what undoes it, what people ordered, and what was refused.

It reads the ledger only, so that it can be told while nothing else works. Commands that undo a change by hand are printed whole.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.cli.terminal import printable
from nightlatch.ledger.cases import Cases
from nightlatch.ledger.proposals import Proposals
from nightlatch.model import Case, CaseKey, Change, Order, Quarantine, Result
from nightlatch.model.echoes import counters
from nightlatch.model.proposal import Proposal
from nightlatch.pipeline import Pipeline

_COMMAND = 100_000
"""Characters of a command that are shown at most: one that is cut undoes nothing."""
_SENTENCE = 2_000


@dataclass(frozen=True, slots=True)
class Held:
    """How one account stands. `changes` are those of the last run, `undoers` who undid one of them, by its target.

    `arrived` is when what the case tells reached us (None: from files, or not known).
    """

    quarantine: Quarantine | None = None
    changes: tuple[Change, ...] = ()
    orders: tuple[tuple[Order, Result | None], ...] = ()
    proposal: Proposal | None = None
    arrived: datetime | None = None
    undoers: tuple[tuple[str, str], ...] = ()


def look(pipeline: Pipeline, key: CaseKey, case: Case | None) -> Held:
    """What the ledger holds about an account."""
    control = pipeline.control
    quarantine = control.quarantines.current(key)
    changes = control.quarantines.of_run(quarantine) if quarantine else ()
    orders = tuple((order, control.orders.outcome(order)) for order in control.orders.of(str(key)))
    proposals = list(Proposals(control.shelf).of(case.id)) if case else []
    snapshot = Cases(pipeline.evidence.shelf).find(case.id) if case else None
    undoers = tuple(
        dict.fromkeys(
            (change.target, activity.actor.label)
            for activity in (case.activities if case else ())
            for change in changes
            if counters(change, activity)
        )
    )
    arrived = (quarantine.arrived_at if quarantine else None) or (snapshot.arrived if snapshot else None)
    return Held(quarantine, changes, orders, proposals[-1] if proposals else None, arrived, undoers)


def lines(held: Held) -> Iterator[str]:
    """All of it, in lines; nothing where nothing was ever done or asked."""
    if held.quarantine is not None:
        yield ""
        yield from standing(held)
    if held.orders:
        yield ""
        yield "What people ordered"
        for order, result in held.orders:
            yield from _ordered(order, result)
    if held.proposal is not None and held.proposal.notes:
        yield ""
        yield f"What came of version {held.proposal.version} at {_time(held.proposal.at)}"
        for note in (held.proposal.confirmed, *held.proposal.notes):
            yield f"  {printable(note, longest=_SENTENCE)}"


def standing(held: Held) -> Iterator[str]:
    """What holds the account: the run, its times, each change, and how to undo it without us."""
    quarantine = held.quarantine
    if quarantine is None:
        return
    yield printable(f"What holds it: quarantine {quarantine.number} is {quarantine.state.value}, ordered by {quarantine.by}")
    for sentence in _times(quarantine, held.arrived):
        yield f"  {printable(sentence, longest=_SENTENCE)}"
    for change in held.changes:
        yield from _change(change, dict(held.undoers).get(change.target, ""))
    commands = by_hand(held.changes)
    if commands and quarantine.live:
        yield "  to undo it without Nightlatch, in this order:"
        for text in commands:
            yield f"    {printable(text, longest=_COMMAND)}"


def by_hand(changes: tuple[Change, ...]) -> tuple[str, ...]:
    """The commands that undo what is in force, in the order in which a release undoes it: the last change first."""
    return tuple(text for change in reversed(changes) if change.in_force for text in change.by_hand)


def as_json(held: Held) -> dict[str, Any]:
    """The same for machines."""
    quarantine, proposal = held.quarantine, held.proposal
    return {
        "quarantine": quarantine.model_dump(mode="json") if quarantine else None,
        "changes": [change.model_dump(mode="json") for change in held.changes],
        "by_hand": list(by_hand(held.changes)),
        "undone_by": [{"target": target, "by": label} for target, label in held.undoers],
        "orders": [
            {**order.model_dump(mode="json"), "result": result.model_dump(mode="json") if result else None}
            for order, result in held.orders
        ],
        "proposal": proposal.model_dump(mode="json") if proposal else None,
    }


def _times(quarantine: Quarantine, arrived: datetime | None) -> Iterator[str]:
    """The two delays are told apart: the platform's, and ours."""
    happened, held = quarantine.happened_at, quarantine.held_at
    yield f"begun at {_time(quarantine.opened_at)}" + (f", held since {_time(held)}" if held else ", not held yet")
    if happened and arrived and arrived >= happened:
        yield f"happening → arrival took {_seconds(arrived, happened)} (the platform's delay)"
    if arrived and held and held >= arrived:
        yield f"arrival → lock took {_seconds(held, arrived)} (ours)"
    if quarantine.proof:
        yield f"proof: {quarantine.proof}"
    if quarantine.confirmed_at:
        yield f"confirmed by {quarantine.confirmed_by} at {_time(quarantine.confirmed_at)}"
    elif quarantine.live:
        yield "nobody has confirmed it yet"
    if quarantine.released_by:
        until = f" at {_time(quarantine.released_at)}" if quarantine.released_at else ", and not whole yet"
        yield f"released by {quarantine.released_by}{until}{' (forced)' if quarantine.forced else ''}"
    yield from quarantine.notes


def _change(change: Change, undoer: str) -> Iterator[str]:
    at = change.reverted_at or change.done_at or change.intended_at
    yield f"  {change.state.value:<9} {at:%H:%M:%S}  {printable(change.says, longest=_SENTENCE)}"
    aside = 23 * " "
    if change.irreversible:
        yield f"{aside}cannot be put back: {printable(change.irreversible)}"
    if change.undone:
        times = "once" if change.undone == 1 else f"{change.undone} times"
        by = f" by {printable(undoer)}" if undoer else ""
        yield f"{aside}somebody undid it {times}{by}" + (f", last seen at {_time(change.undone_at)}" if change.undone_at else "")
    if change.note:
        yield f"{aside}{printable(change.note, longest=_SENTENCE)}"


def _ordered(order: Order, result: Result | None) -> Iterator[str]:
    seen = f", having seen version {order.seen_version}" if order.seen_version else ""
    reason = f": {order.reason}" if order.reason else ""
    forced = " (forced)" if order.forced else ""
    yield printable(f"  {_time(order.at)}  {order.verb.value}{forced} by {order.who}{seen}{reason}", longest=_SENTENCE)
    if result is None:
        yield "    not carried out yet"
        return
    yield f"    {'done' if result.done else 'refused'} at {_time(result.at)}"
    for text in result.says:
        yield f"      {printable(text, longest=_SENTENCE)}"


def _time(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else "an unknown time"


def _seconds(later: datetime, earlier: datetime) -> str:
    return f"{(later - earlier).total_seconds():.1f} s"
