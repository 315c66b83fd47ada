"""Composes the functions of the Google host: what each request is answered with, and what a request has to show first.

What they do is put together in gcp_duties.py, each at its first call.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from nightlatch.bootstrap.gcp_duties import Duties
from nightlatch.errors import LookupFailed, SettingsError, StoreError, UnreadableSource, Untrusted
from nightlatch.settings import Settings
from nightlatch.settings.google import GoogleDeployment

if TYPE_CHECKING:
    from nightlatch.contracts import Delivery, Meter
    from nightlatch.hosts.gcp.pushed import Gate

log = logging.getLogger("nightlatch")

DONE, REFUSED, AGAIN = 204, 403, 503
"""What a push is answered with: taken; not believed; to be pushed again."""


@dataclass
class Functions:
    """The functions of one deployment; `meter` is the host's."""

    settings: Settings
    deployment: GoogleDeployment
    meter: Meter

    def assess(self, headers: Mapping[str, str], body: bytes) -> int:
        """Judge the log entry that one push brings; gives the status to answer with."""
        self._duties.mind_the_policy()
        return self._taken(headers, body, self._judged)

    def act(self, headers: Mapping[str, str], body: bytes) -> int:
        """Look at the case that one push (or task) names; gives the status to answer with."""
        self._duties.mind_the_policy()
        return self._taken(headers, body, self._acted)

    def interact(self, headers: Mapping[str, str], body: bytes) -> tuple[int, str, str]:
        """Answer a button, a form or a command of Slack; gives status, type and text."""
        try:
            answer = self._duties.interact(dict(headers), body)
        except (SettingsError, StoreError, ValueError) as error:
            log.exception("nobody can be answered", extra={"reason": str(error)})
            return AGAIN, "text/plain", "Nothing was done: the owner has to look at the log of this function."
        return answer.status, answer.type, answer.body

    def sweep(self, headers: Mapping[str, str]) -> int:
        """Do what is due by the clock, as the scheduler asks; gives the status to answer with."""
        try:
            if self._gate is not None:
                self._gate.check(headers)
        except (Untrusted, LookupFailed) as error:
            log.warning("a request was refused", extra={"reason": str(error)})
            self.meter.count("requests_disbelieved")
            return REFUSED if isinstance(error, Untrusted) else AGAIN
        log.info("swept", extra={"done": self._duties.sweep()})
        return DONE

    def _acted(self, batch: Sequence[Delivery]) -> tuple[str, ...]:
        return self._duties.act(batch)

    def _judged(self, batch: Sequence[Delivery]) -> tuple[str, ...]:
        return self._duties.assess(batch)  # made here, so that whoever is not believed costs nothing

    def _taken(self, headers: Mapping[str, str], body: bytes, duty: Callable[[Sequence[Delivery]], tuple[str, ...]]) -> int:
        """A push that is believed, done; what cannot be read goes to the rejects, and comes again only if it could not be kept."""
        from nightlatch.hosts.gcp.deliveries import delivery, opened

        try:
            if self._gate is not None:
                self._gate.check(headers)
            return AGAIN if duty([delivery(opened(body))]) else DONE
        except Untrusted as error:
            log.warning("a request was refused", extra={"reason": str(error)})
            self.meter.count("requests_disbelieved")
            return REFUSED
        except UnreadableSource as error:
            return self._rejected(body, str(error))
        except LookupFailed as error:
            log.warning("a request could not be believed yet", extra={"reason": str(error)})
            return AGAIN

    def _rejected(self, body: bytes, reason: str) -> int:
        self.meter.count("rejects")
        log.warning("a request was rejected", extra={"reason": reason})
        try:
            self._duties.rejects.keep(body.decode("utf-8", "replace"), reason)
        except StoreError as error:
            log.warning("a reject could not be kept", extra={"reason": str(error)})
            return AGAIN
        return DONE

    @cached_property
    def _gate(self) -> Gate | None:
        """None where requests bear no signature: on an emulator only, which the settings see to."""
        from nightlatch.hosts.gcp.pushed import Gate

        told = self.deployment
        return Gate(told.audience, (told.caller,)) if told.caller else None

    @cached_property
    def _duties(self) -> Duties:
        return Duties(self.settings, self.deployment, self.meter)


def functions() -> Functions:
    """The functions as the environment says, their log as Cloud Logging reads it. Raises SettingsError."""
    from nightlatch.hosts.gcp.logs import LogMeter, log_lines

    log_lines()
    return Functions(Settings.from_environment(), GoogleDeployment.from_environment(), LogMeter())
