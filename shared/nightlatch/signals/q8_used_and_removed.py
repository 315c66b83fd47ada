"""A new key or account was used, and removed again within six hours.

Why: intruders tidy up: what is gone draws no eye, and the sessions it opened live on. Usually innocent: a test that
makes an account and destroys it, which stays quiet, for nobody used it; and brokers of short-lived keys: list them.
"""

from collections.abc import Iterator
from datetime import timedelta

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Entry, Facts, Hit, Kind
from nightlatch.signals.reading import SIMULTANEOUS, successes
from nightlatch.signals.sequencing import because, by_credential, credentials, follows

WITHIN = timedelta(hours=6)


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire when the subject acted between the adding of a key (or its own creation) and the removal of the same."""
    found = [(made, gone, used) for made, gone in _removals(case) if (used := _uses(made, gone, facts))]
    if not found:
        return None
    made, gone, used = found[0]
    what = "was created" if made.kind is Kind.ACCOUNT_CREATED else "was given a credential"
    return Hit(
        says=f"{case.subject.label} {what}, acted ({used[0].operation}), and {gone.actor.label} took it away again "
        f"({gone.operation}) after {round((gone.at - made.at).total_seconds() / 60)} min",
        because=because((one for made, gone, _ in found for one in (made, gone)), used),
    )


def _removals(case: Case) -> Iterator[tuple[Activity, Activity]]:
    """What was added in this case and soon removed, with its removal."""
    births, keys = successes(case, Kind.ACCOUNT_CREATED), credentials(case)
    for gone in successes(case, Kind.CREDENTIAL_REMOVED, Kind.ACCOUNT_REMOVED):
        whole = gone.kind is Kind.ACCOUNT_REMOVED
        yield from ((made, gone) for made in (births if whole else keys) if whole or _same(made, gone))


def _same(made: Activity, gone: Activity) -> bool:
    """Whether the credential that went is the one that was made: by id where both have one, else by type."""
    if made.credential is None or gone.credential is None:
        return False
    if made.credential.id and gone.credential.id:
        return made.credential.id == gone.credential.id
    return made.credential.type == gone.credential.type


def _uses(made: Activity, gone: Activity, facts: Facts) -> list[Entry]:
    """What the account did in between, if it was gone soon enough."""
    if not follows(gone.at, made.at, WITHIN):
        return []
    used = facts.subject_did.between(made.at - SIMULTANEOUS, made.at + WITHIN)
    return [e for e in used if follows(gone.at, e.at, WITHIN) and by_credential(e, made)]


SIGNAL = Signal(id="Q8", title="Used, and removed again", points=25, check=check, attack=("T1070", "T1136.003"), decisive=True)
