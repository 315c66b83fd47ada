"""How companies' interfaces are connected to: clients of httpx that share what they trust, for loading that takes as long as many a call."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl

    import httpx


def new_client(timeout_s: float) -> "httpx.Client":
    """A client that gives up on an answer after so many seconds."""
    import httpx  # optional: only an extra that asks a company brings it

    return httpx.Client(timeout=timeout_s, verify=_trusted())


@cache
def _trusted() -> "ssl.SSLContext":
    """The authorities that this process trusts."""
    import httpx

    return httpx.create_ssl_context()
