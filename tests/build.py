"""Small builders of activities, cases and facts, so that a test says only what it is about."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from nightlatch.model import (
    Activity,
    ActorFacts,
    Case,
    CaseKey,
    Entry,
    Facts,
    Grant,
    GrantKind,
    Kind,
    Origin,
    Outcome,
    Policy,
    Principal,
    PrincipalType,
    Privilege,
    Session,
    Timeline,
    Trait,
    actor_key,
)

TENANT = "111122223333"
STRANGER = "999988887777"
START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
"""A Monday morning."""


def minutes(number: float) -> datetime:
    """So many minutes after START."""
    return START + timedelta(minutes=number)


def principal(name: str | None = "svc-report", type: PrincipalType = PrincipalType.USER, **more: Any) -> Principal:
    return Principal(**{"provider": "aws", "tenant": TENANT, "type": type, "name": name, **more})


ACTOR = principal("dana", id="AIDAEXAMPLEDANA")
KEY = Origin(ip="198.51.100.7", user_agent="aws-cli/2.15.0", session=Session.KEY, key="AKIAIOSFODNN7EXAMPLE", long_lived=True)
CONSOLE = Origin(ip="192.0.2.10", user_agent="AWS Internal", session=Session.CONSOLE, console=True, mfa=True)

_counter = 0


def activity(kind: Kind = Kind.ACCOUNT_CREATED, at: float = 0, *, subject: Principal | None = None, **more: Any) -> Activity:
    """An activity `at` minutes after START; its id is new unless given."""
    global _counter
    _counter += 1
    event = more.pop("event", f"e{_counter}")
    return Activity(
        **{
            "id": f"aws:{TENANT}:{event}:0",
            "event": event,
            "provider": "aws",
            "tenant": TENANT,
            "at": minutes(at),
            "operation": kind.value,
            "kind": kind,
            "actor": ACTOR,
            "subject": subject or principal(),
            "origin": KEY,
            **more,
        }
    )


def grant(tier: int = 0, role: str = "arn:aws:iam::aws:policy/AdministratorAccess", *traits: Trait, **more: Any) -> Grant:
    return Grant(**{"role": role, "kind": GrantKind.ROLE, "privilege": Privilege(tier=tier, traits=traits), **more})  # type: ignore[arg-type]


def case(*activities: Activity) -> Case:
    """A case of these activities, folded in order of time; born when one of them is a creation."""
    ordered = tuple(sorted(activities, key=lambda a: (a.at, a.id)))
    subject = ordered[0].subject
    key = CaseKey.of(subject)
    assert key is not None
    births = [a.at for a in ordered if a.did(Kind.ACCOUNT_CREATED)]
    return Case(
        id=f"{key}@{ordered[0].at:%Y-%m-%dT%H:%M:%SZ}",
        key=key,
        subject=subject,
        activities=ordered,
        born=min(births, default=None),
    )


def entry(kind: Kind, at: float = 0, **more: Any) -> Entry:
    """A mark on a timeline, `at` minutes after START."""
    global _counter
    _counter += 1
    return Entry(
        **{
            "at": minutes(at),
            "activity": f"aws:{TENANT}:t{_counter}:0",
            "operation": kind.value,
            "kind": kind,
            "outcome": Outcome.SUCCESS,
            "error": None,
            "actor": actor_key(ACTOR),
            "case": None,
            "subject_type": "user",
            "subject": "somebody",
            **more,
        }
    )


def facts(
    did: Iterable[Entry] = (),
    *,
    policy: Policy | None = None,
    actor: ActorFacts | None = None,
    subject_did: Iterable[Entry] = (),
    **more: Any,
) -> Facts:
    """Facts in which ACTOR did `did`; nothing is missing unless given."""
    sheet = actor or ActorFacts(principal=ACTOR, did=Timeline.of(did))
    own = Timeline.of(subject_did)
    return Facts(policy=policy or Policy(), actors={actor_key(sheet.principal): sheet}, subject_did=own, **more)
