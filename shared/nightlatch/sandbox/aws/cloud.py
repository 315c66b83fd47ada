"""The small AWS itself: finds the service of a request, hands it over, and remembers what was asked."""

import pkgutil
import threading
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import UTC, datetime
from functools import cache
from importlib import import_module

from nightlatch.classes import dataclass
from nightlatch.sandbox.aws import services
from nightlatch.sandbox.aws.answers import Response, refusal, written
from nightlatch.sandbox.aws.requests import Call, Http, read, service_model, whom
from nightlatch.sandbox.aws.shelf import Operation, Refused, Shelf


@cache
def offered() -> Mapping[str, Mapping[str, Operation]]:
    """Service by the SDK's name → its operations. One file each; SERVICE names it."""
    modules = (import_module(f"{services.__name__}.{found.name}") for found in pkgutil.iter_modules(services.__path__))
    return {module.SERVICE: module.OPERATIONS for module in modules}


@cache
def _signed() -> Mapping[str, str]:
    """Signing name → service: requests are known by the first (Location signs as `geo`)."""
    return {service_model(service).signing_name: service for service in offered()}


@dataclass(slots=True)
class Cloud:
    """One account with all its Regions. `calls` are those that were taken, in order, as (service, operation)."""

    account: str = "111122223333"
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    calls: list[tuple[str, str]] = field(default_factory=list)
    _shelves: dict[tuple[str, str], Shelf] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def shelf(self, service: str, region: str) -> Shelf:
        """What a service remembers in a Region: to look into, and to fill with what no operation makes."""
        return self._shelves.setdefault((service, region), Shelf(service, region, self.account, self.clock, self.shelf))

    def answer(self, http: Http) -> Response:
        """What AWS would answer; a code of 400 and a sentence for what it would refuse."""
        protocol = "json"
        try:
            service, region = _asked(http)
            protocol = service_model(service).resolved_protocol
            call = read(http, service, region)
            with self._lock:
                return self._taken(call)
        except Refused as refused:
            return refusal(refused, protocol)

    def _taken(self, call: Call) -> Response:
        operation = offered()[call.service].get(call.operation)
        if operation is None:
            raise Refused("NotImplemented", f"the stand-in does not do {call.service}:{call.operation}: add it to its file")
        answer = operation(self.shelf(call.service, call.region), call.parameters)
        self.calls.append((call.service, call.operation))
        return written(call, answer)


def _asked(http: Http) -> tuple[str, str]:
    name, region = whom(http)
    if name not in _signed():
        raise Refused("UnknownServiceException", f"the stand-in has no {name}: use another emulator, or add a file for it")
    return _signed()[name], region
