"""What an order would do, before it is given: each thing with its present value, what is refused, and what would be put back.

It reads what the acting half reads, by the same guardrails, and writes nothing.
"""

from collections.abc import Iterator
from dataclasses import field
from typing import Any

from nightlatch.bootstrap.desk import Desk
from nightlatch.classes import dataclass
from nightlatch.cli.terminal import printable
from nightlatch.contracts import State, Target
from nightlatch.errors import LookupFailed
from nightlatch.model import Case, Change, Order, Quarantine, Verb
from nightlatch.stages.consider import Considered
from nightlatch.stages.family import family

_LONG = 4_000


@dataclass(frozen=True, slots=True)
class Preview:
    """What would come of one order: lines for people, a row for machines, and whether nothing stands against it."""

    clear: bool
    lines: tuple[str, ...]
    row: dict[str, Any] = field(default_factory=dict)


def would_lock(desk: Desk, case: Case, order: Order) -> Preview:
    """What approving or quarantining would change now."""
    considered = desk.attend.consider(case, order=order)
    kin = tuple(relative.says for relative in family(desk.pipeline.evidence, case))
    head = f"{order.verb.value} {case.subject.label} in {case.key.tenant} (case {case.id}, version {case.version})"
    now = {each.target.id for each in considered.ready}
    row = {
        "order": order.verb.value,
        "case": case.id,
        "version": case.version,
        "targets": [_row(each.playbook.title, each.target, ready=each.target.id in now) for each in considered.planned],
        "refused": list(considered.refused),
        "waiting": list(considered.waiting),
        "left_alone": list(considered.notes),
        "not_looked_at": list(considered.gaps),
        "family": list(kin),
    }
    clear = bool(considered.ready) or not (considered.refused or considered.waiting)
    return Preview(clear, (printable(head, longest=_LONG), *_locking(considered, kin)), row)


def would_release(desk: Desk, quarantine: Quarantine) -> Preview:
    """What a release would put back, in its order, and what has changed since. What cannot be looked at counts against it."""
    changes = [c for c in reversed(desk.pipeline.control.quarantines.of_run(quarantine)) if c.in_force]
    key = quarantine.key
    found, gap = _differences(desk, quarantine)
    head = f"release {quarantine.subject.label} in {key.tenant} (quarantine {quarantine.number}, {quarantine.state.value})"
    row = {
        "order": Verb.RELEASE.value,
        "case": quarantine.case,
        "changes": [change.model_dump(mode="json") for change in changes],
        "changed_since": list(found),
        "not_looked_at": [gap] if gap else [],
    }
    lines = (printable(head), *(line for change in changes for line in _put_back(change)), *_against(found, gap))
    return Preview(not found and not gap, lines, row)


def _differences(desk: Desk, quarantine: Quarantine) -> tuple[tuple[str, ...], str]:
    """What has changed since, and why that is not known where it is not."""
    key = quarantine.key
    try:
        live = desk.attend.reach(key.provider, key.tenant)
        return desk.attend.responder(key.provider, desk.attend.clock()).differences(quarantine, live), ""
    except LookupFailed as error:
        return (), f"what has changed since could not be looked at: {error}"


def _locking(considered: Considered, kin: tuple[str, ...]) -> Iterator[str]:
    now = {each.target.id for each in considered.ready}
    for each in considered.planned:
        mark = "would" if each.target.id in now else "would not"
        yield f"  {mark} {printable(each.target.says, longest=_LONG)} ({each.playbook.title})"
        yield from _values(each.target.before, each.target.after)
        if each.target.irreversible:
            yield f"      cannot be put back: {printable(each.target.irreversible, longest=_LONG)}"
        if each.target.disturbs:
            yield f"      disturbs others: {printable(each.target.disturbs, longest=_LONG)}"
        for text in each.target.by_hand:
            yield f"      undone by hand: {printable(text, longest=100_000)}"
    if not considered.planned and not considered.refused:
        yield "  nothing is left to change"
    groups = (
        ("refused", considered.refused),
        ("not now", considered.waiting),
        ("left alone", considered.notes),
        ("not looked at", considered.gaps),
        ("family", kin),
    )
    yield from (f"  {name}: {printable(text, longest=_LONG)}" for name, texts in groups for text in texts)


def _put_back(change: Change) -> Iterator[str]:
    if change.irreversible:
        yield f"  would leave: {printable(change.says, longest=_LONG)}"
        yield f"      cannot be put back: {printable(change.irreversible, longest=_LONG)}"
        return
    yield f"  would undo: {printable(change.says, longest=_LONG)}"
    yield from _values(change.after, change.before)


def _against(found: tuple[str, ...], gap: str) -> Iterator[str]:
    if found:
        yield "  refused: it has changed since; `--force` puts it back all the same"
    yield from (f"  changed since: {printable(text, longest=_LONG)}" for text in found)
    if gap:
        yield f"  {printable(gap, longest=_LONG)}"


def _values(before: State, after: State) -> Iterator[str]:
    for name in sorted(before.keys() | after.keys()):
        was, will = before.get(name, "nothing"), after.get(name, "nothing")
        if was != will:
            yield f"      {printable(f'{name}: {was} → {will}', longest=_LONG)}"


def _row(title: str, target: Target, *, ready: bool) -> dict[str, Any]:
    return {
        "target": target.id,
        "playbook": title,
        "says": target.says,
        "before": dict(target.before),
        "after": dict(target.after),
        "ready": ready,
        "irreversible": target.irreversible,
        "disturbs": target.disturbs,
        "by_hand": list(target.by_hand),
    }
