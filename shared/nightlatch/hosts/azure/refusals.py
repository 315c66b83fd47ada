"""What Azure refuses, in our words: the one place of this host where errors of its libraries become StoreError.

Each message names what would help, for whoever reads it in a log has neither the call nor the Terraform module at hand.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nightlatch.errors import StoreError
from nightlatch.hosts.azure.clients import passes


@contextmanager
def translated(role: str, thing: str) -> Iterator[None]:
    """Inside, an error of the library becomes a StoreError. `role` is the built-in role that lets one do this, `thing` what was asked."""
    from azure.core.exceptions import AzureError

    try:
        yield
    except AzureError as error:
        raise refusal(error, role, thing) from error


def refusal(error: Any, role: str, thing: str) -> StoreError:
    """The StoreError of an AzureError: Azure was asked, and refused, or no answer came."""
    from azure.core.exceptions import ClientAuthenticationError, ResourceNotFoundError

    words, status = _words(error), getattr(error, "status_code", None)
    if status == 403:
        return StoreError(f"{thing} may not be used: give this function's identity the role {role!r} on it ({words})")
    if status == 401 or isinstance(error, ClientAuthenticationError):
        return StoreError(
            f"{thing} cannot be asked without Azure credentials: give this function its identity, or run `az login` ({words})"
        )
    if isinstance(error, ResourceNotFoundError):
        return StoreError(f"{thing} does not exist: deploy with infra/azure, or correct the setting that names it ({words})")
    if status == 429 or (status == 503 and "busy" in words.lower()):
        return StoreError(f"{thing} throttles us: deliver again later ({words})")
    if passes(error):
        return StoreError(f"{thing} could not be reached: deliver again later; check the network ({words})")
    return StoreError(f"{thing} refused ({type(error).__name__}): {words}")


def _words(error: Any) -> str:
    """The first line: what follows it are headers and addresses."""
    return (str(getattr(error, "message", "") or error).splitlines() or ["no reason given"])[0][:300]
