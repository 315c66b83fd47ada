"""A platform calls with what just happened: put it on the queue of records, and say so.

Nothing else is done here, for the platform hangs up after three seconds, and the address is open to everybody. Whoever is not
believed, or brings nothing that can be read, leaves a line in the log and a count.
"""

import logging
from collections.abc import Callable, Mapping

from nightlatch.classes import dataclass
from nightlatch.contracts import Inbox, Meter, Record
from nightlatch.errors import UnreadableSource, Untrusted
from nightlatch.intake.hooked import challenge, opened

log = logging.getLogger("nightlatch")


@dataclass(frozen=True, slots=True)
class Call:
    """One request; `headers` have names in lower case."""

    method: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the caller is answered, as a status of HTTP and an object."""

    status: int
    says: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Hear:
    """The hearing function, composed. `secret` gives what callers must show, `message` makes of a record what intake opens."""

    secret: Callable[[], str]
    message: Callable[[Record], str]
    inbox: Inbox
    meter: Meter

    def __call__(self, call: Call) -> Reply:
        """Answer one request. Raises SettingsError without a secret, StoreError when the queue refused: the platform calls again."""
        try:
            if call.method == "GET":
                return Reply(200, {"verification": challenge(call.headers)})
            records = opened(call.headers, call.body, self.secret())
        except Untrusted as error:
            self.meter.count("requests_disbelieved")
            log.warning("a request was not believed", extra={"reason": str(error)})
            return Reply(401, {"error": "not believed"})
        except UnreadableSource as error:
            return self._refused(str(error))
        large = self.inbox.put([self.message(record) for record in records]) if records else ()
        if large:
            return self._refused(f"{len(large)} records are too large for the queue")
        return Reply(200, {"records": str(len(records))})

    def _refused(self, reason: str) -> Reply:
        self.meter.count("rejects")
        log.warning("a post was refused", extra={"reason": reason})
        return Reply(400, {"error": reason})
