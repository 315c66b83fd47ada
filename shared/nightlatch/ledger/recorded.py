"""The directory that needs no network: what the records themselves told. What none of them told is unknown, and shown so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from nightlatch.ledger.evidence import Evidence
from nightlatch.model import CaseKey
from nightlatch.model.evidence import NOTHING_TOLD

if TYPE_CHECKING:
    from nightlatch.contracts import Identity
    from nightlatch.model import Principal, Privilege


class RecordedDirectory:
    """Directory over the evidence."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence

    def identity(self, principal: Principal, told: Mapping[str, str] = NOTHING_TOLD) -> Identity | None:  # noqa: ARG002 - the port's
        """Nothing: a record tells of a moment, not of who bears a name now."""
        return None

    def created(self, principal: Principal, before: datetime) -> datetime | None:
        """When a record last told of the account's creation, before that moment: its own platform's, else one that knows it by the same id."""
        key = CaseKey.of(principal)
        own = None if key is None else self.evidence.birth(key, before)
        if own is not None or not principal.keyed_by_id or principal.id is None:
            return own
        elsewhere = (self.evidence.birth(each, before) for each in self.evidence.persons.same(principal.id) if each != key)
        return max((at for at in elsewhere if at is not None), default=None)

    def privilege(self, tenant: str, role: str, at: datetime) -> Privilege | None:
        """What records told by that time of a policy's document, or of what a group holds. `tenant` is `provider:tenant`."""
        return self.evidence.meanings.privilege(tenant, role, at)
