"""The directory of a live function: what the records told first, and where they told nothing, what the platform says.

What the platform said is kept and used again, so that judging a case anew gives the same verdict however the platform has
changed since. That nobody or nothing was found is not kept: a platform may not know yet what was made a second ago. Nor is who
bears a name, where the records tell no immutable id: names are reused.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from nightlatch.errors import LookupFailed
from nightlatch.ledger.items import Shelf
from nightlatch.ledger.keys import fit
from nightlatch.model import Frozen, Instant, Principal, Privilege
from nightlatch.model.evidence import NOTHING_TOLD

if TYPE_CHECKING:
    from nightlatch.contracts import Directory, Identity


class _Known(Frozen):
    id: str
    created: Instant | None


class RememberingDirectory:
    """Directory over two others. Without a shelf nothing is kept, and the platform is asked each time; without a live one, what
    was kept is all there is.
    """

    def __init__(self, recorded: "Directory", live: "Directory | None", shelf: Shelf | None) -> None:
        self.recorded = recorded
        self.live = live
        self.shelf = shelf

    def identity(self, principal: Principal, told: Mapping[str, str] = NOTHING_TOLD) -> "Identity | None":
        """Who bears this name now: only the platform can tell, and only at this moment. Raises LookupFailed."""
        return None if self.live is None else self.live.identity(principal, told)

    def created(self, principal: Principal, before: datetime) -> datetime | None:
        """As recorded, else as the platform says of the account. Raises LookupFailed when it could not be asked."""
        told = self.recorded.created(principal, before)
        if told is not None:
            return told
        known = self._known(principal)
        if known is None or known.created is None or known.created > before:
            return None
        return known.created

    def privilege(self, tenant: str, role: str, at: datetime) -> Privilege | None:
        """As recorded, else as the platform said when it was first asked about that day; unresolved when it refused."""
        told = self.recorded.privilege(tenant, role, at)
        if told is not None:
            return told
        partition, sort = f"lookup/{fit(tenant)}", f"privilege/{fit(role)}/{at.date()}"
        kept = self._read(partition, sort)
        if kept is not None:
            return Privilege.model_validate_json(kept)
        try:
            found = None if self.live is None else self.live.privilege(tenant, role, at)
        except LookupFailed as error:
            return Privilege.unresolved(str(error))
        return None if found is None else Privilege.model_validate_json(self._keep(partition, sort, found))

    def _known(self, principal: Principal) -> _Known | None:
        partition, sort = f"lookup/{principal.provider}:{fit(principal.tenant)}", f"identity/{fit(principal.id or '')}"
        kept = self._read(partition, sort) if principal.id else None
        if kept is not None:
            return _Known.model_validate_json(kept)
        found = self.identity(principal)
        if found is None or (principal.id is not None and principal.id != found.id):
            return None  # the name is another's by now
        known = _Known(id=found.id, created=found.created)
        return _Known.model_validate_json(self._keep(partition, sort, known)) if principal.id else known

    def _read(self, partition: str, sort: str) -> str | None:
        return None if self.shelf is None else self.shelf.read(partition, sort)

    def _keep(self, partition: str, sort: str, answer: Frozen) -> str:
        """Keep the first answer; gives the one that is kept, for somebody else may have been quicker."""
        text = answer.model_dump_json()
        if self.shelf is None or self.shelf.add(partition, sort, text):
            return text
        return self.shelf.read(partition, sort) or text
