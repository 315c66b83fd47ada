"""What is made of a case: a verdict, and the plan that goes with it."""

from enum import StrEnum

from nightlatch.model.frozen import Frozen


class Verdict(StrEnum):
    """How much a case asks of people, from least to most."""

    LOG = "log"
    NOTIFY = "notify"
    ASK = "ask"
    QUARANTINE = "quarantine"

    @property
    def rank(self) -> int:
        """0 for log … 3 for quarantine."""
        return _RISING.index(self)


_RISING = tuple(Verdict)


class Mode(StrEnum):
    """What a verdict may lead to."""

    OBSERVE = "observe"
    APPROVE = "approve"
    ENFORCE = "enforce"


class Action(StrEnum):
    """What a plan proposes, in neutral words. A provider's playbooks turn each into its platform's calls."""

    LOCK = "lock"
    """Shut the whole account: only for one that was born in its case."""
    DEACTIVATE = "deactivate"
    """Switch one credential off."""
    TAKE_BACK = "take_back"
    """Take back one grant that the case added."""
    DISTRUST = "distrust"
    """Remove one trust that the case added."""
    DETACH = "detach"
    """Part the account from a machine, function or job that it was handed to."""


class Step(Frozen):
    """One proposed action: on what, and the activities that call for it.

    `sort` is what is acted on, as activities name it: a credential's type (`access_key`), a grant's kind (`role`, `group`,
    `definition`, `trust`), nothing for a whole account.
    """

    action: Action
    target: str
    says: str
    because: tuple[str, ...]
    sort: str = ""


class Decision(Frozen):
    """Score, verdict and plan, with the sentences that tell how one led to the other.

    `mode` is what policy allows for this provider; `held` are the reasons why the machine would not act by itself.
    `policy` is the digest of the policy that was asked.
    """

    score: int
    verdict: Verdict
    mode: Mode
    why: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    paged: bool = False
    plan: tuple[Step, ...] = ()
    policy: str = ""
