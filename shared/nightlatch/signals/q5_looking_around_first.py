"""Somebody listed accounts and permissions, and within two hours made an account, a credential or a grant.

Why: an intruder must first learn who is here and what the stolen key may do. Usually innocent: consoles and tools of
infrastructure as code read before they write. So one list is not enough, nor is reading single accounts, nor asking who
one is, nor the pages of a console, nor what this actor has long been known to read; one call that tells of the whole account is, wherever it comes from.
"""

from datetime import timedelta

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Entry, Facts, Hit, Kind, Session
from nightlatch.model.evidence import MARK_SELF, MARK_WHOLE_ACCOUNT
from nightlatch.signals.reading import SIMULTANEOUS, edits
from nightlatch.signals.sequencing import because

WITHIN = timedelta(hours=2)


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on two different looks around, or one at everything, by the actor of an edit and before it."""
    found = [(edit, looks) for edit in edits(case) if (looks := _looks(edit, facts))]
    if not found:
        return None
    edit, looks = found[0]
    operations = sorted({look.operation for look in looks})
    return Hit(
        says=f"{edit.actor.label} looked around ({', '.join(operations[:3])}) in the two hours before {edit.operation} "
        f"on {case.subject.label}",
        because=because((edit for edit, _ in found), looks),
    )


def _looks(edit: Activity, facts: Facts) -> list[Entry]:
    """The looks before an edit, refused ones too, when they are enough to be told; else none."""
    sheet = facts.actor(edit.actor)
    usual = sheet.habits.operations if sheet.habits else frozenset()
    before = sheet.did.kind(Kind.DISCOVERY, edit.at - WITHIN, edit.at + SIMULTANEOUS)
    looks = [look for look in before if look.operation not in usual and _telling(look, edit)]
    enough = len({look.operation for look in looks}) >= 2 or any(look.mark == MARK_WHOLE_ACCOUNT for look in looks)
    return looks if enough else []


def _telling(look: Entry, edit: Activity) -> bool:
    """Whether a look says anything: at all there is, not at one account, oneself or a console's page."""
    at_all = look.subject in (edit.actor.folded, "?")  # a look that names no account is filed under whoever looked
    return look.mark == MARK_WHOLE_ACCOUNT or (at_all and look.mark != MARK_SELF and look.session is not Session.CONSOLE)


SIGNAL = Signal(
    id="Q5",
    title="Looked around, then created",
    points=20,
    check=check,
    attack=("T1087.004", "T1069.003", "T1136.003"),
)
