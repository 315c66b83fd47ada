"""What AWS refuses, in our words: the one place of this host where errors of its SDK become StoreError.

Each message names what would help, for whoever reads it in a log has neither the call nor the template at hand.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nightlatch.errors import StoreError

THROTTLED = frozenset(
    {
        "ThrottlingException",
        "Throttling",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "SlowDown",
        "TooManyRequestsException",
    }
)
"""Codes that ask to slow down; those of botocore's standard retries that the services used here give."""

DENIED = frozenset(
    {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "KmsAccessDenied", "KMS.AccessDeniedException"}
)
STRANGER = frozenset(
    {"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "InvalidSignatureException", "UnrecognizedClientException"}
)
MISSING = frozenset({"AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist", "ResourceNotFoundException"})


@contextmanager
def translated(service: str, thing: str) -> Iterator[None]:
    """Inside, an error of the SDK becomes a StoreError. `service` is its prefix in IAM (`dynamodb`), `thing` what was asked of."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        raise refusal(error, service, thing) from error
    except BotoCoreError as error:
        raise unreached(error, thing) from error


def refusal(error: Any, service: str, thing: str) -> StoreError:
    """The StoreError of a botocore ClientError: AWS was asked, and refused."""
    code, action = code_of(error), f"{service}:{error.operation_name}"
    if code in THROTTLED:
        return StoreError(
            f"{thing} throttles {action} ({code}): deliver again later; if it lasts, raise its capacity or the quota"
        )
    if code in DENIED:
        return StoreError(f"{action} is denied on {thing}: allow it in the role of this function ({_words(error)})")
    if code in STRANGER:
        return StoreError(f"AWS does not accept these credentials for {action} on {thing}: renew them ({_words(error)})")
    if code in MISSING:
        return StoreError(f"{thing} does not exist: deploy with template.yaml, or correct the environment variable that names it")
    return StoreError(f"{action} on {thing} was refused ({code}): {_words(error)}")


def unreached(error: Exception, thing: str) -> StoreError:
    """The StoreError of a botocore BotoCoreError: no answer came, or the call could not even be made."""
    from botocore.exceptions import CredentialRetrievalError, NoCredentialsError, PartialCredentialsError

    if isinstance(error, CredentialRetrievalError | NoCredentialsError | PartialCredentialsError):
        return StoreError(
            f"{thing} cannot be asked without AWS credentials: set AWS_PROFILE, or give this function a role ({error})"
        )
    return StoreError(f"{thing} could not be reached: deliver again later; check the network and AWS_ENDPOINT_URL ({error})")


def code_of(error: Any) -> str:
    """The code of a botocore ClientError."""
    return str(error.response.get("Error", {}).get("Code", ""))


def _words(error: Any) -> str:
    return str(error.response.get("Error", {}).get("Message", "")) or "no reason given"
