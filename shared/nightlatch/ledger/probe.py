"""Follows one marked record through both stores: how far it came, how long that took, and by which policy it was judged.

It is of an account that cannot exist, so that it is filed beside all real ones; it leaves a case there that expires with the
evidence. The two times of every record are told apart: happening → arrival is the platform's, arrival → verdict is ours.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from nightlatch.contracts import Store
from nightlatch.errors import LookupFailed, StoreError
from nightlatch.ledger.cases import Cases, Snapshot
from nightlatch.ledger.items import Shelf
from nightlatch.ledger.proposals import Proposals
from nightlatch.model import CaseKey, Verdict
from nightlatch.model.check import Check, Topic
from nightlatch.model.proposal import Proposal

Found = TypeVar("Found")

PROBE = Topic(id="probe", title="a synthetic record goes all the way")
ARRIVAL = Topic(id="happening-to-arrival", title="the platform's delay")
VERDICT = Topic(id="arrival-to-verdict", title="our delay")
POLICY = Topic(id="policy", title="the policy loads")
EVERY_S = 0.5
"""How often the stores are looked at, in seconds."""
_LOGS = "Read the logs of assess and act, and the dead letters, in this order; the checks above may say why."


@dataclass(frozen=True, slots=True)
class Sent:
    """A record on its way: when it was sent, the account its case will be about, and how long to wait for it, in seconds.

    `shows` is what it tells of (`a root user create users`), `through` what a real record comes by (`CloudTrail`).
    """

    at: datetime
    key: CaseKey
    wait_s: float
    shows: str
    through: str


@dataclass(frozen=True, slots=True)
class Policies:
    """Digests: of the policy that should be in force, and of the packaged one, which replaces one that does not load."""

    expected: str
    packaged: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """Where a probe shows up. The two stores are only read; the clocks are for tests."""

    evidence: Store
    control: Store
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def wait(self, look: Callable[[], Found | None], until: float) -> Found | None:
        """What `look` finds by then; None when that was nothing."""
        while (found := look()) is None and self.monotonic() < until:
            self.sleep(EVERY_S)
        return found

    def snapshot(self, key: CaseKey) -> Snapshot | None:
        """The judged case about this account."""
        judged = (each for each in Cases(Shelf(self.evidence, lambda: None)).all([key]) if each.decision is not None)
        return next(judged, None)

    def proposal(self, case: str) -> Proposal | None:
        """What the acting half made of it first."""
        return next(Proposals(Shelf(self.control, lambda: None)).of(case), None)


def follow(ledger: Ledger, sent: Sent, policies: Policies) -> Iterator[Check]:
    """Wait for what comes of it. Raises LookupFailed when the stores may not be read."""
    until = ledger.monotonic() + sent.wait_s
    try:
        case = ledger.wait(lambda: ledger.snapshot(sent.key), until)
        due = case is not None and case.decision is not None and case.decision.verdict is not Verdict.LOG
        proposal = ledger.wait(lambda: ledger.proposal(case.id), until) if case is not None and due else None
    except StoreError as error:
        raise LookupFailed(f"the ledger cannot be read ({error})") from error
    yield _whole(sent, case, proposal, due=due)
    if case is not None:
        yield from _times(sent, case)
        yield policy_check(case, policies)


def _whole(sent: Sent, case: Snapshot | None, proposal: Proposal | None, *, due: bool) -> Check:
    """How far it came."""
    if case is None or case.decision is None:
        return PROBE.fail(f"It was sent, and {sent.wait_s:g} s later no case of it was in the evidence.", _LOGS)
    judged = f"{case.decision.verdict.value} with a score of {case.decision.score}"
    if not due:
        return PROBE.warn(
            f"It was judged {judged}, which the acting half does not hear of: that half was not tried.",
            f"Look whether your policy is meant to let {sent.shows} unheard.",
        )
    if proposal is None:
        return PROBE.fail(f"It was judged {judged}, and the acting half wrote nothing within {sent.wait_s:g} s.", _LOGS)
    after = "" if case.judged is None else f", {_seconds(case.judged, proposal.at)} after the verdict"
    return PROBE.ok(f"It was judged {judged}; the acting half considered it{after}.")


def _times(sent: Sent, case: Snapshot) -> Iterator[Check]:
    """The two times of the design, §6."""
    if case.arrived is None or case.judged is None:
        yield VERDICT.unknown("The case does not tell when it arrived and was judged: an older version made it.")
        return
    ahead = (sent.at - case.arrived).total_seconds()
    if ahead > 1:  # less is this machine's clock, or a batch that began with another record
        yield ARRIVAL.unknown(f"By this machine's clock it arrived {ahead:.1f} s before it was sent.", "Set the clock.")
    else:
        took = _seconds(sent.at, case.arrived)
        yield ARRIVAL.ok(f"Happening → arrival took {took}; a real record comes by way of {sent.through}, which takes longer.")
    yield VERDICT.ok(f"Arrival → verdict took {_seconds(case.arrived, case.judged)}.")


def policy_check(case: Snapshot, policies: Policies) -> Check:
    """Whether the policy that decided is the one that should be in force."""
    digest = case.decision.policy if case.decision else ""
    if digest == policies.expected:
        return POLICY.ok(f"The deployed policy decided, the same as here (digest {digest[:12]}).")
    if digest == policies.packaged:
        return POLICY.fail(
            f"The packaged policy decided ({digest[:12]}), not yours ({policies.expected[:12]}): yours was not deployed or does not load.",
            "Run `nightlatch policy check` on your file, make the bundle with it, and deploy again.",
        )
    return POLICY.warn(
        f"Another policy decided ({digest[:12]}) than the one here ({policies.expected[:12]}).",
        "Give the deployed file with --policy; or make the bundle with yours, and deploy again.",
    )


def _seconds(start: datetime, end: datetime) -> str:
    return f"{max(0.0, (end - start).total_seconds()):.2f} s"
