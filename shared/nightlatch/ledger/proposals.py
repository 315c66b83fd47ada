"""What the acting half made of each version of a case, in the control store: once written, never changed."""

from collections.abc import Iterator
from dataclasses import dataclass

from nightlatch.ledger.items import Shelf
from nightlatch.ledger.keys import fit
from nightlatch.model.proposal import Proposal


@dataclass(frozen=True, slots=True)
class Proposals:
    """Proposals on the control shelf."""

    shelf: Shelf

    def keep(self, proposal: Proposal) -> bool:
        """Keep the first proposal for a version of a case; gives whether this was it."""
        return self.shelf.add(_partition(proposal.case), f"{proposal.version:08}", proposal.model_dump_json())

    def of(self, case: str) -> Iterator[Proposal]:
        """What was proposed for a case, by version."""
        for _, text in self.shelf.all(_partition(case)):
            yield Proposal.model_validate_json(text)


def _partition(case: str) -> str:
    return f"proposals/{fit(case, 450)}"
