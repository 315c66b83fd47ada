"""What the acting half made of one version of a case: kept, so that afterwards one can prove what was known and not done."""

from nightlatch.model.decision import Step
from nightlatch.model.frozen import Frozen, Instant
from nightlatch.model.kinds import Verdict


class Proposal(Frozen):
    """The acting half's own judgment of a case. `judged` is the verdict over what is filed; `verdict` what is left of it after
    looking at the live account; `confirmed` the sentence that tells what that look showed. `notes` say what was done, and what was
    not done and why.
    """

    case: str
    version: int
    judged: Verdict
    verdict: Verdict
    score: int
    plan: tuple[Step, ...]
    confirmed: str
    notes: tuple[str, ...]
    at: Instant
    policy: str
