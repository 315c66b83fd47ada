"""What stands in the organization of this machine, and who may call it.

Things are kept as the management API tells them, by id. Whether somebody is an administrator follows from the roles assigned to him
and to his groups.
"""

import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import field
from datetime import UTC, datetime
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.sandbox.okta.limits import Limits
from nightlatch.sandbox.okta.refusals import Refused, forbidden, not_found

Thing = dict[str, Any]
Shelf = dict[str, Thing]
SUPER = "SUPER_ADMIN"
LABELS = {SUPER: "Super Administrator", "ORG_ADMIN": "Organization Administrator", "APP_ADMIN": "Application Administrator"}
"""What the Roles API calls a standard role; the others are made from their type."""


@dataclass
class Organization:
    """All of it. `lock` is held while a request is answered; `before` is called with each operation's name, once, and may edit; `failing`
    are operations that go wrong next, with the code; `caller` is who makes the request, `by_token` the API token that he makes it with,
    `journal` the System Log, oldest first.
    """

    users: Shelf = field(default_factory=dict)
    sessions: dict[str, list[str]] = field(default_factory=dict)
    grants: dict[str, Shelf] = field(default_factory=dict)
    groups: Shelf = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    roles: Shelf = field(default_factory=dict)
    permissions: dict[str, list[str]] = field(default_factory=dict)
    assignments: dict[str, tuple[str, Thing]] = field(default_factory=dict)
    targets: dict[str, list[str]] = field(default_factory=dict)
    api_tokens: Shelf = field(default_factory=dict)
    apps: Shelf = field(default_factory=dict)
    app_secrets: dict[str, Shelf] = field(default_factory=dict)
    keys: dict[str, Shelf] = field(default_factory=dict)
    app_grants: dict[str, Shelf] = field(default_factory=dict)
    idps: Shelf = field(default_factory=dict)
    journal: list[Thing] = field(default_factory=list)
    limits: Limits = field(default_factory=Limits)
    before: dict[str, Callable[[], object]] = field(default_factory=dict)
    failing: list[tuple[str, str]] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    caller: Thing = field(default_factory=dict)
    by_token: str = ""
    lock: threading.RLock = field(default_factory=threading.RLock)
    _tokens: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)

    def user(self, login: str, made: datetime | None = None, status: str = "ACTIVE", source: str = "OKTA") -> Thing:
        """A new user with a session; `source` is the type of whoever masters him."""
        id = _id("00u")
        first, _, last = login.partition("@")[0].partition(".")
        profile = {"login": login, "email": login, "firstName": first.title(), "lastName": last.title()}
        self.users[id] = {
            **_made(id, made),
            "status": status,
            "type": {"id": _id("oty")},
            "profile": profile,
            "credentials": {"provider": {"type": source, "name": source}},
        }
        self.sessions[id], self.grants[id] = [secrets.token_hex(8)], {}
        return self.users[id]

    def group(self, name: str, type: str = "OKTA_GROUP", *members: str) -> Thing:
        """A new group of these users, by id."""
        id = _id("00g")
        self.groups[id] = {**_made(id), "type": type, "objectClass": ["okta:user_group"], "profile": {"name": name}}
        self.members[id] = list(members)
        return self.groups[id]

    def role(self, label: str, *permissions: str) -> str:
        """A new custom role; gives its id."""
        id = _id("cr0")
        self.roles[id] = {**_made(id), "label": label, "description": label}
        self.permissions[id] = list(permissions)
        return id

    def assign(self, holder: str, type: str, made: datetime | None = None, *targets: str, **more: str) -> Thing:
        """Give a role to a user, group or client by its id; `more` are the `role` and `resource-set` of a custom one."""
        id = _id("irb" if more else "ra1")
        label = self.roles[more["role"]]["label"] if more else LABELS.get(type) or type.replace("_", " ").title()
        told = {**_made(id, made), "label": label, "type": type, "status": "ACTIVE", "assignmentType": _sort(holder), **more}
        self.assignments[id], self.targets[id] = (holder, told), list(targets)
        return told

    def api_token(self, owner: str, made: datetime | None = None, name: str = "nightly job") -> tuple[str, str]:
        """A new API token of a user; gives its id and the token itself."""
        id, token = _id("00T"), f"00example{secrets.token_hex(12)}"
        ends = {"expiresAt": "2100-01-01T00:00:00.000Z", "tokenWindow": "P30D"}
        network = {"connection": "ANYWHERE"}
        self.api_tokens[id] = {
            **_made(id, made),
            "name": name,
            "userId": owner,
            "clientName": "Okta API",
            "network": network,
            **ends,
        }
        self._tokens[token] = id, frozenset()
        return id, token

    def app(self, label: str, made: datetime | None = None, *scopes: str) -> Thing:
        """A new service application, which may ask for these scopes."""
        id = _id("0oa")
        self.apps[id] = {
            **_made(id, made),
            "name": "oidc_client",
            "label": label,
            "status": "ACTIVE",
            "signOnMode": "OPENID_CONNECT",
            "credentials": {"oauthClient": {"client_id": id, "token_endpoint_auth_method": "private_key_jwt"}},
            "settings": {"oauthClient": {"application_type": "service", "grant_types": ["client_credentials"]}},
        }
        self.app_secrets[id], self.keys[id], self.app_grants[id] = {}, {}, {}
        for each in scopes:
            self.consent(id, each, made)
        return self.apps[id]

    def consent(self, app: str, scope: str, made: datetime | None = None) -> Thing:
        """Let a client ask for a scope."""
        id = _id("oag")
        told = {"scopeId": scope, "issuer": "https://example.okta.com", "clientId": app, "status": "ACTIVE", "source": "ADMIN"}
        self.app_grants[app][id] = {**_made(id, made), **told}
        return self.app_grants[app][id]

    def allow(self, user: str, app: str, scope: str) -> Thing:
        """Let a client act in a user's name, as the user himself does."""
        id = _id("oag")
        told = {"scopeId": scope, "issuer": "https://example.okta.com", "clientId": app, "userId": user}
        self.grants[user][id] = {**_made(id), **told, "status": "ACTIVE", "source": "END_USER"}
        return self.grants[user][id]

    def secret(self, app: str, made: datetime | None = None) -> str:
        """A new secret of a client; gives its id. No record and no answer tells the secret itself."""
        id = _id("ocs")
        self.app_secrets[app][id] = {**_made(id, made), "status": "ACTIVE", "secret_hash": secrets.token_hex(8)}
        return id

    def key(self, app: str, jwk: Thing, made: datetime | None = None) -> str:
        """A new public key of a client; gives its id."""
        id = _id("pks")
        self.keys[app][id] = {**_made(id, made), "status": "ACTIVE", "use": "sig", **jwk}
        return id

    def idp(self, name: str, made: datetime | None = None, type: str = "SAML2") -> Thing:
        """A new identity provider."""
        id = _id("0oa")
        self.idps[id] = {**_made(id, made), "name": name, "type": type, "status": "ACTIVE"}
        return self.idps[id]

    def bearer(self, who: str, scopes: Iterable[str]) -> str:
        """An access token of a client, or of a user whom a client signed in, for these scopes."""
        token = f"example-{secrets.token_hex(12)}"
        self._tokens[token] = who, frozenset(scopes)
        return token

    def end_tokens(self, user: str) -> None:
        """End the access tokens of a user; an API token is none."""
        self._tokens = {token: held for token, held in self._tokens.items() if held[0] != user}

    def find(self, key: str) -> Thing:
        """A user by id or login. Raises Refused."""
        found = self.users.get(key) or next((each for each in self.users.values() if each["profile"]["login"] == key), None)
        if found is None:
            raise not_found(key, "User")
        return found

    def held(self, holder: str) -> list[Thing]:
        """The roles of a holder: of a user those of his groups too, each with a link to whom it is assigned."""
        through = [group for group, members in self.members.items() if holder in members]
        return [_linked(who, told) for who, told in self.assignments.values() if who == holder or who in through]

    def is_super(self, holder: str) -> bool:
        """Whether somebody is super administrator."""
        return any(each["type"] == SUPER for each in self.held(holder))

    def admit(self, header: str, scope: str) -> None:
        """Let a caller in for an operation that needs this scope. Raises Refused: what a suspended user or a deactivated client has is none."""
        sort, _, token = header.partition(" ")
        id, scopes = self._tokens.get(token, ("", frozenset()))
        if sort == "SSWS":
            owner = self.users.get(self.api_tokens.get(id, {}).get("userId", ""), {})
            self._let_in(owner)
        elif sort == "Bearer":
            self._let_in(self.apps.get(id) or self.users.get(id, {}))
            if scope not in scopes:
                raise forbidden()
        else:
            raise Refused("E0000011", "Invalid token provided")
        self.used.add(scope)
        self.by_token = id if sort == "SSWS" else ""

    def _let_in(self, who: Thing) -> None:
        if who.get("status") != "ACTIVE":
            raise Refused("E0000011", "Invalid token provided")
        self.caller = who


def _linked(who: str, told: Thing) -> Thing:
    place = {"GROUP": "groups", "USER": "users", "CLIENT": "apps"}[told["assignmentType"]]
    return {**told, "_links": {"assignee": {"href": f"https://example.okta.com/api/v1/{place}/{who}"}}}


def _sort(holder: str) -> str:
    return {"00u": "USER", "00g": "GROUP"}.get(holder[:3], "CLIENT")


def _made(id: str, made: datetime | None = None) -> Thing:
    at = stamp(made)
    return {"id": id, "created": at, "lastUpdated": at}


def stamp(at: datetime | None = None) -> str:
    """A time as Okta writes it."""
    return (at or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _id(prefix: str) -> str:
    """A new id, as Okta gives them: three letters for the sort, then seventeen."""
    return f"{prefix}{secrets.token_hex(9)[:17]}"
