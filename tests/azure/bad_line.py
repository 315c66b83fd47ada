"""A bad line to Azure: loses the answers of calls that were carried out, or has them refused, as a test wants."""

import json
from typing import Any

import requests
from azure.core.exceptions import ServiceResponseError
from azure.core.pipeline.transport import RequestsTransport, RequestsTransportResponse


class BadLine(RequestsTransport):  # type: ignore[misc]  # it is Any
    """The next call by each method in `lose` is carried out and not answered; `refuse` are statuses that are met before all others.

    `calls` are the methods of those that were made, in order.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lose: list[str] = []
        self.refuse: list[int] = []
        self.calls: list[str] = []

    def send(self, request: Any, **more: Any) -> Any:
        """One call: handed on, handed on and its answer lost, or refused."""
        self.calls.append(request.method)
        if self.refuse:
            return refused(request, self.refuse.pop(0))
        answer = super().send(request, **more)
        if request.method in self.lose:
            self.lose.remove(request.method)
            raise ServiceResponseError("the answer was lost")
        return answer


def refused(request: Any, status: int) -> RequestsTransportResponse:
    """An answer in the shape of Tables' errors ("Status and error codes")."""
    told = requests.Response()
    told.status_code, told.reason = status, "Refused"
    told.headers["Content-Type"] = "application/json"
    said = {"odata.error": {"code": "AsWanted", "message": {"lang": "en-US", "value": "as the test wants it"}}}
    told._content = json.dumps(said).encode()
    return RequestsTransportResponse(request, told)
