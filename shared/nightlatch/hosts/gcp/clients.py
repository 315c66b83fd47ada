"""The Google clients of the host, made when they are first asked for: every cold start pays for what nobody asked."""

import os
import threading
from collections.abc import Callable
from typing import Any

ATTEMPT_S = 5
"""Seconds after which one attempt counts as unanswered."""

PATIENCE_S = 12
"""Seconds after which no further attempt is made: the libraries' own 60 s would outlast a function."""


def patiently(on_error: Callable[[Exception], object] | None = None, patience_s: float = PATIENCE_S) -> dict[str, Any]:
    """How a call is made: again when no answer came or Google asks to slow down, waiting 0.1 to 2 s.

    Only for calls that may be carried out twice. `on_error` hears of each attempt that failed so.
    """
    from google.api_core import exceptions
    from google.api_core.retry import Retry, if_exception_type

    again = if_exception_type(
        exceptions.Aborted,
        exceptions.DeadlineExceeded,
        exceptions.InternalServerError,
        exceptions.ResourceExhausted,
        exceptions.ServiceUnavailable,
    )
    retry = Retry(predicate=again, initial=0.1, maximum=2.0, multiplier=2.0, timeout=patience_s, on_error=on_error)
    return {"retry": retry, "timeout": ATTEMPT_S}


class Clients:
    """One client per service, shared by all threads (clients are safe to share, making them is not).

    FIRESTORE_EMULATOR_HOST and PUBSUB_EMULATOR_HOST lead to an emulator, as with Google's own tools.
    """

    def __init__(self, project: str) -> None:
        self.project = project
        self._clients: dict[str, Any] = {}
        self._lock = threading.Lock()

    def firestore(self, database: str = "(default)") -> Any:
        """The Firestore client of a database. IAM tells databases apart, not collections: each ledger store has its own."""
        from google.cloud.firestore import Client

        return self._once(f"firestore {database}", lambda: Client(project=self.project, database=database))

    def publisher(self) -> Any:
        """The Pub/Sub client that sends each message by itself, and answers once Pub/Sub holds it.

        The library's other one collects messages in a thread, which a function that sleeps between requests would halt.
        """
        return self._once("publisher", _publisher)

    def subscriber(self) -> Any:
        """The Pub/Sub client that tells of subscriptions."""
        return self._once("subscriber", _subscriber)

    def tasks(self) -> Any:
        """The Cloud Tasks client."""
        from google.cloud.tasks_v2 import CloudTasksClient

        return self._once("tasks", CloudTasksClient)

    def secrets(self) -> Any:
        """The Secret Manager client."""
        from google.cloud.secretmanager_v1 import SecretManagerServiceClient

        return self._once("secrets", SecretManagerServiceClient)

    def _once(self, name: str, make: Callable[[], Any]) -> Any:
        with self._lock:
            if name not in self._clients:
                self._clients[name] = make()
            return self._clients[name]


def _publisher() -> Any:
    from google.pubsub_v1 import PublisherClient
    from google.pubsub_v1.services.publisher.transports import PublisherGrpcTransport

    emulator = _emulator()
    return PublisherClient(transport=PublisherGrpcTransport(channel=emulator)) if emulator else PublisherClient()


def _subscriber() -> Any:
    from google.pubsub_v1 import SubscriberClient
    from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcTransport

    emulator = _emulator()
    return SubscriberClient(transport=SubscriberGrpcTransport(channel=emulator)) if emulator else SubscriberClient()


def _emulator() -> Any:
    """A channel to Pub/Sub's emulator, where the environment names one; else None."""
    host = os.environ.get("PUBSUB_EMULATOR_HOST")
    if not host:
        return None
    import grpc  # type: ignore[import-untyped]  # no type information of its own

    return grpc.insecure_channel(host)
