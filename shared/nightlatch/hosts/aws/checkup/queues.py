"""What lies where nobody wants anything to lie: dead letters, rejects, alarms that ring."""

from collections.abc import Iterator

from nightlatch.hosts.aws.checkup.asking import Asking
from nightlatch.hosts.aws.checkup.stack import Stack
from nightlatch.model.check import Check, Topic, several

QUEUES = Topic(id="queues", title="nothing was left undelivered or rejected")
ALARMS = Topic(id="alarms", title="no alarm of the stack rings")
ENDS = {
    "RecordsDeadLetters": "records that could not be filed",
    "RejectsQueue": "deliveries that could not be read",
    "RuleDeadLetters": "events that EventBridge could not hand over",
    "CaseDeadLetters": "cases that act could not look at",
    "CheckDeadLetters": "re-checks that act could not make",
}
"""Logical ids of the queues in which things end, with what they hold."""
_COUNTED = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed")


def check_queues(asking: Asking, stack: Stack) -> Iterator[Check]:
    """Whether the queues at the ends are there and empty. Raises LookupFailed."""
    gone: list[str] = []
    full: list[str] = []
    for logical, holds in ENDS.items():
        url = stack.resources.get(logical)
        told = asking.ask("sqs", "GetQueueAttributes", QueueUrl=url, AttributeNames=list(_COUNTED)) if url else None
        if told is None:
            gone.append(logical)
        elif number := sum(int(told["Attributes"].get(name, 0)) for name in _COUNTED):
            full.append(f"{number} {holds} ({logical})")
    if gone:
        yield QUEUES.fail(f"The stack has no {several(gone)}: what fails is lost.", "Deploy template.yaml again.")
    elif full:
        yield QUEUES.warn(
            f"There are {several(full)}.",
            "Read one of them and the function's log, put the cause right, then redrive the dead letters; rejects need a person.",
        )
    else:
        yield QUEUES.ok("Dead letters and rejects are empty.")


def check_alarms(asking: Asking, stack: Stack) -> Iterator[Check]:
    """Whether an alarm rings; the policy's own is told as a failure. Raises LookupFailed."""
    alarms = stack.of_type("AWS::CloudWatch::Alarm")
    if not alarms:
        yield ALARMS.fail("The stack has no alarms: nobody would hear of a failure.", "Deploy template.yaml again.")
        return
    told = asking.listed("cloudwatch", "DescribeAlarms", "MetricAlarms", AlarmNames=list(alarms.values()), StateValue="ALARM")
    ringing = {each["AlarmName"]: each.get("AlarmDescription") or each["AlarmName"] for each in told or ()}
    if alarms.get("PolicyFailuresAlarm") in ringing:
        yield ALARMS.fail(
            "The deployed policy does not load: it only observes, by the packaged policy.",
            "Run `nightlatch policy check` on your file, put it right, make the bundle again, and deploy.",
        )
    elif ringing:
        yield ALARMS.warn(f"{len(ringing)} ringing: {' '.join(ringing.values())}", "Look at them in CloudWatch.")
    else:
        yield ALARMS.ok(f"None of {len(alarms)} rings.")
