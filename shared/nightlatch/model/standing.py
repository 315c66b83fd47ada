"""How an account stands: what holds it, with proof and times; what was ordered; or what is proposed. Raw sentences."""

from collections.abc import Iterator

from nightlatch.model.quarantine import Hold, Quarantine
from nightlatch.model.report import Decided, Report


def standing(report: Report) -> Iterator[str]:
    """A sentence each and each once, the most important first."""
    told = dict.fromkeys(text for text in _standing(report) if text)
    yield from (text for text in told if not text.startswith("quarantine is "))  # the first sentence says it, and more


def _standing(report: Report) -> Iterator[str]:
    held = report.quarantine
    if held is not None:
        yield _held(held)
        for change in report.changes:
            again = f"; undone by somebody {change.undone} times, and made again" if change.undone else ""
            yield f"{change.state.value}: {change.says}{f' ({change.note})' if change.note else ''}{again}"
            if change.irreversible:
                yield f"cannot be undone: {change.irreversible}"
    if held is None or not held.live:
        for step in report.case.judgment.plan:
            yield f"{step.action.value.replace('_', ' ')}: {step.says}"
    yield from (_decided(each) for each in report.decided)
    decision = report.case.judgment
    yield from (*decision.why, *decision.held, *report.says)


def undo_commands(report: Report) -> tuple[str, ...]:
    """What undoes our changes without us, in the order in which to run it."""
    if not report.is_locked:
        return ()
    return tuple(line for change in reversed(report.changes) if change.in_force for line in change.by_hand)


def _held(held: Quarantine) -> str:
    if held.state is Hold.RELEASED and held.released_at:
        return f"released at {held.released_at:%H:%M:%S} UTC by {held.released_by}"
    if held.state is Hold.HELD and held.held_at:
        after = f", {_seconds(held)} after it happened" if held.happened_at else ""
        arrived = f" ({_ours(held)} after its record arrived)" if held.arrived_at else ""
        proof = held.proof or "read back"
        confirmed = f"; confirmed by {held.confirmed_by}" if held.confirmed_by else ""
        return f"locked at {held.held_at:%H:%M:%S} UTC{after}{arrived} by {held.by}: {proof}{confirmed}"
    return f"{held.state.value}, ordered by {held.by}"


def _seconds(held: Quarantine) -> str:
    return f"{(held.held_at - held.happened_at).total_seconds():.1f} s" if held.held_at and held.happened_at else "some time"


def _ours(held: Quarantine) -> str:
    return f"{(held.held_at - held.arrived_at).total_seconds():.1f} s" if held.held_at and held.arrived_at else "some time"


def _decided(each: Decided) -> str:
    order, result = each.order, each.result
    became = "not carried out yet" if result is None else "done" if result.done else f"refused: {'; '.join(result.says)}"
    reason = f" ({order.reason})" if order.reason else ""
    return f"{order.verb.value} ordered at {order.at:%H:%M:%S} UTC by {order.who}{reason}: {became}"
