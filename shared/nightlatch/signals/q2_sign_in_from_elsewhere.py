"""A newborn account signed in from another network than the one it was made from.

Why: intruders make an account with a stolen key on one machine and walk in with a browser on another.
Usually innocent: a new colleague working from home. List your own networks under `networks.trusted`: a sign-in from
there stays quiet. Accounts that a service made have no network to compare with, and stay quiet too.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, Hit, Kind
from nightlatch.model.matching import neighborhood, within
from nightlatch.signals.reading import SIMULTANEOUS, birth, same
from nightlatch.signals.sequencing import DAY, because


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on a sign-in within a day of birth, from outside every network its creator used in this case."""
    born = birth(case)
    if born is None:
        return None
    homes = {neighborhood(a.origin.ip) for a in case.activities if same(a.actor, born.actor)} - {None}
    strangers = [
        entry
        for entry in facts.subject_did.kind(Kind.SIGN_IN, born.at - SIMULTANEOUS, born.at + DAY)
        if entry.succeeded
        and neighborhood(entry.ip) not in homes | {None}
        and not within(entry.ip, facts.policy.networks.trusted)
    ]
    if not homes or not strangers:
        return None
    return Hit(
        says=f"{case.subject.label} signed in from {strangers[0].ip} within a day of being created by {born.actor.label}, "
        f"who works from {born.origin.ip or 'elsewhere'}",
        because=because([born], strangers),
    )


SIGNAL = Signal(
    id="Q2",
    title="Newborn signs in from another network than its creator's",
    points=30,
    check=check,
    attack=("T1136.003", "T1078.004"),
)
