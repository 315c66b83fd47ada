"""A new account names no ticket or change.

Why: where every account is asked for, one that nobody asked for stands out.
Usually innocent: somebody forgot. The weakest sign of all, and silent unless the policy names a `standard.ticket_tag`.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, Hit, Kind
from nightlatch.model.evidence import TAGS
from nightlatch.signals.reading import ids, successes


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on a creation whose tags do not include the ticket's."""
    wanted = facts.policy.standard.ticket_tag
    if wanted is None:
        return None
    found = [
        a
        for a in successes(case, Kind.ACCOUNT_CREATED)
        if wanted.casefold() not in {tag.casefold() for tag in a.evidence.get(TAGS, "").split(",")}
    ]
    if not found:
        return None
    return Hit(
        says=f"{case.subject.label} was made without the tag {wanted}, so no ticket tells who asked for it", because=ids(found)
    )


SIGNAL = Signal(id="T7", title="No ticket", points=5, check=check, attack=("T1136.003",))
