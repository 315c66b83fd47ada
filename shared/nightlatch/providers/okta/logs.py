"""An organization's System Log, read on from where the last look at it ended.

Documented at "System Log" of the management API: who asks in ascending order and for no end is always given a next page, which stays
empty until something comes. A cursor is the path of that page; of the address that Okta tells only path and query count.
"""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

from nightlatch.classes import dataclass
from nightlatch.contracts import Page
from nightlatch.providers.okta.account import API, Okta
from nightlatch.vendors.okta import LOGS_READ

_MOST = 1000
"""Events on a page; Okta gives no more."""


@dataclass(frozen=True, slots=True)
class SystemLog:
    """The log of the organization that `reach` gives, which raises LookupFailed where it is not to be reached."""

    reach: Callable[[], Okta]

    def begin(self, since: datetime) -> str:
        """The cursor before everything that was written since then."""
        asked = {"since": f"{since:%Y-%m-%dT%H:%M:%S.000Z}", "sortOrder": "ASCENDING", "limit": _MOST}
        return f"{API}/logs?{urlencode(asked)}"

    def page(self, cursor: str) -> Page:
        """What comes after a cursor. Raises LookupFailed, for a limit of Okta's too."""
        records, following = self.reach().rest.page(cursor, LOGS_READ)
        return Page(records, following or cursor)
