"""Whom a role's trust policy lets in: one grant for each trusted party of each Allow statement.

Whose an account is cannot be known here, so every account but the role's own is external; signals compare with policy.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from nightlatch.model import Evaluated, Grant, GrantKind, Privilege, Tier, Trait
from nightlatch.providers.aws.privilege.document import Condition, Statement, read_document
from nightlatch.providers.aws.privilege.federation import HELD, OPEN, federated, values
from nightlatch.providers.aws.privilege.matching import fits
from nightlatch.providers.aws.privilege.trust_conditions import (
    ACCOUNT,
    ASSUMING,
    ORGANIZATION,
    accounts_of,
    asks_for_id,
    assumes,
    both,
    guards_of,
    held_to,
    narrowed,
)

MOST_PARTIES = 200
"""AWS allows 4,096 characters of trust, some forty parties; more is an attack on whoever reads it."""

_IN_ACCOUNT = re.compile(r"arn:aws[a-z-]*:(?:iam|sts)::(?P<account>\d{12}):(?P<kind>[a-z-]+)(?:/.+)?")
_ORPHAN = re.compile(r"A(?:IDA|ROA|GPA|NPA)[A-Z0-9]{4,}")
_CERTIFICATE = ("aws:principaltag/x509", "aws:sourcearn")
_UNUSUAL = ("ssm.amazonaws.com", "datapipeline.amazonaws.com")

Party = tuple[str, str]
"""Kind of principal (`aws`, `service`, `federated`, `*`), and its value."""


def read_trust(document: str | Mapping[str, Any], account: str) -> tuple[Grant, ...]:
    """One grant (kind TRUST) for each party that may assume the role whose account is `account`. Never raises.

    `role` is `trust:MEMBER`; `member_tenant` the account the member belongs to, where it has one. A document that cannot
    be read gives one unresolved grant `trust:?`; one that lets nobody in gives none.
    """
    read = read_document(document)
    if read.problem is not None:
        return (_unread(read.problem),)
    if any(_shuts_everybody_out(statement) for statement in read.statements):
        return ()
    guards = guards_of(read.statements)
    grants: list[Grant] = []
    for statement in read.statements:
        if statement.allows and assumes(statement):
            for party in _parties(statement):
                if len(grants) == MOST_PARTIES:
                    return (*grants, _unread(f"more than {MOST_PARTIES} parties are trusted"))
                grants += _trusted(party, both(statement.condition, guards), statement, account)
    if read.skipped:
        grants.append(_unread(f"{read.skipped} statements of the trust policy could not be read"))
    return tuple(grants)


def _unread(why: str) -> Grant:
    return Grant(role="trust:?", kind=GrantKind.TRUST, privilege=Privilege.unresolved(why))


def _parties(statement: Statement) -> Iterator[Party]:
    if statement.all_but_principals:
        yield ("not", "NotPrincipal")
    else:
        yield from statement.principals


def _shuts_everybody_out(statement: Statement) -> bool:
    everybody = any(kind in ("*", "aws") and value == "*" for kind, value in statement.principals)
    forbids = not statement.allows and not statement.condition and not statement.all_but_principals
    every_way = not statement.all_but_actions and all(any(fits(p, a) for p in statement.actions) for a in ASSUMING)
    return forbids and everybody and every_way


def _trusted(party: Party, condition: Condition, statement: Statement, account: str) -> Iterator[Grant]:
    kind, value = party
    wide = ("may also tag sessions and act through all of sts",) if {"sts:*", "*"} & {*statement.actions} else ()
    if kind == "not":
        yield _grant("NotPrincipal", 0, "everybody but the principals it names", (Trait.WILDCARD,))
    elif kind == "service" and value != "*":
        yield _service(value, condition)
    elif kind == "federated" and value != "*":
        yield Grant(role=f"trust:{value}", kind=GrantKind.TRUST, privilege=federated(value, condition), member=value)
    elif value == "*":
        yield from _everybody(condition, account, wide)
    elif kind in ("aws", "*"):
        yield _of_account(value, condition, account, wide)
    else:
        yield _grant(value, 1, "a kind of principal that trust policies do not have", evaluated=Evaluated.PARTIAL)


def _grant(
    member: str,
    tier: Tier,
    why: str,
    traits: tuple[Trait, ...] = (),
    *,
    tenant: str | None = None,
    notes: tuple[str, ...] = (),
    evaluated: Evaluated = Evaluated.FULL,
) -> Grant:
    privilege = Privilege(tier=tier, reasons=(why, *notes), evaluated=evaluated, traits=traits)
    return Grant(role=f"trust:{member}", kind=GrantKind.TRUST, privilege=privilege, member=member, member_tenant=tenant)


def _service(name: str, condition: Condition) -> Grant:
    if name.startswith("rolesanywhere."):
        keys = [key for held in condition.values() for key in held if key.startswith(_CERTIFICATE)]
        if any(value.strip("*?") for value in values(condition, keys)):
            return _grant(name, 2, "lets in the certificates it describes", (*HELD, Trait.CONDITIONAL))
        return _grant(name, 1, "lets in any certificate of any trusted authority of the account", OPEN)
    notes = ("few roles trust this service",) if name in _UNUSUAL else ()
    return _grant(name, 3, f"lets in the service {name}", (Trait.SERVICE,), notes=notes)


def _everybody(condition: Condition, account: str, notes: tuple[str, ...]) -> Iterator[Grant]:
    """`*`: the world, unless a condition says which account or organization of it."""
    named = accounts_of(condition)
    for stranger in sorted(named - {account}):
        traits = (Trait.EXTERNAL, *asks_for_id(condition), Trait.CONDITIONAL)
        why = f"lets in account {stranger}, which a condition names"
        yield _grant("*", 1, why, traits, tenant=stranger, notes=notes)
    if account in named:
        yield _grant("*", 2, "lets in everybody of its own account that a condition allows", (Trait.CONDITIONAL,), notes=notes)
    if named:
        return
    organizations = held_to(condition, ORGANIZATION)
    if organizations:
        why = f"lets in everybody of organization {', '.join(organizations[:3])}"
        yield _grant("*", 1, why, (Trait.CONDITIONAL,), notes=notes)
    elif held_to(condition, ("aws:userid",)):
        yield _grant("*", 1, "lets in those whose unique ids it names", (Trait.CONDITIONAL,), notes=notes)
    else:
        why = "lets in anybody in the world, and nothing narrows it"
        yield _grant("*", 0, why, (Trait.WILDCARD, *asks_for_id(condition)), notes=notes)


def _of_account(member: str, condition: Condition, account: str, notes: tuple[str, ...]) -> Grant:
    if _ORPHAN.fullmatch(member):
        return _grant(member, 3, "a deleted user or role: the trust points at nobody", notes=notes)
    found = _IN_ACCOUNT.fullmatch(member)
    tenant = member if ACCOUNT.fullmatch(member) else found["account"] if found else None
    if tenant is None:
        return _grant(member, 1, "a principal that AWS would not take", evaluated=Evaluated.PARTIAL)
    limits = (Trait.CONDITIONAL,) if narrowed(condition) else ()
    if tenant != account:
        why = (
            f"lets in account {tenant}"
            if found is None or found["kind"] == "root"
            else f"lets in a principal of account {tenant}"
        )
        traits = (Trait.EXTERNAL, *asks_for_id(condition), *limits)
        return _grant(member, 1, why, traits, tenant=tenant, notes=notes)
    if found is None or found["kind"] == "root":
        return _grant(member, 2, "lets in whomever its own account allows", limits, tenant=tenant, notes=notes)
    tier: Tier = 2 if found["kind"] in ("user", "federated-user") else 3
    return _grant(member, tier, f"lets in a {found['kind']} of its own account", limits, tenant=tenant, notes=notes)
