"""The AWS clients of the host, made when they are first asked for: every cold start pays for what nobody asked."""

import os
import threading
from collections.abc import Callable
from typing import Any

from nightlatch.errors import SettingsError
from nightlatch.hosts.aws.refusals import THROTTLED

ATTEMPTS = 4
"""How often a call is made at most, the first time included: botocore's standard mode waits up to 1, 2 and 4 s in between."""


class Clients:
    """One client per service and Region, shared by all threads (clients are safe to share, making them is not).

    The endpoint comes from AWS_ENDPOINT_URL where that is set. `on_throttle` is called for each answer that asks to slow
    down, also for those that a later attempt made good: a count of them tells of trouble before anything fails.
    """

    def __init__(self, on_throttle: Callable[[], None] | None = None, session: Any = None) -> None:
        self._on_throttle = on_throttle
        self._session = session
        self._own_session = session is None
        self._clients: dict[tuple[str, str], Any] = {}
        self._lock = threading.Lock()

    def client(self, service: str, region: str | None = None) -> Any:
        """The client of a service (`dynamodb`, `sqs`, …). Raises SettingsError when no Region is named anywhere."""
        with self._lock:
            where = region or self._region()
            key = (service, where)
            if key not in self._clients:
                self._clients[key] = self._make(service, where)
            return self._clients[key]

    def _make(self, service: str, region: str) -> Any:
        from botocore.config import Config

        client = self._opened().client(
            service,
            region_name=region,
            config=Config(
                retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
                connect_timeout=3,
                read_timeout=10,
                tcp_keepalive=True,  # a function that slept keeps connections whose other end may be gone
            ),
        )
        client.meta.events.register("response-received", self._heard)  # once per attempt, unlike after-call
        return client

    def _heard(self, parsed_response: dict[str, Any] | None = None, **_: Any) -> None:
        """One answer, or none. botocore hands events by keyword, and others than these in later versions."""
        code = (parsed_response or {}).get("Error", {}).get("Code")
        if code in THROTTLED and self._on_throttle is not None:
            self._on_throttle()

    def _region(self) -> str:
        """Lambda sets AWS_REGION, which boto3 does not read; a session that was given says best where it is at home."""
        given = None if self._own_session else self._opened().region_name
        found = given or os.environ.get("AWS_REGION") or self._opened().region_name
        if not found:
            raise SettingsError("no AWS Region is named: set AWS_REGION")
        return str(found)

    def _opened(self) -> Any:
        if self._session is None:
            import boto3

            self._session = boto3.session.Session()
        return self._session
