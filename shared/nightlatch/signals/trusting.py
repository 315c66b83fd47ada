"""The trusts that a case newly gives, for the signals that ask whom they let in."""

from nightlatch.model import Activity, Case, Grant, GrantKind, Kind, Trait
from nightlatch.signals.reading import successes

_MAKING = (Kind.ACCOUNT_CREATED, Kind.TRUST_CHANGED, Kind.ROLE_GRANTED, Kind.CREDENTIAL_ADDED)


def trusts(case: Case, trait: Trait) -> tuple[tuple[Activity, Grant], ...]:
    """Trusts that carry the trait, each with the activity that made it: at birth, by a changed trust, by a binding, or as a
    credential that is nothing but trust in somebody's tokens.
    """
    return tuple(
        (activity, grant)
        for activity in successes(case, *_MAKING)
        for grant in activity.grants
        if grant.kind is GrantKind.TRUST and grant.has(trait)
    )
