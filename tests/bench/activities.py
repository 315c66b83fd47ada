"""Activities as a busy organization files them, in order of time: the same for the same seed.

Of a hundred, eighty-five are context by a few busy roles of each tenant (AssumeRole, lists being read), which leaves marks and no
case; the rest are about accounts: keys, grants, creations, machines that roles are lent to, sign-ins, removals. Half of what is told of
an account is told within two days of its first appearance, the rest at any time.
"""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from nightlatch.model import (
    Activity,
    Credential,
    Grant,
    GrantKind,
    Kind,
    Level,
    Origin,
    Outcome,
    Principal,
    PrincipalType,
    Privilege,
    Session,
    Tier,
)
from nightlatch.model.evidence import ACTOR_ARN, SERVICE, SUBJECT_ARN

START = datetime(2026, 1, 5, tzinfo=UTC)
DAYS = 28
TENANTS = ("111122223333", "444455556666")
PEOPLE = 12
_CONTEXT = 0.85
_REFUSED = 0.02
_ANY = 0.5
_NEW_DAYS = 2
_OPERATIONS = ("AssumeRole", "AssumeRole", "AssumeRole", "ListUsers", "ListRoles", "GetAccountAuthorizationDetails")
_POLICIES: tuple[tuple[str, Tier], ...] = (
    ("ReadOnlyAccess", 3),
    ("AmazonS3FullAccess", 2),
    ("PowerUserAccess", 1),
    ("AdministratorAccess", 0),
)

Shape = dict[str, Any]


def activities(number: int, *, accounts: int, roles: int = 6, seed: int = 7) -> Iterator[Activity]:
    """So many, spread evenly over four weeks, of about so many accounts.

    Each tenant has so many busy roles, and for every six of them a pipeline that makes accounts.
    """
    dice = random.Random(seed)  # noqa: S311 - a repeatable mix, no secret
    for each in range(number):
        tenant = TENANTS[each % len(TENANTS)]
        if dice.random() < _CONTEXT:
            shape = _context(dice, tenant, roles)
        else:
            shape = _about(dice, tenant, _account(dice, each / number, accounts), roles)
        event = f"{dice.getrandbits(128):032x}"
        yield Activity(
            id=f"aws:{tenant}:{event}:0",
            event=event,
            provider="aws",
            tenant=tenant,
            at=START + timedelta(days=DAYS) * each / number,
            **shape,
        )


def a_day_of_one(number: int) -> Iterator[Activity]:
    """What a pipeline does that makes an account and gives it a key, again and again: so many changes in the last of the four weeks' days."""
    tenant, day = TENANTS[0], START + timedelta(days=DAYS - 1)
    for each in range(number):
        key = Credential(type="access_key", id=f"AKIAEXAMPLE{each:09}") if each % 2 else None
        yield Activity(
            id=f"aws:{tenant}:{each:09}:0",
            event=f"{each:09}",
            provider="aws",
            tenant=tenant,
            at=day + timedelta(days=1) * each / number,
            operation="CreateAccessKey" if key else "CreateUser",
            kind=Kind.CREDENTIAL_ADDED if key else Kind.ACCOUNT_CREATED,
            actor=_principal(tenant, "deploy-0", PrincipalType.ROLE),
            subject=_principal(tenant, f"svc-{each // 2}"),
            origin=_machine(99),
            credential=key,
        )


def _account(dice: random.Random, elapsed: float, accounts: int) -> int:
    """One of those that are new at this part of the time, or any."""
    if dice.random() < _ANY:
        return dice.randrange(accounts)
    return min(int((elapsed + dice.random() * _NEW_DAYS / DAYS) * accounts), accounts - 1)


def _context(dice: random.Random, tenant: str, roles: int) -> Shape:
    role = dice.randrange(roles)
    operation = dice.choice(_OPERATIONS)
    lent = operation == "AssumeRole"
    return {
        "operation": operation,
        "kind": Kind.ELEVATION_USED if lent else Kind.DISCOVERY,
        "level": Level.CONTEXT if lent else Level.HISTORY,
        "actor": _principal(tenant, f"app-{role}", PrincipalType.ROLE),
        "subject": _principal(
            tenant, f"app-{(role + dice.randrange(1, 4)) % roles}" if lent else f"app-{role}", PrincipalType.ROLE
        ),
        "origin": _machine(role),
        "evidence": {SERVICE: "sts.amazonaws.com" if lent else "iam.amazonaws.com"},
    }


def _about(dice: random.Random, tenant: str, number: int, roles: int) -> Shape:
    subject = _principal(tenant, f"svc-{number}", id=f"AIDAEXAMPLE{number:09}")
    person = dice.randrange(PEOPLE)
    by_machine = dice.random() < 0.7
    pipeline = _principal(tenant, f"deploy-{number % max(1, roles // 6)}", PrincipalType.ROLE)
    actor = pipeline if by_machine else _principal(tenant, f"person-{person}")
    told = {
        "actor": actor,
        "subject": subject,
        "origin": _machine(99) if by_machine else _person(person),
        "outcome": Outcome.FAILURE if dice.random() < _REFUSED else Outcome.SUCCESS,
        "evidence": {
            SERVICE: "iam.amazonaws.com",
            ACTOR_ARN: f"arn:aws:iam::{tenant}:{actor.type.value}/{actor.name}",
            SUBJECT_ARN: f"arn:aws:iam::{tenant}:user/{subject.name}",
        },
    }
    (make,) = dice.choices(_MAKES, _WEIGHTS)
    lent = _principal(tenant, f"app-{dice.randrange(roles)}", PrincipalType.ROLE)
    return told | make(dice, lent)


def _created(_dice: random.Random, _lent: Principal) -> Shape:
    return {"operation": "CreateUser", "kind": Kind.ACCOUNT_CREATED}


def _keyed(dice: random.Random, _lent: Principal) -> Shape:
    key = Credential(type="access_key", id=f"AKIAEXAMPLE{dice.getrandbits(36):09x}")
    return {"operation": "CreateAccessKey", "kind": Kind.CREDENTIAL_ADDED, "credential": key}


def _granted(dice: random.Random, _lent: Principal) -> Shape:
    name, tier = dice.choices(_POLICIES, (60, 30, 9, 1))[0]
    given = Grant(role=f"arn:aws:iam::aws:policy/{name}", kind=GrantKind.ROLE, privilege=Privilege(tier=tier))
    return {"operation": "AttachUserPolicy", "kind": Kind.ROLE_GRANTED, "grants": (given,)}


def _lent(_dice: random.Random, lent: Principal) -> Shape:
    return {"operation": "RunInstances", "kind": Kind.IDENTITY_ATTACHED, "subject": lent}


def _removed(_dice: random.Random, _lent: Principal) -> Shape:
    return {"operation": "DeleteUser", "kind": Kind.ACCOUNT_REMOVED}


def _signed_in(_dice: random.Random, _lent: Principal) -> Shape:
    return {"operation": "ConsoleLogin", "kind": Kind.SIGN_IN}


_MAKES: tuple[Callable[[random.Random, Principal], Shape], ...] = (_created, _keyed, _granted, _lent, _removed, _signed_in)
_WEIGHTS = (15, 25, 25, 20, 5, 10)


def _principal(tenant: str, name: str, type: PrincipalType = PrincipalType.USER, id: str | None = None) -> Principal:
    return Principal(provider="aws", tenant=tenant, type=type, id=id or f"A{name.upper()}EXAMPLE", name=name)


def _machine(number: int) -> Origin:
    return Origin(
        ip=f"192.0.2.{100 + number}",
        user_agent="aws-sdk-java/2.25.60 Linux/5.10.216",
        region="us-east-1",
        session=Session.WORKLOAD,
        session_name=f"i-0{number:016x}",
        key=f"ASIAEXAMPLE{number:09}",
    )


def _person(number: int) -> Origin:
    return Origin(
        ip=f"198.51.100.{number}",
        user_agent="AWS Internal",
        region="us-east-1",
        mfa=True,
        session=Session.CONSOLE,
        console=True,
    )
