"""Whether the log sink delivers exactly what the readers read: of everything below it, without exclusions, to our topic.

Shape: Cloud Logging's reference, `LogSink`. The filter to expect is handed in: only providers know what they read.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from nightlatch.hosts.gcp.checkup.asking import APPLY, Asking, faults
from nightlatch.hosts.gcp.checkup.topics import PUBLISHER
from nightlatch.model.check import Check, Topic, several

SINK = Topic(id="sink", title="the sink delivers what is read")
WRITER = Topic(id="writer", title="the sink may write to the queue of records, and nobody else")
_ANYBODY = frozenset({"allUsers", "allAuthenticatedUsers"})


def check_sink(asking: Asking, scope: str, wanted: str) -> Iterator[Check]:
    """The sink of the scope (`organizations/N`, `projects/ID`), and who may publish beside it. Raises LookupFailed."""
    sink = asking.rest.ask("logging", f"{scope}/sinks/nightlatch", "logging.sinks.get")
    if sink is None:
        yield SINK.fail(f"{scope} has no sink nightlatch: no record arrives.", APPLY)
        return
    wrong = _wrong(asking, scope, sink, wanted)
    if wrong:
        yield SINK.fail(f"The sink of {scope} {several(wrong)}.", APPLY)
    else:
        below = "" if scope.startswith("projects/") else " and everything below it"
        yield SINK.ok(f"The sink of {scope} delivers what is read of it{below}.")
    yield from _writer(asking, str(sink.get("writerIdentity", "")))


def _wrong(asking: Asking, scope: str, sink: Mapping[str, Any], wanted: str) -> list[str]:
    left_out = [str(each.get("name")) for each in sink.get("exclusions", ()) if not each.get("disabled")]
    told = faults(
        {
            "is disabled": bool(sink.get("disabled")),
            f"delivers to {sink.get('destination')}": sink.get("destination")
            != f"pubsub.googleapis.com/{asking.topic('records')}",
            "leaves out all that is below": not scope.startswith("projects/") and not sink.get("includeChildren"),
            f"has exclusions ({several(left_out)})": bool(left_out),
            "has another filter than this version reads by": str(sink.get("filter", "")).strip() != wanted.strip(),
        }
    )
    return list(told)


def _writer(asking: Asking, writer: str) -> Iterator[Check]:
    holders = asking.holders("queues", asking.topic("records"), "pubsub.topics.getIamPolicy", PUBLISHER)
    others = sorted((holders or frozenset()) - {writer})
    if not holders or writer not in holders:
        yield WRITER.fail(f"The sink's account {writer} may not publish, by the topic's own policy: no record arrives.", APPLY)
    elif _ANYBODY & set(others):
        yield WRITER.fail("Anybody may publish records, and so accuse and distract.", "Take it back from everybody but the sink.")
    elif others:
        says = f"Beside the sink, the topic's own policy lets {several(others)} publish records, who can accuse and distract."
        yield WRITER.warn(says, "Take it back from everybody but the sink.")
    else:
        yield WRITER.ok("By the topic's own policy only the sink's account may publish records.")
