"""An account was made, given a key, and given full administrator, all within the hour.

Why: of the published intrusions that made a cloud user, half did just this, and within minutes; no order is fixed.
For a role, a trust that lets an outsider in is the key. Usually innocent: a new administrator's first day, or an
automation's account: list who provisions. Variant `day`: it took longer than the chain's window, but no more than a day.
"""

from collections.abc import Sequence
from datetime import timedelta

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Hit, Kind
from nightlatch.signals.granting import given
from nightlatch.signals.reading import ids, successes
from nightlatch.signals.sequencing import DAY, credentials, near, openings


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire when a creation, a credential and a tier-0 grant lie within a day of each other, in any order."""
    births = successes(case, Kind.ACCOUNT_CREATED)
    if not births:
        return None
    top = [one.activity for one in given(case, facts) if one.tier == 0]
    groups = [births, (*credentials(case), *openings(case, facts)), top]
    chain = _tightest(groups) if all(groups) else None
    if chain is None or (took := chain[-1].at - chain[0].at) > DAY:
        return None
    return Hit(
        says=f"{case.subject.label} was created, given a way in and made able to become full administrator "
        f"within {max(1, round(took.total_seconds() / 60))} min",
        because=ids(a for group in groups for a in group if near(a.at, chain[0].at, DAY)),
        variant=None if took <= timedelta(minutes=facts.policy.window.chain_minutes) else "day",
    )


def _tightest(groups: Sequence[Sequence[Activity]]) -> list[Activity] | None:
    """The closest activities, in order of time, that hold one of each group; the earliest of equals."""
    members = [{activity.id for activity in group} for group in groups]
    latest: dict[int, Activity] = {}
    best: list[Activity] | None = None
    for activity in sorted({a.id: a for group in groups for a in group}.values(), key=lambda a: (a.at, a.id)):
        latest.update({number: activity for number, group in enumerate(members) if activity.id in group})
        chain = sorted(latest.values(), key=lambda a: (a.at, a.id))
        if len(latest) == len(groups) and (best is None or chain[-1].at - chain[0].at < best[-1].at - best[0].at):
            best = chain
    return best


SIGNAL = Signal(
    id="Q1",
    title="Created, given a key and full administrator",
    points=20,
    variants={"day": 10},
    check=check,
    attack=("T1136.003", "T1098.001", "T1098.003"),
    decisive=True,
)
