"""The AWS clients of the provider, and the one place where the SDK's errors become LookupFailed or ChangeFailed.

Everything asked live goes through `ask` and `listed`, and every change through `change`, so that a refusal can name the very
permission to grant, and a test can hear which permissions are used. Clients are made when they are first asked for: a cold
start pays for none.
"""

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from nightlatch.errors import ChangeFailed, LookupFailed, QuotaFull, TryLater

ATTEMPTS = 6
"""How often a call is made at most, the first time included: IAM's limits are per account, and others need them too."""

NOBODY = frozenset(
    {"NoSuchEntity", "NoSuchEntityException", "ResourceNotFoundException", "AWSOrganizationsNotInUseException"}
    | {"NotFoundException", "EntityNotFoundException", "OrganizationNotFoundException"}
    | {"UserNotFoundException", "UserNotFoundFault", "UserNotFound", "UserDoesNotExistException"}
)
"""Codes that are an answer: nobody bears that name."""
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"})
_THROTTLED = frozenset(
    {"Throttling", "ThrottlingException", "ThrottledException", "TooManyRequestsException", "RequestLimitExceeded", "SlowDown"}
)
_FULL = frozenset({"LimitExceeded", "LimitExceededException", "ServiceQuotaExceededException"})
_NOT_YET = frozenset(
    {"ConcurrentModification", "ConcurrentModificationException", "ConflictException", "EntityTemporarilyUnmodifiable"}
    | {"InvalidUserState", "InvalidUserStateFault", "DirectoryUnavailableException"}
    | {"ServiceFailure", "ServiceFailureException", "InternalFailure", "InternalError", "ServiceUnavailable"}
)
"""Codes of a change that may well work in a minute."""
_UNKNOWN_CALLER = frozenset(
    {"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch"}
)
_PREFIXES = {"location": "geo", "sso-admin": "sso"}
"""Service of the SDK → prefix of its permissions, where the two differ."""
_BY_METHOD = {"Get": "GET", "Update": "PATCH"}
"""API Gateway's permissions are methods of HTTP: the first word of an operation → its method."""

Answer = Mapping[str, Any]


class Clients:
    """One client per service and Region, shared by all threads (clients are safe to share, making them is not).

    `session` is a boto3 session (None: the environment's). `on_throttle` is called for each answer that asks to slow down,
    also for those that a later attempt made good. With `documents_as_sent` IAM's policy documents come as the very text that
    IAM holds, URL-encoded, and not as what the SDK reads out of it.
    """

    def __init__(
        self,
        session: Any = None,
        on_throttle: Callable[[], None] | None = None,
        attempts: int = ATTEMPTS,
        *,
        documents_as_sent: bool = False,
    ) -> None:
        self._attempts = attempts
        self._as_sent = documents_as_sent
        self._session = session
        self._on_throttle = on_throttle
        self._made: dict[tuple[str, str | None], Any] = {}
        self._lock = threading.Lock()

    def client(self, service: str, region: str | None = None) -> Any:
        """The boto3 client of a service (`iam`, `organizations`, `sso-admin`, `identitystore`, `sts`)."""
        with self._lock:
            if (service, region) not in self._made:
                self._made[service, region] = self._make(service, region)
            return self._made[service, region]

    def ask(self, service: str, operation: str, region: str | None = None, **parameters: Any) -> Answer | None:
        """What one call answers, by the operation's name in the API (`GetUser`); None when nobody bears the name asked for.

        Raises LookupFailed when AWS could not be asked or refused.
        """
        from botocore import xform_name

        with _translated(permission(service, operation)) as absent:
            answer: Answer = getattr(self.client(service, region), xform_name(operation))(**parameters)
        return None if absent else answer

    def listed(self, service: str, operation: str, key: str, region: str | None = None, **parameters: Any) -> list[Any] | None:
        """What stands under `key` on all pages of an answer; None when what was asked for is not there.

        Raises LookupFailed when AWS could not be asked or refused.
        """
        pages = self.pages(service, operation, region, **parameters)
        return None if pages is None else [item for page in pages for item in page.get(key, ())]

    def pages(self, service: str, operation: str, region: str | None = None, **parameters: Any) -> list[Answer] | None:
        """All pages of an answer; None when what was asked for is not there. Raises LookupFailed as `ask` does."""
        from botocore import xform_name

        with _translated(permission(service, operation)) as absent:
            pages: list[Answer] = list(self.client(service, region).get_paginator(xform_name(operation)).paginate(**parameters))
        return None if absent else pages

    def change(self, service: str, operation: str, region: str | None = None, **parameters: Any) -> Answer | None:
        """What one changing call answers; None when what it would change is not there.

        Raises ChangeFailed when AWS refused, QuotaFull when there is no room, TryLater when the same may work in a minute.
        """
        from botocore import xform_name

        with _translated(permission(service, operation), changing=True) as absent:
            answer: Answer = getattr(self.client(service, region), xform_name(operation))(**parameters)
        return None if absent else answer

    def account(self) -> str:
        """The account whose credentials these are; every caller may ask that. Raises LookupFailed."""
        answer = self.ask("sts", "GetCallerIdentity")
        if answer is None:
            raise LookupFailed("AWS does not know whose credentials these are: renew them")
        return str(answer["Account"])

    def _make(self, service: str, region: str | None) -> Any:
        from botocore.config import Config

        if self._session is None:
            import boto3

            self._session = boto3.session.Session()
        client = self._session.client(
            service,
            # Lambda sets AWS_REGION, which boto3 does not read; IAM and Organizations answer wherever they are asked from.
            region_name=region or self._session.region_name or os.environ.get("AWS_REGION"),
            config=Config(
                retries={"mode": "standard", "total_max_attempts": self._attempts},
                connect_timeout=3,
                read_timeout=10,
                tcp_keepalive=True,  # a function that slept keeps connections whose other end may be gone
            ),
        )
        client.meta.events.register("response-received", self._heard)  # once per attempt
        if self._as_sent and service == "iam":
            from botocore.handlers import json_decode_policies

            client.meta.events.unregister("after-call.iam", json_decode_policies)
        return client

    def _heard(self, parsed_response: dict[str, Any] | None = None, **_: Any) -> None:
        code = (parsed_response or {}).get("Error", {}).get("Code")
        if code in _THROTTLED and self._on_throttle is not None:
            self._on_throttle()


def permission(service: str, operation: str) -> str:
    """The IAM action that a call needs."""
    if service == "apigateway":
        return f"apigateway:{next(method for word, method in _BY_METHOD.items() if operation.startswith(word))}"
    return f"{_PREFIXES.get(service, service)}:{operation}"


@contextmanager
def _translated(action: str, *, changing: bool = False) -> Iterator[list[str]]:
    """Turn the SDK's errors into ours; the list holds the code when the answer is that there is nobody."""
    from botocore.exceptions import BotoCoreError, ClientError

    absent: list[str] = []
    try:
        yield absent
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", "no code"))
        reaching = error.operation_name == "AssumeRole"  # the SDK takes on the role of another account in the midst of any call
        if reaching or code not in NOBODY:
            refused = _refusal("sts:AssumeRole" if reaching else action, code)
            raise (_failure(code) if changing else LookupFailed)(refused) from error
        absent.append(code)
    except BotoCoreError as error:
        raise (TryLater if changing else LookupFailed)(
            f"AWS could not be asked for {action} ({type(error).__name__}): check the Region, the credentials and the network path"
        ) from error


def _failure(code: str) -> type[ChangeFailed]:
    if code in _FULL:
        return QuotaFull
    return TryLater if code in _THROTTLED | _NOT_YET else ChangeFailed


def _refusal(action: str, code: str) -> str:
    """One sentence: which permission, and what would help. Nothing of AWS's own text, which repeats names and addresses."""
    if code in _DENIED and action == "sts:AssumeRole":
        return (
            f"AWS refused {action} ({code}) for our role in that account: roll out infra/aws/organization/member.yaml there,"
            " with the ARNs of this stack's roles"
        )
    if code in _DENIED:
        return (
            f"AWS refused {action} ({code}): grant {action} to the role of the function,"
            " and look for a service control policy that forbids it"
        )
    if code in _FULL:
        return f"AWS has no room for {action} ({code}): a quota of the account or of this identity is full"
    if code == "UnmodifiableEntity":
        return f"AWS does not let anybody but its own service do {action} on this identity ({code})"
    if code in _THROTTLED:
        return f"AWS asked to slow down at {action} ({code}) again and again: try again later"
    if code in _UNKNOWN_CALLER:
        return f"AWS did not accept the credentials for {action} ({code}): renew them, or check the clock of this machine"
    return f"AWS failed at {action} ({code}): try again later, and look the code up in the API reference if it stays"
