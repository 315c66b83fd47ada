"""Orders and what became of them, in the control store. An order is listed as open before it is written, and closed by its outcome."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nightlatch import model
from nightlatch.ledger.items import Shelf
from nightlatch.ledger.keys import fit, stamp

if TYPE_CHECKING:  # of most accounts nobody wished anything
    from nightlatch.model import Order, Result

_OPEN = "open-orders"


class Orders:
    """Orders on the control shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def write(self, order: Order) -> bool:
        """Keep a wish; gives whether it was new. Once written it is carried out, whoever sees it first."""
        self.shelf.add(_OPEN, fit(order.id), order.model_dump_json())
        return self.shelf.add(_orders(order.case_key), _sort(order), order.model_dump_json())

    def of(self, case_key: str) -> Iterator[Order]:
        """The wishes about one account, in order of time."""
        for _, text in self.shelf.all(_orders(case_key)):
            yield model.Order.model_validate_json(text)

    def open(self, case_key: str) -> tuple[Order, ...]:
        """Those of one account that nothing has become of yet, in order of time."""
        return tuple(order for order in self.of(case_key) if self.outcome(order) is None)

    def waiting(self) -> Iterator[Order]:
        """Those of all accounts that nothing has become of yet: for the clock, in case a message was lost."""
        for _, text in self.shelf.all(_OPEN):
            order = model.Order.model_validate_json(text) if text else None
            if order is not None and self.outcome(order) is None:  # who closed it may have died before it was struck
                yield order

    def close(self, order: Order, outcome: Result) -> None:
        """Keep what became of an order: the first word counts."""
        self.shelf.add(_outcomes(order.case_key), fit(order.id), outcome.model_dump_json())
        self.shelf.change(_OPEN, fit(order.id), lambda old: "" if old else None)

    def outcome(self, order: Order) -> Result | None:
        """What became of an order; None while nothing has."""
        text = self.shelf.read(_outcomes(order.case_key), fit(order.id))
        return None if text is None else model.Result.model_validate_json(text)


def _sort(order: Order) -> str:
    return f"{stamp(order.at)}/{fit(order.id)}"


def _orders(case_key: str) -> str:
    return f"orders/{fit(case_key, 450)}"


def _outcomes(case_key: str) -> str:
    return f"outcomes/{fit(case_key, 450)}"
