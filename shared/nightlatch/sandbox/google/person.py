"""Somebody who calls the cloud of this machine by a token, as any command line does."""

from typing import Any

from nightlatch.classes import dataclass

_V3 = {"options": {"requestedPolicyVersion": 3}}


@dataclass(frozen=True, slots=True)
class Person:
    """`url` is the cloud's address. Every call raises requests.HTTPError where it is refused."""

    url: str
    token: str

    def make_account(self, project: str, name: str) -> None:
        """Make a service account."""
        self._call("POST", f"iam/v1/projects/{project}/serviceAccounts", {"accountId": name})

    def make_key(self, address: str) -> None:
        """Make a key of a service account."""
        self._call("POST", f"iam/v1/projects/-/serviceAccounts/{address}/keys", {})

    def bind(self, project: str, role: str, member: str) -> None:
        """Give somebody a role on a project, beside all that is there."""
        place = f"cloudresourcemanager/v3/projects/{project}"
        held = self._call("POST", f"{place}:getIamPolicy", _V3)
        held.setdefault("bindings", []).append({"role": role, "members": [member]})
        self._call("POST", f"{place}:setIamPolicy", {"policy": {**held, "version": 3}})

    def can_look(self, project: str) -> bool:
        """Whether the cloud lets this token look at a project."""
        return bool(self._send("GET", f"cloudresourcemanager/v3/projects/{project}", None).ok)

    def _call(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self._send(method, path, body)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def _send(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        import requests

        return requests.request(
            method, f"{self.url}/{path}", json=body, headers={"Authorization": f"Bearer {self.token}"}, timeout=10
        )
