"""The edge on Azure: events, streams, queues, requests and the clock call these; the library does the rest.

One source is deployed three times, for identities belong to the app: NIGHTLATCH_PART says which of the functions an app has.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, List  # noqa: UP035 - the worker knows a batch by no other name

import azure.functions as func

from nightlatch.bootstrap.azure import functions
from nightlatch.settings.azure import azure_part

app, deployed = func.FunctionApp(), cache(functions)
CASES, RECORDS, STORAGE = "%NIGHTLATCH_CASE_QUEUE%", "%NIGHTLATCH_RECORDS_QUEUE%", "NightlatchStorage"
SHUT = func.AuthLevel.FUNCTION if azure_part() == "assess" else func.AuthLevel.ANONYMOUS  # Slack knows no key: it signs


def of(*parts: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Have a trigger in the apps of these parts only."""
    return lambda trigger: trigger if azure_part() in parts else lambda function: function


@of("assess")(app.event_hub_message_trigger("events", "NightlatchHub", "%NIGHTLATCH_HUB%", cardinality=func.Cardinality.MANY))
@of("assess")(app.retry("exponential_backoff", "-1", minimum_interval="00:00:05", maximum_interval="00:05:00"))
def assess(events: List[func.EventHubEvent], context: func.Context) -> None:  # noqa: UP006 - see above
    """Judge a batch of the stream."""
    deployed().assess([(each.get_body(), each.enqueued_time) for each in events], context.retry_context.retry_count or 0)


@of("assess")(app.event_grid_trigger("event"))
def assess_event(event: func.EventGridEvent) -> None:
    """Judge, or look up, what an event tells of."""
    deployed().event(event.to_dict())


@of("assess")(app.queue_trigger("message", RECORDS, STORAGE))
def assess_record(message: func.QueueMessage) -> None:
    """Judge, or look up, what waits on the queue of records."""
    deployed().record(message.get_body(), message.dequeue_count or 1)


@of("act")(app.queue_trigger("message", CASES, STORAGE))
def act(message: func.QueueMessage) -> None:
    """Look at the case that a message names."""
    deployed().act(message.id or "", message.get_body())


@of("assess", "interact")(app.route("{door}", methods=["POST", "OPTIONS"], auth_level=SHUT))
def interact(req: func.HttpRequest) -> func.HttpResponse:
    """Answer Slack, Event Grid, or the activity feed of Office 365."""
    return func.HttpResponse(**deployed().answer(req.route_params["door"], req.method, dict(req.headers), req.get_body()))


@of("assess", "act")(app.timer_trigger("timer", "0 * * * * *"))
def sweep(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the host hands the stroke of the clock over
    """Do what is due by the clock."""
    deployed().tick()
