"""What Microsoft answers when it does not do what was asked: a status, a code, and a sentence; alike in Graph and Resource Manager."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any


class Refused(Exception):
    """An answer other than what was asked for."""

    def __init__(self, status: int, code: str, says: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(says)
        self.status, self.code, self.says, self.headers = status, code, says, dict(headers or {})

    @property
    def body(self) -> dict[str, Any]:
        """The error, with the ids that Graph adds to it."""
        id = str(uuid.uuid4())
        inner = {"date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S"), "request-id": id, "client-request-id": id}
        return {"error": {"code": self.code, "message": self.says, "innerError": inner}}


def not_found(id: str) -> Refused:
    """What Graph says of a thing that is not there, or not yet."""
    return Refused(
        404,
        "Request_ResourceNotFound",
        f"Resource '{id}' does not exist or one of its queried reference-property objects are not present.",
    )


def denied(why: str = "") -> Refused:
    """What Graph says to whoever may not do it."""
    return Refused(403, "Authorization_RequestDenied", f"Insufficient privileges to complete the operation.{why}")


def bad(says: str, code: str = "Request_BadRequest") -> Refused:
    """What Graph says of a request that it does not understand, or that a thing's state does not allow."""
    return Refused(400, code, says)


def unauthorized(says: str = "Access token has expired or is not yet valid.", claims: str = "") -> Refused:
    """What is said to a token that counts no more; `claims` is what the next one must show."""
    challenge = f', error="insufficient_claims", claims="{claims}"' if claims else ""
    header = {"WWW-Authenticate": f'Bearer realm="", authorization_uri="https://login.example/authorize"{challenge}'}
    return Refused(401, "InvalidAuthenticationToken", says, header)
