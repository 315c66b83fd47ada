"""What a case says happened, as far as a playbook asks: the activities behind a step, and whether a live time fits one of them."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from nightlatch.model import Activity, Case, Kind, Step
from nightlatch.model.evidence import RESOURCE, SERVICE

CLOSE = timedelta(seconds=5)
"""How far a time that AWS keeps may lie from the record's: both are whole seconds, of two clocks."""


def behind(case: Case, step: Step) -> tuple[Activity, ...]:
    """The activities that call for a step, in order of time."""
    return tuple(activity for activity in case.activities if activity.id in step.because)


def handed_over(case: Case, step: Step, service: str) -> Iterator[tuple[Activity, str, str | None]]:
    """Each hand-over of the account to what the step names, as a service's reader told it: activity, resource, Region."""
    for activity in behind(case, step):
        resource = activity.evidence.get(RESOURCE)
        logged = activity.evidence.get(SERVICE, service)
        if activity.did(Kind.IDENTITY_ATTACHED) and resource == step.target and logged == service:
            yield activity, resource, activity.origin.region


def told_by(moment: datetime | None, activities: Iterable[Activity]) -> bool:
    """Whether one of these activities may tell of what AWS says happened then; also where AWS does not say when."""
    return moment is None or any(abs(moment - activity.at) <= CLOSE for activity in activities)


def births(case: Case, operation: str = "Create") -> tuple[Activity, ...]:
    """The activities by which a federation came to be: its cases have no creation of an account that would tell its birth."""
    return tuple(a for a in case.activities if a.did(Kind.FEDERATION_ADDED) and a.operation.startswith(operation))
