"""When an unconfirmed quarantine asks again, calls louder, or opens by itself: by the clock, as policy says."""

from datetime import datetime, timedelta

from nightlatch.model import Case, Kind, Policy, Quarantine

_REVIVED = (
    Kind.CREDENTIAL_ADDED,
    Kind.ROLE_GRANTED,
    Kind.TRUST_CHANGED,
    Kind.FEDERATION_ADDED,
    Kind.IDENTITY_ATTACHED,
    Kind.ACCOUNT_ENABLED,
    Kind.ACCOUNT_CREATED,
)


def wants_reminder(quarantine: Quarantine, policy: Policy, now: datetime) -> bool:
    """Whether nobody confirmed it in time, and nobody was reminded."""
    return _waits(quarantine, now, timedelta(minutes=policy.responses.remind_minutes)) and quarantine.reminded_at is None


def wants_page(quarantine: Quarantine, policy: Policy, now: datetime) -> bool:
    """Whether nobody confirmed it though reminded, and nobody was paged."""
    return _waits(quarantine, now, timedelta(minutes=policy.responses.page_minutes)) and quarantine.paged_at is None


def may_open(quarantine: Quarantine, case: Case | None, policy: Policy, now: datetime) -> bool:
    """Whether it opens by itself: only where policy says so, never a newborn's, never with a top grant, and never while
    anything that the incident gave would come alive with it.
    """
    hours = policy.responses.open_hours
    if not hours or not _waits(quarantine, now, timedelta(hours=hours)) or case is None:
        return False
    return not (quarantine.newborn or quarantine.strong or any(a.did(*_REVIVED) for a in case.activities))


def _waits(quarantine: Quarantine, now: datetime, length: timedelta) -> bool:
    return quarantine.confirmed_at is None and quarantine.held_at is not None and now - quarantine.held_at >= length
