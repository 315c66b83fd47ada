"""A bad line to Google: loses the answers of calls that were carried out, or asks to slow down, as a test wants."""

from typing import Any

import grpc  # type: ignore[import-untyped]  # no type information of its own


class Failed(grpc.RpcError, grpc.Call):  # type: ignore[misc]  # both are Any
    """What a caller gets to see instead of an answer."""

    def __init__(self, status: Any, details: str) -> None:
        super().__init__()
        self._status, self._details = status, details

    def result(self, timeout: float | None = None) -> Any:
        """What an interceptor further out, or the caller, asks for: it is given the failure."""
        raise self

    def exception(self, timeout: float | None = None) -> "Failed":
        return self

    def code(self) -> Any:
        return self._status

    def details(self) -> str:
        return self._details

    def initial_metadata(self) -> tuple[()]:
        return ()

    def trailing_metadata(self) -> tuple[()]:
        return ()

    def is_active(self) -> bool:
        return False

    def time_remaining(self) -> None:
        return None

    def cancel(self) -> bool:
        return False

    def add_callback(self, callback: Any) -> bool:
        return False


class BadLine(grpc.UnaryUnaryClientInterceptor):  # type: ignore[misc]  # it is Any
    """Of the next calls that change something, `lose` are carried out and not answered; `refuse` is met before all others."""

    def __init__(self) -> None:
        self.lose = 0
        self.refuse: list[Any] = []
        self.calls: list[str] = []

    def intercept_unary_unary(self, continuation: Any, client_call_details: Any, request: Any) -> Any:
        """One call: handed on, handed on and its answer lost, or refused."""
        method = client_call_details.method
        self.calls.append((method.decode() if isinstance(method, bytes) else method).rpartition("/")[2])
        if self.refuse:
            return Failed(self.refuse.pop(0), "as the test wants it")
        answer = continuation(client_call_details, request)
        if self.lose:
            self.lose -= 1
            answer.exception()  # waits until it was carried out, or refused
            return Failed(grpc.StatusCode.UNAVAILABLE, "the answer was lost")
        return answer
