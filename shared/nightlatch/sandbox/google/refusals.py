"""What Google answers when it does not do what was asked: the error of its REST interfaces, by the word it uses."""

_STATUSES = {
    "INVALID_ARGUMENT": 400,
    "FAILED_PRECONDITION": 400,
    "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "ABORTED": 409,
    "ALREADY_EXISTS": 409,
    "RESOURCE_EXHAUSTED": 429,
    "UNAVAILABLE": 503,
}


class Refused(Exception):
    """An answer other than what was asked for. `word` is the status of google.rpc."""

    def __init__(self, word: str, says: str) -> None:
        super().__init__(says)
        self.status = _STATUSES[word]
        self.body = {"error": {"code": self.status, "message": says, "status": word}}
