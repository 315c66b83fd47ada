"""What Google refuses, in our words: the one place of this host where errors of its libraries become StoreError.

Each message names what would help, for whoever reads it in a log has neither the call nor the Terraform module at hand.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nightlatch.errors import StoreError


@contextmanager
def translated(permission: str, thing: str) -> Iterator[None]:
    """Inside, an error of the library becomes a StoreError. `permission` is what IAM asks for, `thing` what was asked of."""
    from google.api_core.exceptions import GoogleAPICallError, RetryError
    from google.auth.exceptions import GoogleAuthError

    try:
        yield
    except GoogleAPICallError as error:
        raise refusal(error, permission, thing) from error
    except RetryError as error:
        raise given_up(error, permission, thing) from error
    except GoogleAuthError as error:
        raise without_credentials(error, thing) from error


def refusal(error: Any, permission: str, thing: str) -> StoreError:
    """The StoreError of a GoogleAPICallError: Google was asked, and refused, or no answer came."""
    from google.api_core import exceptions

    words = _words(error)
    if isinstance(error, exceptions.TooManyRequests):
        return StoreError(f"{thing} throttles {permission}: deliver again later; if it lasts, raise the quota ({words})")
    if isinstance(error, exceptions.Forbidden):
        return StoreError(f"{permission} is denied on {thing}: allow it to the service account of this function ({words})")
    if isinstance(error, exceptions.Unauthorized):
        return StoreError(f"Google does not accept these credentials for {permission} on {thing}: renew them ({words})")
    if isinstance(error, exceptions.NotFound):
        return StoreError(
            f"{thing} does not exist: deploy with infra/gcp, or correct the environment variable that names it ({words})"
        )
    if isinstance(error, exceptions.FailedPrecondition) and "index" in words:
        return StoreError(f"{thing} lacks an index: deploy with infra/gcp, which makes it, and wait until it is built ({words})")
    if isinstance(error, exceptions.ServerError | exceptions.Aborted):
        return StoreError(f"{thing} could not be reached: deliver again later; check the network ({words})")
    return StoreError(f"{permission} on {thing} was refused ({type(error).__name__}): {words}")


def given_up(error: Any, permission: str, thing: str) -> StoreError:
    """The StoreError of a RetryError: what the last attempt met, where that is known."""
    from google.api_core.exceptions import GoogleAPICallError

    if isinstance(error.cause, GoogleAPICallError):
        return refusal(error.cause, permission, thing)
    return StoreError(f"{thing} could not be reached: deliver again later; check the network ({error})")


def without_credentials(error: Exception, thing: str) -> StoreError:
    """The StoreError of a GoogleAuthError: the call could not even be signed."""
    return StoreError(
        f"{thing} cannot be asked without Google credentials: give this function a service account, or run"
        f" `gcloud auth application-default login` ({error})"
    )


def _words(error: Any) -> str:
    return str(error.message) or "no reason given"
