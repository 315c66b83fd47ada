"""Tells people about a case. A deaf notifier never undoes anything: what could not be delivered is owed."""

from collections.abc import Iterable

from nightlatch.contracts import Notifier
from nightlatch.model import Case, Change, Verdict
from nightlatch.stages.boundaries import Count, Refused, tell, uncounted


def notify(
    case: Case,
    changes: tuple[Change, ...],
    notifiers: Iterable[Notifier],
    *,
    strict: bool = False,
    count: Count = uncounted,
) -> dict[str, str]:
    """Tell every notifier of a case that is worth telling; gives what is still owed: notifier id → reason."""
    if case.decision is None or case.decision.verdict is Verdict.LOG:
        return {}
    answers = {notifier.id: tell(notifier, case, changes, strict=strict, count=count) for notifier in notifiers}
    return {id: answer.reason for id, answer in answers.items() if isinstance(answer, Refused)}
