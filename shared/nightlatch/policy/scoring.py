"""Turns the signals that fired into findings with points, and findings into one score.

Pure arithmetic, kept apart from the verdict so that it can be read in one sitting: points once per signal, summed,
capped at 100, then subtracted from. Whatever subtracts can only take what it fits: a provisioner explains findings
about its own activities, an exception takes at most what the findings it covers add.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Allowance, Case, Finding, Hit, Policy
from nightlatch.model.matching import allowance_fits

CAP = 100
WEAK = frozenset({"S2", "S6", "T2", "T6", "T7"})
WEAK_CAP = 30
"""What the weak signals may add together: a heap of small oddities is still no intruder."""
EXCEPTION = "exception:"
"""An exception becomes a finding of its own; this, and its name, is then the finding's signal."""


def weigh(
    hits: Sequence[tuple[Signal, Hit]], case: Case, policy: Policy, settled_until: datetime | None, times: Mapping[str, datetime]
) -> tuple[Finding, ...]:
    """The findings of a case: one per hit, in the order given, then one per exception that takes something away.

    A finding adds nothing when it is staged, when everything behind it is no later than `settled_until` (a person has
    dealt with it), or when a provisioner that made all its activities explains it. `times` tells when the marks of
    timelines were, by activity id: a log switched off after a release is new evidence, though no activity of the case.
    """
    findings = [_finding(signal, hit, policy, _settled(hit, case, settled_until, times)) for signal, hit in hits]
    for (signal, hit), provisioner in zip(hits, tuple(findings), strict=True):
        if provisioner.points < 0:
            findings = [_explained(each, signal, hit, case) for each in findings]
    return (*findings, *_exceptions(findings, case, policy))


def total(findings: Iterable[Finding]) -> int:
    """The score, from 0 to 100: what accuses, capped at 100, then less what subtracts.

    The weak signals together add at most 30.
    """
    listed = tuple(findings)
    weak = sum(max(each.points, 0) for each in listed if each.signal in WEAK)
    strong = sum(max(each.points, 0) for each in listed if each.signal not in WEAK)
    less = sum(min(each.points, 0) for each in listed)
    return max(0, min(CAP, strong + min(WEAK_CAP, weak)) + less)


def decisive(findings: Iterable[Finding]) -> bool:
    """Whether a decisive finding still counts, so that the case may rise to `quarantine`."""
    return any(each.decisive and counts(each) for each in findings)


def counts(finding: Finding) -> bool:
    """Whether a finding accuses: worth something, and neither settled nor staged nor explained."""
    return finding.worth > 0 and not (finding.settled or finding.staged or finding.explained)


def _settled(hit: Hit, case: Case, until: datetime | None, times: Mapping[str, datetime]) -> bool:
    """Whether a person's decision came after everything behind the hit."""
    if until is None:
        return False
    marks = (times[id] for id in hit.because if id in times)
    return all(at <= until for at in (*marks, *(each.at for each in _evidence(hit.because, case))))


def _finding(signal: Signal, hit: Hit, policy: Policy, dealt_with: bool) -> Finding:
    """One hit with what policy makes of it; a provisioner is never settled, for it accuses nobody."""
    wish = policy.signals.get(signal.id)
    staged = signal.staged if wish is None or wish.staged is None else wish.staged
    worth = _worth(signal, hit.variant, policy)
    settled = worth >= 0 and dealt_with
    return Finding(
        signal=signal.id,
        title=signal.title,
        says=hit.says,
        because=hit.because,
        points=0 if staged or settled else worth,
        worth=worth,
        variant=hit.variant,
        attack=signal.attack,
        decisive=signal.decisive,
        settled=settled,
        staged=staged,
    )


def _worth(signal: Signal, variant: str | None, policy: Policy) -> int:
    """Policy's points for the variant or the signal, else the signal's own. Policy cannot turn an accuser into an excuse."""
    wish = policy.signals.get(signal.id)
    if variant is not None and wish is not None and variant in wish.variants:
        points = wish.variants[variant]
    elif variant is not None and variant in signal.variants:
        points = signal.variants[variant]
    else:
        points = signal.points if wish is None or wish.points is None else wish.points
    return min(points, 0) if signal.points < 0 else max(points, 0)


def _evidence(because: tuple[str, ...], case: Case) -> tuple[Activity, ...]:
    """The case's activities behind a finding; all of them when it rests on none (its evidence lies on timelines alone)."""
    named = frozenset(because)
    return tuple(each for each in case.activities if each.id in named) or case.activities


def _explained(finding: Finding, provisioner: Signal, hit: Hit, case: Case) -> Finding:
    """The finding as the provisioner leaves it: explained when its nature explains it and it made all the evidence."""
    made = frozenset(hit.because)
    covered = all(each.id in made for each in _evidence(finding.because, case))
    if finding.signal not in provisioner.explains or not covered or not counts(finding):
        return finding
    return finding.model_copy(update={"points": 0, "explained": provisioner.id})


def _exceptions(findings: Iterable[Finding], case: Case, policy: Policy) -> Iterator[Finding]:
    """One finding per exception that fits. Two that fit the same findings do not take the same points twice."""
    left = {each.signal: each.points for each in findings if counts(each)}
    for allowance in policy.exceptions:
        covered = [each for each in findings if left.get(each.signal, 0) > 0 and _covers(allowance, each, case)]
        taken = min(allowance.points, sum(left[each.signal] for each in covered))
        if taken <= 0:
            continue
        yield _as_finding(allowance, covered, taken)
        for each in covered:
            used = min(taken, left[each.signal])
            left[each.signal] -= used
            taken -= used


def _covers(allowance: Allowance, finding: Finding, case: Case) -> bool:
    """Whether an exception means the finding's signal and fits every activity of the case behind it."""
    meant = not allowance.signals or finding.signal in allowance.signals
    return meant and all(allowance_fits(allowance, each) for each in _evidence(finding.because, case))


def _as_finding(allowance: Allowance, covered: Sequence[Finding], taken: int) -> Finding:
    until = allowance.expires.isoformat()
    return Finding(
        signal=f"{EXCEPTION}{allowance.name}",
        title="An exception of the policy",
        says=f"{allowance.owner} expects this until {until}: {allowance.reason} ({', '.join(each.signal for each in covered)})",
        because=tuple(dict.fromkeys(behind for each in covered for behind in each.because)),
        points=-taken,
        worth=-taken,
    )
