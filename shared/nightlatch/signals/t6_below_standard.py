"""A new account lacks what every account must carry here: a permissions boundary, or tags.

Why: templates and pipelines follow the standard without thinking of it; somebody who makes an account by hand, or does
not know this organization, does not.
Usually innocent: haste. Looks at nothing unless the policy's `standard` asks for it.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Hit, Kind, PrincipalType
from nightlatch.model.evidence import BOUNDARY, LIMITED_TO, TAGS
from nightlatch.signals.reading import successes

BOUNDED = frozenset({PrincipalType.USER, PrincipalType.ROLE})
"""Types that can carry a boundary, unless limited to one service."""


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on the first creation that lacks something the standard requires, and name all of it."""
    for activity in successes(case, Kind.ACCOUNT_CREATED):
        lacking = _lacking(activity, facts)
        if lacking:
            return Hit(
                says=f"{activity.subject.label} was made without {', '.join(lacking)}, which the standard requires",
                because=(activity.id,),
            )
    return None


def _lacking(activity: Activity, facts: Facts) -> list[str]:
    standard = facts.policy.standard
    bounded = activity.subject.type in BOUNDED and LIMITED_TO not in activity.evidence
    lacking = ["a boundary"] if standard.boundary_required and bounded and not activity.evidence.get(BOUNDARY) else []
    carried = {tag.casefold() for tag in activity.evidence.get(TAGS, "").split(",")}
    return lacking + [f"the tag {tag}" for tag in standard.tags_required if tag.casefold() not in carried]


SIGNAL = Signal(id="T6", title="Below the organization's standard", points=10, check=check, attack=("T1136.003",))
