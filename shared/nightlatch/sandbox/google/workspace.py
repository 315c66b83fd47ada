"""The Workspace of this machine: users with their sessions, tokens, passwords and codes; roles and who holds them; groups.

What can be told from outside is kept as the Directory API tells it. Whether a user is an administrator follows from the roles
held, as it does at Google.
"""

import secrets
from dataclasses import field
from datetime import UTC, datetime
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.sandbox.google.refusals import Refused

Thing = dict[str, Any]
CUSTOMER = "C01example"
SUPER_ADMIN = "_SEED_ADMIN_ROLE"


class Declined(Refused):
    """A refusal in the older shape of the Directory API: a code and a reason, no word of google.rpc."""

    def __init__(self, status: int, reason: str, says: str) -> None:
        super().__init__("NOT_FOUND", says)
        told = [{"message": says, "domain": "global", "reason": reason}]
        self.status = status
        self.body = {"error": {"code": status, "message": says, "errors": told}}


def not_found(what: str) -> Declined:
    """What the Directory API says of what is not there."""
    return Declined(404, "notFound", f"Resource Not Found: {what}")


@dataclass
class Workspace:
    """All of it, by immutable id; groups by address. `incomplete` users refuse their next change; `delegated` callers are no super administrators."""

    users: dict[str, Thing] = field(default_factory=dict)
    sessions: dict[str, list[str]] = field(default_factory=dict)
    tokens: dict[str, dict[str, Thing]] = field(default_factory=dict)
    passwords: dict[str, dict[str, Thing]] = field(default_factory=dict)
    codes: dict[str, list[str]] = field(default_factory=dict)
    roles: dict[str, Thing] = field(default_factory=dict)
    assignments: dict[str, Thing] = field(default_factory=dict)
    groups: dict[str, Thing] = field(default_factory=dict)
    members: dict[str, list[Thing]] = field(default_factory=dict)
    incomplete: set[str] = field(default_factory=set)
    delegated: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Every Workspace has the role of super administrators."""
        self.role(SUPER_ADMIN, super_admin=True, system=True)

    def user(self, address: str, made: datetime | None = None) -> Thing:
        """A new user with a session."""
        id = number()
        self.users[id] = {
            "kind": "admin#directory#user",
            "id": id,
            "primaryEmail": address,
            "isAdmin": False,
            "isDelegatedAdmin": False,
            "suspended": False,
            "archived": False,
            "creationTime": (made or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "customerId": CUSTOMER,
            "orgUnitPath": "/",
        }
        self.sessions[id], self.tokens[id], self.passwords[id], self.codes[id] = [secrets.token_hex(8)], {}, {}, []
        return self.users[id]

    def role(self, name: str, *privileges: str, super_admin: bool = False, system: bool = False) -> str:
        """A new role; gives its id."""
        id = number()
        self.roles[id] = {
            "kind": "admin#directory#role",
            "roleId": id,
            "roleName": name,
            "isSuperAdminRole": super_admin,
            "isSystemRole": system,
            "rolePrivileges": [{"privilegeName": each, "serviceId": "00haapch16h1ysv"} for each in privileges],
        }
        return id

    def role_id(self, name: str) -> str:
        """The id of a role of that name."""
        return next(id for id, role in self.roles.items() if role["roleName"] == name)

    def assign(self, user: str, role: str, unit: str = "", **more: str) -> Thing:
        """Give a role, by its id, to the user of this id."""
        id = number()
        scope = {"scopeType": "ORG_UNIT", "orgUnitId": unit} if unit else {"scopeType": "CUSTOMER"}
        made = {"kind": "admin#directory#roleAssignment", "roleAssignmentId": id, "roleId": role, "assignedTo": user}
        self.assignments[id] = {**made, "assigneeType": "user", **scope, **more}
        self.settle(user)
        return self.assignments[id]

    def settle(self, user: str) -> None:
        """Say of a user what follows from the roles that it holds."""
        held = [self.roles[each["roleId"]] for each in self.assignments.values() if each["assignedTo"] == user]
        if user in self.users:
            self.users[user]["isAdmin"] = any(role["isSuperAdminRole"] for role in held)
            self.users[user]["isDelegatedAdmin"] = any(not role["isSuperAdminRole"] for role in held)

    def token(self, user: str, client: str) -> None:
        """Let an application act for a user."""
        scopes = ["https://www.googleapis.com/auth/drive"]
        told = {"kind": "admin#directory#token", "clientId": client, "displayText": "An application", "userKey": user}
        self.tokens[user][client] = {**told, "scopes": scopes, "anonymous": False, "nativeApp": False}

    def password(self, user: str, name: str = "mail") -> str:
        """A new application password; gives its number."""
        code = len(self.passwords[user]) + 1
        times = {"creationTime": "1772445600000", "lastTimeUsed": "0"}
        told = {"kind": "admin#directory#asp", "codeId": code, "name": name, "userKey": user, **times}
        self.passwords[user][str(code)] = told
        return str(code)

    def group(self, address: str) -> Thing:
        """A new group without members."""
        self.groups[address] = {"kind": "admin#directory#group", "id": number(), "email": address, "name": address}
        self.members[address] = []
        return self.groups[address]

    def join(self, group: str, address: str, role: str = "MEMBER") -> Thing:
        """Add a member to a group."""
        known = next((each["id"] for each in self.users.values() if each["primaryEmail"] == address), number())
        told = {"kind": "admin#directory#member", "id": known, "email": address, "role": role}
        self.members[group].append({**told, "type": "USER", "status": "ACTIVE", "delivery_settings": "ALL_MAIL"})
        return self.members[group][-1]

    def find(self, key: str) -> Thing:
        """A user by id or address. Raises Declined."""
        found = self.users.get(key) or next((each for each in self.users.values() if each["primaryEmail"] == key), None)
        if found is None:
            raise not_found("userKey")
        return found

    def is_suspended(self, address: str) -> bool:
        """Whether a user of this address may not come in."""
        return any(each["suspended"] for each in self.users.values() if each["primaryEmail"] == address)


def number() -> str:
    """A new id, as Google gives them."""
    return str(10**20 + secrets.randbelow(10**20))
