"""What is made of a case: a verdict, and the plan that goes with it."""

from nightlatch.model.frozen import Frozen
from nightlatch.model.kinds import Action, Mode, Verdict


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
