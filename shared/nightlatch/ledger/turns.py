"""What one record tells of a role, a policy or a group: that it was written, chosen, given something, relieved of it.

Few records tell any of this, so it stands apart from where it is asked (meanings.py).
"""

from enum import StrEnum

from nightlatch.model import Activity, Frozen, GrantKind, Instant, Kind, PrincipalType, Privilege

HOLDERS = {PrincipalType.GROUP: "group:", PrincipalType.UNKNOWN: ""}
"""What holds roles for others, and how a grant of it is named: a group by `group:NAME`, a permission set by its own name."""


class Turn(StrEnum):
    """What a mark did to the meaning."""

    DEFINED = "defined"
    """The role's content was written anew, and counts at once."""
    STORED = "stored"
    """A content was stored that somebody may choose at any moment: the first of a policy, or one not made the default."""
    CHOSEN = "chosen"
    """One of the stored contents was chosen; which one, the record does not say."""
    GIVEN = "given"
    """The group or permission set was given something more."""
    TAKEN = "taken"
    """It lost that again."""


CONTENT = frozenset({Turn.DEFINED, Turn.STORED, Turn.CHOSEN})
"""Turns that are about what a role says, not about who holds what."""


class Meaning(Frozen):
    """One mark: at that time the role was defined, or its holder given or relieved of `part`."""

    at: Instant
    turn: Turn
    part: str
    privilege: Privilege


def told(activity: Activity) -> list[tuple[str, Meaning]]:
    """What the activity tells: definitions of roles, and what a group was given or lost."""
    found = []
    for grant in activity.grants:
        if grant.kind is GrantKind.DEFINITION and (grant.resolved or activity.kind is Kind.ROLE_GRANTED):
            counts = Turn.DEFINED if grant.resolved else Turn.CHOSEN
            turn = counts if activity.kind is Kind.ROLE_GRANTED else Turn.STORED
            found.append((grant.role, Meaning(at=activity.at, turn=turn, part=grant.role, privilege=grant.privilege)))
        elif activity.subject.type in HOLDERS and activity.kind in (Kind.ROLE_GRANTED, Kind.ROLE_REMOVED):
            turn = Turn.GIVEN if activity.kind is Kind.ROLE_GRANTED else Turn.TAKEN
            names = (activity.subject.name, activity.subject.id)
            for name in dict.fromkeys(name for name in names if name is not None):  # in the same order in every process
                role = f"{HOLDERS[activity.subject.type]}{name}"
                found.append((role, Meaning(at=activity.at, turn=turn, part=grant.role, privilege=grant.privilege)))
    return found


def possible(marks: list[Meaning]) -> list[Meaning]:
    """The contents that may count: the newest that was made to, and all that somebody stored since and could choose.

    Once one was chosen without saying which, all there ever were. A harmless text stored beside a mighty one hides nothing.
    """
    made = [mark.at for mark in marks if mark.turn is Turn.DEFINED]
    since = max(made, default=None)
    if since is None or any(mark.turn is Turn.CHOSEN and mark.at >= since for mark in marks):
        return [mark for mark in marks if mark.turn in CONTENT and mark.turn is not Turn.CHOSEN] or [
            mark for mark in marks if mark.turn is Turn.CHOSEN
        ]
    return [mark for mark in marks if mark.turn in CONTENT and mark.at >= since]
