"""An account was given a credential or a privilege, and neither its creation nor the inventory tells of it.

Why: what was never seen being made was made where nobody looks, or before the log began. Usually innocent: a gap in
the log; so look there first, and it adds little. It needs the platform's own list of accounts.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, Hit, Kind
from nightlatch.model.facts import INVENTORY
from nightlatch.signals.reading import birth, ids, successes


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on a credential or grant for an account that was not born in this case and is not listed by name or id."""
    given = successes(case, Kind.CREDENTIAL_ADDED, Kind.ROLE_GRANTED)
    listed = {name.casefold() for name in facts.inventory}
    known = {text.casefold() for text in (case.subject.id, case.subject.name, case.subject.email) if text} & listed
    if not given or birth(case) is not None or known:
        return None
    return Hit(
        says=f"{case.subject.label} was given something ({given[0].operation}), but no record tells of its creation and the "
        "inventory does not list it",
        because=ids(given),
    )


SIGNAL = Signal(
    id="Q7",
    title="Nobody knows this account",
    points=15,
    check=check,
    attack=("T1098",),
    needs=(INVENTORY,),
)
