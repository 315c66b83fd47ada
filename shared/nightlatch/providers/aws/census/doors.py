"""Whom a role's trust policy lets in, of the accounts beside it: the side of the door that the role decides about.

Services and identity providers are no accounts of the tenant, and strangers are not counted among its administrators. A
condition that cannot be tested here counts as met: an administrator too many is a smaller mistake than one too few.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.providers.aws.privilege.conditions import operator_of
from nightlatch.providers.aws.privilege.document import Condition, Statement, read_document
from nightlatch.providers.aws.privilege.matching import fits

_ASSUME = "sts:assumerole"
_NAMED = re.compile(r"(?P<head>arn:[^:]*:(?:iam|sts)::(?P<account>\d{12}):)(?P<rest>.+)")
_ORDERS = ("stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike")


@dataclass(frozen=True, slots=True)
class Way:
    """One statement: whom it speaks of, in lower case, and under which condition.

    `names` are ARNs (of users, of roles) and `role NAME`; `account` whoever the account itself allows; `all` everybody.
    """

    allows: bool
    names: frozenset[str]
    account: bool
    all: bool
    condition: Condition


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who knocks. `address` is its full ARN in lower case."""

    address: str
    account: str
    is_role: bool

    @property
    def names(self) -> tuple[str, ...]:
        """What a trust may call it: its ARN, and for a role's session the role's name."""
        return (self.address, f"role {self.address.rpartition('/')[2]}") if self.is_role else (self.address,)


@dataclass(frozen=True, slots=True)
class Door:
    """The trust of one role."""

    ways: tuple[Way, ...]

    @property
    def named(self) -> frozenset[str]:
        """Whom it lets in by name."""
        return frozenset[str]().union(*(way.names for way in self.ways if way.allows))

    @property
    def open_to_all(self) -> bool:
        """Whether it lets everybody in, unless a condition stands before them."""
        return any(way.allows and way.all for way in self.ways)

    @property
    def open_to_allowed(self) -> bool:
        """Whether it lets in those whom their own policies allow it."""
        return any(way.allows and way.account for way in self.ways)

    def admits(self, visitor: Visitor, *, allowed: bool) -> bool:
        """Whether a visitor gets in; `allowed` says that its own policies allow it to ask."""
        shut = False
        entered = False
        for way in self.ways:
            meant = way.all or bool(way.names.intersection(visitor.names)) or (way.account and (allowed or not way.allows))
            if not meant or (way.allows and entered):
                continue
            met = _met(way.condition, visitor)
            entered = entered or (way.allows and met is not False)
            shut = shut or (not way.allows and met is True)
        return entered and not shut


def door(document: str | Mapping[str, Any], account: str) -> Door:
    """Read a trust policy of a role of `account`. Never raises: what cannot be read lets nobody in."""
    statements = read_document(document).statements
    return Door(tuple(_way(statement, account) for statement in statements if _speaks_of_assuming(statement)))


def _speaks_of_assuming(statement: Statement) -> bool:
    return any(fits(pattern, _ASSUME) for pattern in statement.actions) is not statement.all_but_actions


def _way(statement: Statement, account: str) -> Way:
    if statement.all_but_principals:  # everybody but some; a Deny of that form is left aside, for it spares somebody
        return Way(statement.allows, frozenset(), account=False, all=statement.allows, condition=statement.condition)
    values = [value.lower() for kind, value in statement.principals if kind in ("aws", "*")]
    names = frozenset(_names(values, account))
    return Way(
        allows=statement.allows,
        # A Deny for one session of a role leaves its other sessions.
        names=names if statement.allows else frozenset(name for name in names if not name.startswith("role ")),
        account=any(value == account or _is_root(value, account) for value in values),
        all="*" in values,
        condition=statement.condition,
    )


def _is_root(value: str, account: str) -> bool:
    found = _NAMED.fullmatch(value)
    return found is not None and found["account"] == account and found["rest"] == "root"


def _names(values: Iterable[str], account: str) -> Iterable[str]:
    for value in values:
        found = _NAMED.fullmatch(value)
        if found is None or found["account"] != account:
            continue
        kind, _, rest = found["rest"].partition("/")
        if kind in ("user", "role"):
            yield value
        elif kind == "assumed-role":
            yield f"role {rest.partition('/')[0]}"


def _met(condition: Condition, visitor: Visitor) -> bool | None:
    """Whether a condition holds for a visitor: True, False, or None when that cannot be told from here."""
    known = {
        "aws:principalarn": visitor.address,
        "aws:principalaccount": visitor.account,
        "aws:principaltype": "assumedrole" if visitor.is_role else "user",
    }
    sure = True
    for operator, keys in condition.items():
        plain = operator_of(operator)[0]
        order = plain.replace("not", "", 1)
        for key, values in keys.items():
            if key not in known or order not in _ORDERS or any("${" in value for value in values):
                sure = False
            elif any(fits(value.lower(), known[key]) for value in values) is (order != plain):
                return False
    return True if sure else None
