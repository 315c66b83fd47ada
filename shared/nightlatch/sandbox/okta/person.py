"""Somebody who calls the organization of this machine by a token, as any script does."""

from typing import Any

from nightlatch.classes import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """`header` is what stands in `Authorization`. Every call raises httpx.HTTPStatusError where it is refused."""

    url: str
    header: str

    def make_user(self, login: str) -> str:
        """Make a user; gives the id."""
        made = self._send("POST", "users", {"profile": {"login": login}})
        return str(made.raise_for_status().json()["id"])

    def give(self, user: str, type: str) -> None:
        """Give a user an administrator's role."""
        self._send("POST", f"users/{user}/roles", {"type": type}).raise_for_status()

    def put_into(self, group: str, user: str) -> None:
        """Put a user into a group."""
        self._send("PUT", f"groups/{group}/users/{user}").raise_for_status()

    def can_look(self, user: str) -> bool:
        """Whether the organization lets this token look at a user."""
        return bool(self._send("GET", f"users/{user}").is_success)

    def _send(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        import httpx

        return httpx.request(method, f"{self.url}/api/v1/{path}", json=body, headers={"Authorization": self.header}, timeout=10)
