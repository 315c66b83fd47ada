"""An account was put into a group that makes it an administrator, or into one that nobody knows anything about.

Why: a group hides the grant: the record of joining names no privilege, and many alarms look at policies only.
Usually innocent: a new colleague joins the team's group. Variant `unseen`: what the group holds could not be read, and no
record ever told of it before; little by itself, but unknown is not clean.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, GrantKind, Hit
from nightlatch.signals.granting import Given, given, group_of
from nightlatch.signals.reading import ids


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on joining a tier-0 group (as G1 does), else on joining a group that is neither readable nor ever seen."""
    joined = [one for one in given(case, facts) if one.grant.kind is GrantKind.GROUP]
    top = [one for one in joined if one.tier == 0]
    if top:
        return Hit(
            says=f"{top[0].activity.actor.label} put {case.subject.label} into group {top[0].what}, "
            f"whose members can become full administrator; {case.subject.label} was no known administrator",
            because=ids(one.activity for one in top),
        )
    unseen = [one for one in joined if _unseen(one, facts)]
    if not unseen:
        return None
    return Hit(
        says=f"{case.subject.label} was put into group {unseen[0].what}: no record shows what this group holds, "
        "nor that anybody was ever added to it before",
        because=ids(one.activity for one in unseen),
        variant="unseen",
    )


def _unseen(one: Given, facts: Facts) -> bool:
    return not one.grant.resolved and (group_of(one.grant) or "").casefold() not in facts.groups_seen


SIGNAL = Signal(
    id="G10", title="Administrator by way of a group", points=40, variants={"unseen": 15}, check=check, attack=("T1098.003",)
)
