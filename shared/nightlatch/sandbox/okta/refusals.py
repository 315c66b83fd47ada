"""What Okta answers when it does not do what was asked: a status, a code of its own, and sentences."""

import secrets

_CODES = {
    "E0000001": 400,
    "E0000006": 403,
    "E0000007": 404,
    "E0000009": 500,
    "E0000011": 401,
    "E0000022": 405,
    "E0000047": 429,
    "E0000090": 409,
}


class Refused(Exception):
    """An answer other than what was asked for, in the shape of the management API."""

    def __init__(self, code: str, says: str, *causes: str) -> None:
        super().__init__(says)
        self.status = _CODES[code]
        self.body = {
            "errorCode": code,
            "errorSummary": says,
            "errorLink": code,
            "errorId": f"oae{secrets.token_hex(8)}",
            "errorCauses": [{"errorSummary": each} for each in causes],
        }


def not_found(id: str, sort: str) -> Refused:
    """What is said of a thing that is not there."""
    return Refused("E0000007", f"Not found: Resource not found: {id} ({sort})")


def forbidden() -> Refused:
    """What is said to whoever has not the role or the scope."""
    return Refused("E0000006", "You do not have permission to perform the requested action")


def invalid(*causes: str) -> Refused:
    """What is said of a request that the thing's state does not allow."""
    return Refused("E0000001", "Api validation failed", *causes)
