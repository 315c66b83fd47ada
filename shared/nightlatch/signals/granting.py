"""Which privileges a case gave, to whom, and how much each is worth here: what the grant signals share.

G1, G2, G2b and G10 tell parts of one story. They must agree on what counts as given, on who is a known
administrator, and on what the owner calls sensitive; so all four ask this module.
"""

from nightlatch.model import Activity, Case, Facts, Grant, GrantKind, Kind, PrincipalType, Tier
from nightlatch.model.evidence import CALLED, SUBJECT_ARN
from nightlatch.model.matching import any_names
from nightlatch.signals.reading import birth, birthright, effective, successes

NAMESAKES = frozenset({PrincipalType.SERVICE_PRINCIPAL, PrincipalType.MANAGED_IDENTITY, PrincipalType.APPLICATION})
"""Types whose names are for showing only: any number of accounts may bear one."""
GROUP_PREFIX = "group:"
"""How a grant names a group (`group:NAME`)."""


class Given:
    """One privilege that one successful activity gave. `tier` is what it is worth under the owner's policy."""

    def __init__(self, activity: Activity, grant: Grant, tier: Tier) -> None:
        self.activity = activity
        self.grant = grant
        self.tier = tier

    @property
    def what(self) -> str:
        """The role or group; with what people call it, where the platform names it by an id."""
        own, name = group_of(self.grant) or self.grant.role, self.activity.evidence.get(CALLED)
        return f"{name} ({own})" if name else own

    @property
    def role(self) -> str:
        """What was given, as people call it."""
        return f"membership of group {self.what}" if group_of(self.grant) else self.what


def group_of(grant: Grant) -> str | None:
    """The name of the group whose membership this is; None for any other grant."""
    return grant.role.removeprefix(GROUP_PREFIX) if grant.kind is GrantKind.GROUP else None


def worth(grant: Grant, facts: Facts) -> Tier:
    """The tier of a grant: 0 for what the owner's policy calls sensitive, by exact name."""
    sensitive = facts.policy.scope.sensitive_roles
    return 0 if grant.role in sensitive or group_of(grant) in sensitive else grant.tier


def given(case: Case, facts: Facts) -> tuple[Given, ...]:
    """What the case gave to others than known administrators, in order of event time.

    Left out: trusts (they let others in), what only restricts, and what comes by itself to the maker of a resource.
    """
    last = _Asked.last
    if last is None or last.activities is not case.activities or last.facts is not facts:
        last = _Asked.last = _Asked(case.activities, facts, _given(case, facts))
    return last.given


class _Asked:
    """What was last given: five signals ask the same of one case. By identity, for neither activities nor facts ever change."""

    last: "_Asked | None" = None

    def __init__(self, activities: tuple[Activity, ...], facts: Facts, given: tuple[Given, ...]) -> None:
        self.activities = activities
        self.facts = facts
        self.given = given


def _given(case: Case, facts: Facts) -> tuple[Given, ...]:
    return tuple(
        Given(activity, grant, worth(grant, facts))
        for activity in successes(case, Kind.ROLE_GRANTED)
        if not known_administrator(case, activity, facts)
        for grant in effective(activity)
        if not birthright(activity, grant, facts)
    )


def known_administrator(case: Case, activity: Activity, facts: Facts) -> bool:
    """Whether the subject was an administrator before the case, or the owner's roster names it.

    A name proves nothing for an account that was born in the case: whoever made it chose the name. Such an account is
    known by its immutable id only; and so is, beside the owner's own list, a machine's account of a platform that lets several bear one name.
    """
    listed, both = facts.policy.roster.administrators, (activity.subject, case.subject)
    if birth(case):
        return any(who.id == text for text in listed for who in both)
    address = activity.evidence.get(SUBJECT_ARN)
    if case.subject.keyed_by_id and case.subject.type in NAMESAKES:
        return case.subject.id in facts.administrator_ids or any(any_names(listed, who, address) for who in both)
    known = (*listed, *facts.administrators)
    return any(any_names(known, who, address) for who in both)


def worst(found: tuple[Given, ...]) -> Given:
    """The one worth most, the earliest of equals. `found` must not be empty."""
    return min(found, key=lambda one: one.tier)
