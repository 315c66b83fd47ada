"""What one service of the small AWS remembers in one Region, and how it refuses."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime
from typing import Any

from nightlatch.classes import dataclass

Thing = dict[str, Any]
"""A remembered thing, by the names of the service's own output shape."""
Asked = Mapping[str, Any]
"""The parameters of a request, checked by the service's model."""


class Refused(Exception):
    """The service's own answer to what it cannot do: an error code of its model, and a sentence."""

    def __init__(self, code: str, message: str = "refused by the stand-in") -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


@dataclass(slots=True)
class Shelf:
    """The tables of one service in one Region; `now` is whole seconds, as AWS stamps."""

    service: str
    region: str
    account: str
    clock: Callable[[], datetime]
    neighbor: Callable[[str, str], "Shelf"]
    tables: dict[str, dict[Any, Thing]] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """The time, in whole seconds."""
        return self.clock().replace(microsecond=0)

    def beside(self, service: str) -> "Shelf":
        """What another service remembers in this Region."""
        return self.neighbor(service, self.region)

    def __getitem__(self, table: str) -> dict[Any, Thing]:
        """A table, made when it is first asked for."""
        return self.tables.setdefault(table, {})

    def find(self, table: str, key: Any, code: str = "ResourceNotFoundException") -> Thing:
        """What stands under this key. Raises Refused with this code when nothing does."""
        try:
            return self[table][key]
        except KeyError:
            raise Refused(code, f"there is no {key} among the {table}") from None

    def add(self, table: str, key: Any, thing: Thing, code: str = "ResourceExistsException") -> Thing:
        """Put something new on the shelf. Raises Refused with this code when the place is taken."""
        if key in self[table]:
            raise Refused(code, f"{key} is among the {table} already")
        self[table][key] = thing
        return thing

    def arn(self, resource: str) -> str:
        """An address in this account and Region."""
        return f"arn:aws:{self.service}:{self.region}:{self.account}:{resource}"

    @staticmethod
    def new_id() -> str:
        """An id that nobody has."""
        return str(uuid.uuid4())


Operation = Callable[[Shelf, Asked], Mapping[str, Any] | None]
"""One operation of a service: changes its shelf, and answers in the words of the output shape (None: an empty answer)."""


def told(thing: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """These members of a thing, those that it has."""
    return {name: thing[name] for name in names if name in thing}
