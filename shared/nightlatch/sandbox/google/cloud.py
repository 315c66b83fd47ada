"""What stands in the cloud of this machine: accounts, their keys, pools, API keys, policies, and who may do what."""

import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import field
from datetime import UTC, datetime
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.sandbox.google.policies import Policies
from nightlatch.sandbox.google.refusals import Refused
from nightlatch.sandbox.google.workspace import Workspace

Thing = dict[str, Any]
ENDLESS = "9999-12-31T23:59:59Z"


@dataclass
class Cloud:
    """All of it. `lock` is held while a request is answered; `before` is called with each operation's permission, once, and may edit;
    `caller` is who makes the request, `journal` what the audit log tells, `functions` are those deployed, with their environment.
    """

    accounts: dict[str, Thing] = field(default_factory=dict)
    keys: dict[str, dict[str, Thing]] = field(default_factory=dict)
    hmac_keys: dict[str, Thing] = field(default_factory=dict)
    api_keys: dict[str, Thing] = field(default_factory=dict)
    pools: dict[str, Thing] = field(default_factory=dict)
    roles: dict[str, Thing] = field(default_factory=dict)
    projects: dict[str, Thing] = field(default_factory=dict)
    folders: dict[str, Thing] = field(default_factory=dict)
    organizations: dict[str, Thing] = field(default_factory=dict)
    functions: dict[str, dict[str, str]] = field(default_factory=dict)
    findings: dict[str, Thing] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)
    policies: Policies = field(default_factory=Policies)
    workspace: Workspace = field(default_factory=Workspace)
    caller: str = ""
    journal: list[Thing] = field(default_factory=list)
    before: dict[str, Callable[[], object]] = field(default_factory=dict)
    failing: list[tuple[str, str]] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    lock: threading.RLock = field(default_factory=threading.RLock)
    _tokens: dict[str, tuple[str, frozenset[str] | None]] = field(default_factory=dict)

    def account(self, name: str, project: str = "orchard-prod", made: datetime | None = None) -> Thing:
        """A new service account, with Google's own key."""
        email = f"{name}@{project}.iam.gserviceaccount.com"
        id = str(10**20 + secrets.randbelow(10**20))
        found = {
            "name": f"projects/{project}/serviceAccounts/{email}",
            "projectId": project,
            "uniqueId": id,
            "email": email,
            "oauth2ClientId": id,
            "etag": "MDEwMjE5MjA=",
        }
        self.accounts[email] = found
        self.keys[email] = {}
        self.key(email, "SYSTEM_MANAGED", made)
        return found

    def key(self, email: str, sort: str = "USER_MANAGED", made: datetime | None = None) -> str:
        """A new key of a service account; gives its id."""
        id = secrets.token_hex(20)
        begins = (made or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.keys[email][id] = {
            "name": f"{self.accounts[email]['name']}/keys/{id}",
            "validAfterTime": begins,
            "validBeforeTime": ENDLESS,
            "keyAlgorithm": "KEY_ALG_RSA_2048",
            "keyOrigin": "GOOGLE_PROVIDED",
            "keyType": sort,
        }
        return id

    def hmac_key(self, email: str) -> str:
        """A new HMAC key of a service account; gives its access id."""
        id = f"GOOG1E{secrets.token_hex(16).upper()}"
        self.hmac_keys[id] = {
            "kind": "storage#hmacKeyMetadata",
            "accessId": id,
            "projectId": self.accounts[email]["projectId"],
            "serviceAccountEmail": email,
            "state": "ACTIVE",
        }
        return id

    def api_key(self, project: str = "orchard-prod") -> str:
        """A new API key; gives its name."""
        id = secrets.token_hex(8)
        name = f"projects/{project}/locations/global/keys/{id}"
        self.api_keys[name] = {"name": name, "uid": id, "displayName": "key"}
        return name

    def pool(self, id: str, project: str = "orchard-prod", provider: str = "") -> str:
        """A new workload identity pool, or a provider of one; gives its name."""
        return self._pool(f"projects/{project}/locations/global/workloadIdentityPools/{id}", provider)

    def workforce_pool(self, id: str, provider: str = "") -> str:
        """A new pool of the organization's workforce, or a provider of one; gives its name."""
        return self._pool(f"locations/global/workforcePools/{id}", provider)

    def _pool(self, pool: str, provider: str) -> str:
        name = f"{pool}/providers/{provider}" if provider else pool
        self.pools[name] = {"name": name, "state": "ACTIVE"}
        return name

    def project(self, id: str, state: str = "ACTIVE", parent: str = "") -> None:
        """A new project, in a folder or organization if one is named."""
        above = {"parent": parent} if parent else {}
        self.projects[id] = {"name": f"projects/{len(self.projects) + 1}", "projectId": id, "state": state, **above}

    def folder(self, id: str, parent: str) -> None:
        """A new folder."""
        self.folders[id] = {"name": f"folders/{id}", "parent": parent, "state": "ACTIVE"}

    def organization(self, id: str, domain: str) -> None:
        """A new organization."""
        self.organizations[id] = {"name": f"organizations/{id}", "displayName": domain, "state": "ACTIVE"}

    def token(self, email: str, permissions: Iterable[str] | None = None) -> str:
        """An access token of an account, which may use these permissions (None: all)."""
        made = f"ya29.example-{secrets.token_hex(8)}"
        self._tokens[made] = (email, None if permissions is None else frozenset(permissions))
        return made

    def find(self, name: str) -> Thing:
        """A service account by its address or unique id. Raises Refused."""
        found = self.accounts.get(name) or next((each for each in self.accounts.values() if each["uniqueId"] == name), None)
        if found is None:
            raise Refused("NOT_FOUND", f"Unknown service account {name}")
        return found

    def admit(self, token: str, permission: str) -> None:
        """Let a caller use a permission, or not. Raises Refused: a disabled account's tokens are none."""
        who, may = self._tokens.get(token, ("", frozenset()))
        if not who or self.accounts.get(who, {}).get("disabled") or self.workspace.is_suspended(who):
            raise Refused("UNAUTHENTICATED", "Request had invalid authentication credentials.")
        if may is not None and permission not in may:
            raise Refused("PERMISSION_DENIED", f"Permission '{permission}' denied on resource (or it may not exist).")
        self.used.add(permission)
        self.caller = who
