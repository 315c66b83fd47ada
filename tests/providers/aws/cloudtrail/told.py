"""What a record tells, as one short line an activity: kind, type and name of the subject, and whether it worked."""

from typing import Any

from nightlatch.model import Activity
from nightlatch.providers.aws.cloudtrail import normalize
from tests.providers.aws.cloudtrail.records import record


def read(service: str, name: str, request: Any = None, response: Any = None, **more: Any) -> tuple[Activity, ...]:
    """The activities of one call to a service, by its short name."""
    return tuple(normalize(record(name, f"{service}.amazonaws.com", request=request, response=response, **more)))


def only(service: str, name: str, request: Any = None, response: Any = None, **more: Any) -> Activity:
    """The one activity of a call."""
    (activity,) = read(service, name, request, response, **more)
    return activity


def line(activity: Activity) -> str:
    return f"{activity.kind} {activity.subject.type} {activity.subject.label} {activity.outcome}"


def told(service: str, name: str, request: Any = None, response: Any = None, **more: Any) -> list[str]:
    """The lines of one call's activities."""
    return [line(activity) for activity in read(service, name, request, response, **more)]
