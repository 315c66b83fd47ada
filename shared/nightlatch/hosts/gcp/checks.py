"""Re-checks on Cloud Tasks: a request to the function that acts, made later, under an identity that it can verify."""

import base64
import json
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from nightlatch.errors import StoreError
from nightlatch.hosts.gcp.clients import patiently
from nightlatch.hosts.gcp.refusals import translated


def _utc_now() -> datetime:
    return datetime.now(UTC)


class TasksChecks:
    """Delayed messages over a queue of Cloud Tasks (`projects/P/locations/L/queues/Q`); `client` is its client.

    Each is a POST to `url` (https) with an OIDC token of `service_account`, whose audience is `audience`, or else the URL.
    Making one needs cloudtasks.tasks.create on the queue and iam.serviceAccounts.actAs on that account.
    """

    def __init__(
        self,
        client: Any,
        queue: str,
        url: str,
        service_account: str,
        audience: str = "",
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._client = client
        self._queue = queue
        self._url = url
        self._token = {"service_account_email": service_account, "audience": audience or url}
        self._clock = clock
        if not (queue and url and service_account):
            raise StoreError("delayed checks need a queue, the URL of act and a service account: deploy with infra/gcp")

    def send(self, body: bytes, delay_s: int) -> None:
        """Have a body delivered in so many seconds, always: what was sent before is sent again. Raises StoreError.

        The task's name is new for each call, so that the attempts of one call are one task, and no two calls are.
        """
        from google.api_core.exceptions import AlreadyExists

        name = secrets.token_hex(16)
        task = {
            "name": f"{self._queue}/tasks/{name}",
            "schedule_time": self._clock() + timedelta(seconds=delay_s),
            "http_request": {
                "url": self._url,
                "http_method": "POST",
                "headers": {"Content-Type": "application/json"},
                "body": _envelope(name, self._queue, body),
                "oidc_token": self._token,
            },
        }
        with translated("cloudtasks.tasks.create", f"the Cloud Tasks queue {self._queue!r}"):
            try:
                self._client.create_task(request={"parent": self._queue, "task": task}, **patiently())
            except AlreadyExists:  # by an attempt of this call whose answer was lost: nobody else knows the name
                return


def _envelope(name: str, queue: str, body: bytes) -> bytes:
    """The body as a push subscription would bring it, so that `act` reads one shape."""
    message = {"data": base64.b64encode(body).decode(), "messageId": name}
    return json.dumps({"message": message, "subscription": queue}).encode()


class LeftToSweep:
    """Where a deployment has no queue of Cloud Tasks: the clock looks again at whatever is held, some minutes later."""

    def send(self, _body: bytes, _delay_s: int) -> None:
        """Nothing: `sweep` finds it due."""
