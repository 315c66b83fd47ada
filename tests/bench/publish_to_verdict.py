"""Prints how long a verdict takes on Google, on its emulators: `python -m tests.bench.publish_to_verdict`.

From Pub/Sub taking an entry, through its push and the functions framework, to the case being stored in Firestore and the other half
told; warm, one after the other. The emulator of Pub/Sub looks for messages every tenth of a second, which is half of it.
"""

import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from google.pubsub_v1 import SubscriberClient
from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcTransport

from tests.e2e.google.publishing import verdicts_s
from tests.e2e.google.stage import deployed
from tests.google.emulators import firestore_command, pubsub_command, running

GOAL_S = 0.15
MANY = 40


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="nightlatch-bench-") as name:
        yield Path(name)


def main() -> int:
    """Measure and print; 1 when half of the verdicts took longer than the goal."""
    firestore, pubsub = firestore_command(), pubsub_command()
    if not firestore or not pubsub:
        sys.stdout.write("publish to verdict: not measured, for Google's emulators of Firestore and Pub/Sub are not here\n")
        return 0
    with folder() as own, folder() as other, running(firestore, own) as ledger, running(pubsub, other) as topics:
        os.environ |= {"FIRESTORE_EMULATOR_HOST": ledger.host, "PUBSUB_EMULATOR_HOST": topics.host}
        with topics.channel() as channel:
            subscriber = SubscriberClient(transport=SubscriberGrpcTransport(channel=channel))
            with deployed(ledger, topics, subscriber, own) as stage:
                taken = sorted(verdicts_s(stage, MANY))
    half, most = statistics.median(taken), taken[int(MANY * 0.95) - 1]
    sys.stdout.write(
        f"publish to verdict on Google's emulators: p50 {half * 1000:.0f} ms, p95 {most * 1000:.0f} ms (goal: p50 {GOAL_S * 1000:.0f} ms)\n"
    )
    return int(half > GOAL_S)


if __name__ == "__main__":
    sys.exit(main())
