"""An account outside the organization may now become this one.

Why: a trust in the intruder's own account needs no key that could be rotated, and outlives every password reset.
Usually innocent: a vendor's role. List the vendor under `organization.partners`: with an external id it is then quiet;
a partner without one, or a stranger with one, scores less than a plain stranger.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Grant, Hit, Trait
from nightlatch.signals.reading import ids
from nightlatch.signals.trusting import trusts


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on a trust in a tenant that is neither the organization's nor a partner's; the worst trust names the variant."""
    found = [pair for pair in trusts(case, Trait.EXTERNAL) if not _expected(*pair, facts)]
    if not found:
        return None
    bare = [(activity, grant) for activity, grant in found if not _softened(grant, facts)]
    _, shown = (bare or found)[0]
    asked = "asks for an external id" if shown.has(Trait.EXTERNAL_ID) else "asks for no external id"
    return Hit(
        says=f"{case.subject.label} now trusts {shown.member or 'somebody unnamed'} of {shown.member_tenant or 'an unnamed tenant'}, "
        f"outside the organization, and {asked}",
        because=ids(activity for activity, _ in found),
        variant=None if bare else "external_id",
    )


def _expected(activity: Activity, grant: Grant, facts: Facts) -> bool:
    """One's own tenants, and partners with an external id. A trust in anybody at all is signal G5."""
    own = grant.member_tenant in (activity.tenant, activity.subject.tenant, *facts.policy.organization.accounts)
    return own or grant.has(Trait.WILDCARD) or (_partner(grant, facts) and grant.has(Trait.EXTERNAL_ID))


def _softened(grant: Grant, facts: Facts) -> bool:
    return grant.has(Trait.EXTERNAL_ID) or _partner(grant, facts)


def _partner(grant: Grant, facts: Facts) -> bool:
    return grant.member_tenant in facts.policy.organization.partners


SIGNAL = Signal(
    id="G4",
    title="Trust in an unknown account",
    points=60,
    variants={"external_id": 35},
    check=check,
    attack=("T1098.003", "T1199"),
    decisive=True,
)
