"""What waits where nobody wants anything to wait: dead letters and rejects, by Cloud Monitoring's count.

A pull would show messages instead of counting them, and hold each of them back from whoever really reads them; a count
changes nothing. It is some minutes old.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from nightlatch.hosts.gcp.checkup.asking import Asking
from nightlatch.hosts.gcp.checkup.topics import KEPT
from nightlatch.model.check import Check, Topic, several

WAITING = Topic(id="waiting", title="nothing was left undelivered or rejected")
HOLDS = {
    "records-dead": "records that could not be judged",
    "cases-dead": "cases that act could not look at",
    "rejects": "deliveries that could not be read",
}
METRIC = "pubsub.googleapis.com/subscription/num_undelivered_messages"
BACK = timedelta(minutes=15)
"""How far the count is looked back for: Monitoring tells it up to four minutes late."""


def check_waiting(asking: Asking, now: datetime) -> Iterator[Check]:
    """How many messages are kept, by the newest count of each. Raises LookupFailed."""
    counts = _counts(asking, now)
    full = [f"{number} {HOLDS[name]} ({_kept(name)})" for name in KEPT if (number := counts.get(_kept(name), 0))]
    if full:
        pull = f"gcloud pubsub subscriptions pull NAME --project={asking.project} --limit=10"
        do = f"Read some of them ({pull}) and the function's log, put the cause right, then publish dead letters again; rejects need a person."
        yield WAITING.warn(f"There are {several(full)}.", do)
    elif not counts:
        yield WAITING.unknown(
            "Cloud Monitoring has counted none of the subscriptions in the last minutes.", "Run the doctor again in some minutes."
        )
    else:
        yield WAITING.ok("Dead letters and rejects are empty, by the count of some minutes ago.")


def _kept(name: str) -> str:
    return f"nightlatch-{name}-kept"


def _counts(asking: Asking, now: datetime) -> dict[str, int]:
    """The newest count by subscription; one that nothing was published to for long may have none."""
    asked = {
        "filter": f'metric.type = "{METRIC}" AND resource.labels.subscription_id = starts_with("nightlatch-")',
        "interval.startTime": (now - BACK).isoformat(),
        "interval.endTime": now.isoformat(),
    }
    found: dict[str, int] = {}
    for each in asking.rest.listed(
        "monitoring", f"{asking.home}/timeSeries", "monitoring.timeSeries.list", "timeSeries", **asked
    ):
        points = each.get("points", ())
        if points:  # the newest stands first
            found[str(each["resource"]["labels"]["subscription_id"])] = int(points[0]["value"]["int64Value"])
    return {name: number for name, number in found.items() if name in {_kept(kept) for kept in KEPT}}
