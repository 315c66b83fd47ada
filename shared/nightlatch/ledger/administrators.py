"""Who can become administrator of one tenant: a small world of accounts, groups and roles that changes step by step.

It starts as an inventory showed it, or empty, and takes one change at a time. Each change costs what it touches and not the
size of the tenant, for thousands of them are played to answer one question.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Self, TypeVar

from nightlatch.model import ASSUME, GROUP

if TYPE_CHECKING:
    from nightlatch.model import Inventory, Principal

K = TypeVar("K")
V = TypeVar("V")
Key = tuple[str, str]
"""What an account is found by: `("id", ID)`, `("address", ADDRESS)` or its type and name, all without case."""


_ID = "id"


class Layers(ChainMap[K, V]):
    """Maps looked through to. The standard `get` asks each map twice by way of three methods, and it is most of what playing a mark takes."""

    def get(self, key: K, default: Any = None) -> Any:
        """What the first map that has the key says."""
        for layer in self.maps:
            if key in layer:
                return layer[key]
        return default


class Account:
    """One life of one account: a name that comes again under another id is another one."""

    __slots__ = ("address", "principal")

    def __init__(self, principal: Principal, address: str | None = None) -> None:
        self.principal = principal
        self.address = address


class World:
    """Who holds what. `roles` are spelled as in `Holding.roles`; `administrators` follows every change.

    An account is an administrator when no boundary caps it and it holds a tier-0 policy, is in a group that does (groups may
    be in groups), or may become a role that is an administrator.
    """

    def __init__(self) -> None:
        self.roles: Layers[Account, frozenset[str]] = Layers()
        self.groups: dict[str, frozenset[str]] = {}
        self.administrators: frozenset[Account] = frozenset()
        self.policies: frozenset[str] = frozenset()
        """The policies that the inventory showed to be tier 0, folded: a grant of one that no record tells about is known by it."""
        self._found: Layers[Key, Account | None] = Layers()
        self._borne: Layers[Account, tuple[Key, ...]] = Layers()
        self._assumers: dict[Account, tuple[Account, ...]] = {}
        self._capped: set[Account] = set()
        self._direct: set[Account] = set()
        self._mighty: frozenset[str] = frozenset()

    @classmethod
    def of(cls, inventory: Inventory) -> Self:
        """The world as an inventory showed it."""
        world = cls()
        world.groups = {_group(name): frozenset(roles) for name, roles in inventory.groups.items()}
        for holding in inventory.holdings:
            account = Account(holding.account, holding.address)
            world._bind(account, [key for key in _keys(holding.account, holding.address) if key not in world._found])
            world.roles[account] = frozenset(holding.roles)
            if holding.capped:
                world._capped.add(account)
        held = (role for roles in (*world.roles.values(), *world.groups.values()) for role in roles)
        world.policies = frozenset(role.casefold() for role in held if not role.startswith((GROUP, ASSUME, "inline:")))
        world._connect()
        world._mighty = world._mighty_groups()
        world._direct = {account for account in world.roles if world._is_direct(account)}
        world._spread()
        return world

    def fork(self) -> World:
        """A copy that changes by itself, at the cost of its changes: what they share is looked through to."""
        forked = World()
        forked.roles = self.roles.new_child()
        forked.groups = dict(self.groups)
        forked.administrators = self.administrators
        forked.policies = self.policies
        forked._found = self._found.new_child()
        forked._borne = self._borne.new_child()
        forked._assumers = self._assumers
        forked._capped = set(self._capped)
        forked._direct = set(self._direct)
        forked._mighty = self._mighty
        return forked

    def meet(self, principal: Principal, address: str | None) -> Account:
        """The account this is, new if nobody bears its id, address or name; what the record tells of it is remembered."""
        keys = _keys(principal, address)
        account = self._bearer(keys, principal.id)
        if account is None:
            account = Account(principal, address)
            self.roles[account] = frozenset()
        for key in keys:
            bearer = self._found.get(key)
            if bearer is not None and bearer is not account and not principal.keyed_by_id:
                self.remove(bearer)  # no two living accounts share a name: the one before is gone, and no record told
        self._bind(account, keys)
        return account

    def find(self, principal: Principal, address: str | None) -> Account | None:
        """By immutable id; else by address, then by type and name, unless the bearer is known to have another id."""
        return self._bearer(_keys(principal, address), principal.id)

    def give(self, account: Account, role: str) -> bool:
        """Give it a tier-0 policy, or put it into a group; gives whether that by itself makes an administrator."""
        self.roles[account] = self.roles[account] | {role}
        self._weigh(account)
        return self._is_mighty(role)

    def take(self, account: Account, role: str) -> None:
        """Take it back; nothing where it was not held."""
        self.roles[account] = _without(self.roles[account], role)
        self._weigh(account)

    def remove(self, account: Account) -> None:
        """The account is gone. Who bears its name or address next is another."""
        self.roles[account] = frozenset()
        self._capped.add(account)  # also those who were administrators by what they may become
        for key in self._borne[account]:
            if self._found.get(key) is account:
                self._found[key] = None
        self._direct.discard(account)
        self._spread()

    def uncap(self, account: Account) -> None:
        """Its boundary is gone: what it holds counts."""
        self._capped.discard(account)
        self._weigh(account)
        self._spread()

    def give_group(self, name: str, role: str) -> bool:
        """Give a group a tier-0 policy, or put it into another group; gives whether that makes its members administrators."""
        self.groups[_group(name)] = self.groups.get(_group(name), frozenset()) | {role}
        self._weigh_groups()
        return self._is_mighty(role)

    def take_group(self, name: str, role: str) -> None:
        """Take it back from a group."""
        self.groups[_group(name)] = _without(self.groups.get(_group(name), frozenset()), role)
        self._weigh_groups()

    def remove_group(self, name: str) -> None:
        """The group is gone, and so are its memberships: who makes one of that name again gives it to nobody."""
        membership = f"{GROUP}{_group(name)}"
        self.groups = {group: _without(roles, membership) for group, roles in self.groups.items() if group != _group(name)}
        for account, roles in list(self.roles.items()):
            if len(left := _without(roles, membership)) < len(roles):
                self.roles[account] = left
        self._weigh_groups()

    def knows_group(self, name: str) -> bool:
        """Whether anything tells what the group holds, be it nothing."""
        return _group(name) in self.groups

    def why(self, account: Account) -> Iterator[str]:
        """What makes it an administrator, each a phrase: `holds POLICY`, `in group NAME`, `may become role NAME`."""
        for role in sorted(self.roles.get(account, ())):
            if role.startswith(GROUP) and self._is_mighty(role):
                yield f"in group {role.removeprefix(GROUP)}"
            elif self._is_mighty(role):
                yield f"holds {role}"
        for other, assumers in self._assumers.items():
            if other in self.administrators and account in assumers:
                yield f"may become {other.principal.type.value} {other.principal.label}"

    def _bearer(self, keys: Iterable[Key], id: str | None) -> Account | None:
        for key in keys:
            account: Account | None = self._found.get(key)
            if account is not None and self._may_be(account, id):
                return account
        return None

    def _may_be(self, account: Account, id: str | None) -> bool:
        known = next((text for kind, text in self._borne[account] if kind == _ID), None)
        return id is None or known is None or known == id.casefold()

    def _bind(self, account: Account, keys: list[Key]) -> None:
        borne = self._borne.get(account, ())
        self._borne[account] = (*borne, *(key for key in keys if key not in borne))
        for key in keys:
            self._found[key] = account

    def _connect(self) -> None:
        edges: dict[Account, list[Account]] = {}
        for account, roles in self.roles.items():
            for role in roles:
                target = self._found.get(_address(role.removeprefix(ASSUME))) if role.startswith(ASSUME) else None
                if target is not None:
                    edges.setdefault(target, []).append(account)
        self._assumers = {role: tuple(accounts) for role, accounts in edges.items()}

    def _weigh(self, account: Account) -> None:
        if self._is_direct(account) == (account in self._direct):
            return
        self._direct ^= {account}
        self._spread()

    def _weigh_groups(self) -> None:
        mighty = self._mighty_groups()
        if mighty == self._mighty:
            return
        self._mighty = mighty
        self._direct = {account for account in self.roles if self._is_direct(account)}
        self._spread()

    def _spread(self) -> None:
        """Whoever may become an administrator is one; the least such set, so a circle of roles raises nobody."""
        reached, todo = set(self._direct), list(self._direct)
        while todo:
            for account in self._assumers.get(todo.pop(), ()):
                if account not in reached and account not in self._capped:
                    reached.add(account)
                    todo.append(account)
        self.administrators = frozenset(reached)

    def _mighty_groups(self) -> frozenset[str]:
        mighty: set[str] = set()
        while more := {
            name for name, roles in self.groups.items() if name not in mighty and any(_gives(role, mighty) for role in roles)
        }:
            mighty |= more
        return frozenset(mighty)

    def _is_direct(self, account: Account) -> bool:
        return account not in self._capped and any(self._is_mighty(role) for role in self.roles[account])

    def _is_mighty(self, role: str) -> bool:
        return _gives(role, self._mighty)


def _gives(role: str, mighty: Iterable[str]) -> bool:
    return _group(role) in mighty if role.startswith(GROUP) else not role.startswith(ASSUME)


def _without(roles: frozenset[str], role: str) -> frozenset[str]:
    return frozenset(held for held in roles if held.casefold() != role.casefold())


def _group(name: str) -> str:
    return name.removeprefix(GROUP).casefold()


def _address(address: str) -> Key:
    return "address", address.casefold()


def _keys(principal: Principal, address: str | None) -> list[Key]:
    name = principal.name or principal.email
    keys = [(_ID, principal.id.casefold())] if principal.id else []
    keys += [_address(address)] if address else []
    return [*keys, (principal.type, name.casefold())] if name else keys
