"""How the doctor asks AWS: with the operator's own credentials, which may lack any permission it wants.

What AWS refuses becomes LookupFailed and names the permission; a check that meets one comes out as unknown.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.errors import LookupFailed
from nightlatch.hosts.aws.clients import Clients
from nightlatch.hosts.aws.refusals import DENIED, MISSING, STRANGER, code_of, refusal

Answer = Mapping[str, Any]

_ABSENT = MISSING | {"NoSuchEntity", "TrailNotFoundException"}
"""Codes that are an answer: there is none of that name."""
_DENIED = DENIED | {"AuthorizationError", "NotAuthorized"}
_PREFIXES = {"sso-admin": "sso"}
"""Service of the SDK → prefix of its permissions, where the two differ."""


@dataclass(frozen=True, slots=True)
class Asking:
    """AWS in one Region."""

    clients: Clients
    region: str

    def ask(self, service: str, operation: str, region: str | None = None, **parameters: Any) -> Answer | None:
        """What one call answers, by the operation's name in the API; None when what was asked for is not there.

        Raises LookupFailed when AWS could not be asked or refused.
        """
        from botocore import xform_name

        with _translated(service, operation) as absent:
            client = self.clients.client(service, region or self.region)
            answer: Answer = getattr(client, xform_name(operation))(**parameters)
        return None if absent else answer

    def listed(self, service: str, operation: str, key: str, **parameters: Any) -> list[Any] | None:
        """What stands under `key` on all pages of an answer; None when what was asked for is not there.

        Raises LookupFailed as `ask` does.
        """
        from botocore import xform_name

        with _translated(service, operation) as absent:
            paginator = self.clients.client(service, self.region).get_paginator(xform_name(operation))
            found = [item for page in paginator.paginate(**parameters) for item in page.get(key, ())]
        return None if absent else found


@contextmanager
def _translated(service: str, operation: str) -> Iterator[list[str]]:
    """Turn the SDK's errors into LookupFailed; the list holds the code when the answer is that there is none."""
    from botocore.exceptions import BotoCoreError, ClientError

    absent: list[str] = []
    action = f"{_PREFIXES.get(service, service)}:{operation}"
    try:
        yield absent
    except ClientError as error:
        code = code_of(error)
        if code in _ABSENT or (code == "ValidationError" and "does not exist" in str(error)):  # CloudFormation's way to say so
            absent.append(code)
        elif code in _DENIED:
            raise LookupFailed(
                f"your credentials may not call {action}: allow it to whoever runs the doctor ({error})"
            ) from error
        elif code in STRANGER:
            raise LookupFailed(f"AWS does not accept your credentials for {action} ({code}): renew them") from error
        else:
            raise LookupFailed(str(refusal(error, _PREFIXES.get(service, service), service))) from error
    except BotoCoreError as error:
        raise LookupFailed(
            f"AWS could not be asked for {action} ({error}): check credentials, Region, AWS_ENDPOINT_URL and the network"
        ) from error


def _words(error: Any) -> str:
    """What AWS says itself: a deny may stand in a policy that nobody thinks of."""
    return str(error.response.get("Error", {}).get("Message", "")).rstrip(".") or "no reason given"
