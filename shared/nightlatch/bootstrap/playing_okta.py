"""The Okta of this machine as the product reaches it: for the demo's chapter on Okta."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nightlatch import bootstrap

if TYPE_CHECKING:
    from nightlatch.bootstrap.play import Side


@contextmanager
def okta_side(url: str, token: str, responder: str) -> Iterator[Side]:
    """The organization at that address, called with an API token of the user `responder` while the block runs."""
    from nightlatch.bootstrap.play import Side
    from nightlatch.providers.okta.account import Okta
    from nightlatch.providers.okta.census import take
    from nightlatch.providers.okta.directory import OktaDirectory
    from nightlatch.vendors.okta import Rest
    from nightlatch.vendors.okta_tokens import ApiToken

    live = Okta(Rest(url, ApiToken(token)))
    try:
        yield Side(
            "okta", OktaDirectory(live), lambda _tenant: live, lambda tenant: take(live, tenant, bootstrap.utc_now()), responder
        )
    finally:
        live.rest.close()
