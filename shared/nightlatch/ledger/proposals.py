"""What the acting half made of each version of a case, in the control store: once written, never changed.

A version may be looked at again and again, as the clock asks; what is made of it is kept anew only where it differs.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from nightlatch.ledger.items import Shelf
from nightlatch.ledger.keys import fit, stamp
from nightlatch.model.proposal import Proposal


@dataclass(frozen=True, slots=True)
class Proposals:
    """Proposals on the control shelf."""

    shelf: Shelf

    def keep(self, proposal: Proposal) -> bool:
        """Keep a proposal unless the last one for this version says the same; gives whether it was kept."""
        known = [each for each in self.of(proposal.case) if each.version == proposal.version]
        if known and known[-1].model_copy(update={"at": proposal.at}) == proposal:
            return False
        sort = f"{proposal.version:08}/{stamp(proposal.at)}"
        return self.shelf.add(_partition(proposal.case), sort, proposal.model_dump_json())

    def of(self, case: str) -> Iterator[Proposal]:
        """What was proposed for a case, by version and time."""
        for _, text in self.shelf.all(_partition(case)):
            yield Proposal.model_validate_json(text)


def _partition(case: str) -> str:
    return f"proposals/{fit(case, 450)}"
