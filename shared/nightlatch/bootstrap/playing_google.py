"""The Google of this machine as the product reaches it: for the demo's chapter on Google."""

from __future__ import annotations

from dataclasses import field
from datetime import timedelta
from typing import TYPE_CHECKING

from nightlatch import bootstrap
from nightlatch.classes import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from nightlatch.bootstrap.play import Side


@dataclass
class Clock:
    """Now, and as far ahead as the story has gone."""

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        """The story's time, in UTC."""
        return bootstrap.utc_now() + self.ahead


def google_side(url: str, token: str, responder: str, clock: Clock) -> Side:
    """The cloud at that address, called as the service account `responder`, by this token."""
    import requests

    from nightlatch.bootstrap.play import Side
    from nightlatch.providers.gcp.account import Google
    from nightlatch.providers.gcp.census import take
    from nightlatch.providers.gcp.directory import GcpDirectory
    from nightlatch.vendors.google import Rest, apis_at

    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token}"
    live = Google(Rest(lambda: session, apis_at(url)), clock)
    return Side("gcp", GcpDirectory(live), lambda _tenant: live, lambda tenant: take(live, tenant, clock()), responder)
