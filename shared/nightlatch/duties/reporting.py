"""Puts together what people are told of a case, out of what is judged, what was done, and what was ordered."""

from collections.abc import Sequence
from datetime import datetime

from nightlatch.model import Case, Decided, Report
from nightlatch.pipeline import Pipeline
from nightlatch.stages.together import Linked


def report_of(
    pipeline: Pipeline,
    case: Case,
    at: datetime,
    *,
    together: Sequence[Linked] | None = None,
    confirmed: str = "",
    says: Sequence[str] = (),
) -> Report:
    """The report of a case as of now. `together` is what belongs to it (None: it is looked for), `confirmed` and `says` are what attending to
    it has just told.
    """
    control = pipeline.control
    held = control.quarantines.current(case.key)
    orders = [order for order in control.orders.of(str(case.key)) if not order.kin]
    provider = pipeline.providers[case.key.provider]
    return Report(
        case=case,
        quarantine=held,
        changes=tuple(control.quarantines.of_run(held)) if held else (),
        together=tuple((each.case.id, each.line) for each in (pipeline.together(case) if together is None else together)),
        decided=tuple(Decided(order=order, result=control.orders.outcome(order)) for order in orders),
        confirmed=confirmed,
        says=tuple(says),
        links=tuple(provider.links(case)),
        stopped=control.stopped(),
        at=at,
    )
