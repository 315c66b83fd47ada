"""What somebody is worth who holds several policies: the sum that a person, not a document, amounts to."""

from collections.abc import Iterable

from nightlatch.model import Evaluated, Privilege, Trait
from nightlatch.providers.aws.privilege.evaluation import MOST_REASONS


def combined(privileges: Iterable[Privilege]) -> Privilege:
    """What somebody is worth who holds all of these: as much as the strongest, in part where a partial one could be stronger.

    A path whose actions come from several policies is not seen (each is judged alone), and a restriction among them takes
    nothing away: what it forbids is no longer known here.
    """
    held = sorted(privileges, key=lambda privilege: (privilege.tier, privilege.evaluated is Evaluated.PARTIAL))
    if not held:
        return Privilege(tier=3, reasons=("holds nothing",))
    tier = held[0].tier
    sure = any(one.tier == tier and one.evaluated is Evaluated.FULL for one in held)
    partial = any(one.evaluated is Evaluated.PARTIAL for one in held) and not (tier == 0 and sure)
    reasons = tuple(dict.fromkeys(reason for one in held if one.tier == tier or partial for reason in one.reasons))
    gives = [one for one in held if Trait.RESTRICTION not in one.traits]
    traits = dict.fromkeys(trait for one in gives or held for trait in one.traits)
    if sure and not partial:
        traits.pop(Trait.CONDITIONAL, None)
    return Privilege(
        tier=tier,
        reasons=reasons[:MOST_REASONS],
        evaluated=Evaluated.PARTIAL if partial else Evaluated.FULL,
        traits=tuple(traits),
    )
