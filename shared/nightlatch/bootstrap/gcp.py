"""Composes the functions of the Google host from what their Terraform module told them.

Each function makes only its own, at its first call; what it makes is kept for as long as the process lives. So far records are
judged here; what acts, listens and sweeps on Google follows.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from nightlatch import bootstrap
from nightlatch.bootstrap.ceiling import policy_under
from nightlatch.errors import LookupFailed, StoreError, UnreadableSource, Untrusted
from nightlatch.settings import GoogleDeployment, Settings

if TYPE_CHECKING:
    from nightlatch.contracts import Delivery, Meter, Rejects
    from nightlatch.duties.assess import Assess
    from nightlatch.hosts.gcp.clients import Clients
    from nightlatch.hosts.gcp.pushed import Gate
    from nightlatch.model import Policy
    from nightlatch.pipeline import Pipeline

log = logging.getLogger("nightlatch")

DONE, REFUSED, AGAIN = 204, 403, 503
"""What a push is answered with: taken; not believed; to be pushed again."""
COLLECTION = "ledger"
"""The collection of either database."""
_NEIGHBORS = 100
"""How many accounts a record may judge beside its own."""


@dataclass
class Functions:
    """The functions of one deployment; `meter` is the host's."""

    settings: Settings
    deployment: GoogleDeployment
    meter: Meter

    def assess(self, headers: Mapping[str, str], body: bytes) -> int:
        """Judge the log entry that one push brings; gives the status to answer with."""
        if self._policy[1]:
            self.meter.count("policy_failures")
        return self._taken(headers, body, self._judged)

    def _judged(self, batch: Sequence[Delivery]) -> tuple[str, ...]:
        return self._assess(batch)  # made here, so that whoever is not believed costs nothing

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
            self._rejects.keep(body.decode("utf-8", "replace"), reason)
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
    def _policy(self) -> tuple[Policy, bool]:
        return policy_under(self.settings, self.deployment.mode)

    @cached_property
    def _clients(self) -> Clients:
        from nightlatch.hosts.gcp.clients import Clients

        return Clients(self.deployment.project)

    @cached_property
    def _rejects(self) -> Rejects:
        from nightlatch.hosts.gcp.queues import PubSubRejects

        return PubSubRejects(self._clients.publisher(), self.deployment.rejects_topic)

    @cached_property
    def _pipeline(self) -> Pipeline:
        from nightlatch.hosts.gcp.firestore import FirestoreStore

        told = self.deployment
        made = bootstrap.pipeline(
            self._policy[0],
            FirestoreStore(self._clients.firestore(told.evidence_database), COLLECTION),
            FirestoreStore(self._clients.firestore(told.control_database), COLLECTION),
            clock=bootstrap.utc_now,
            strict=self.settings.strict,
            count=self.meter.count,
        )
        return replace(made, most=_NEIGHBORS, responders=told.responders)

    @cached_property
    def _assess(self) -> Assess:
        from nightlatch.duties.assess import Assess
        from nightlatch.hosts.gcp.queues import PubSubQueue
        from nightlatch.intake.pushed import PushedSources

        told = self.deployment
        return Assess(
            pipeline=self._pipeline,
            sources=PushedSources(bootstrap.providers(), told.scope),
            queue=PubSubQueue(self._clients.publisher(), told.case_topic),
            rejects=self._rejects,
            meter=self.meter,
            clock=bootstrap.utc_now,
        )


def functions(meter: Meter) -> Functions:
    """The functions as the environment says. Raises SettingsError."""
    return Functions(Settings.from_environment(), GoogleDeployment.from_environment(), meter)
