"""The trusts that a case newly gives, for the signals that ask whom they let in."""

from nightlatch.model import Activity, Case, Grant, GrantKind, Kind, Trait
from nightlatch.signals.reading import successes


def trusts(case: Case, trait: Trait) -> tuple[tuple[Activity, Grant], ...]:
    """Trusts that carry the trait, each with the activity that made it: at birth, by a changed trust, or by a binding."""
    return tuple(
        (activity, grant)
        for activity in successes(case, Kind.ACCOUNT_CREATED, Kind.TRUST_CHANGED, Kind.ROLE_GRANTED)
        for grant in activity.grants
        if grant.kind is GrantKind.TRUST and grant.has(trait)
    )
