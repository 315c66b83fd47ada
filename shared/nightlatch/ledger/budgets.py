"""How many accounts the machine has changed in the last hour: counted by compare-and-put, each account once.

Whoever makes us lock accounts by the dozen turns us into his weapon; a budget turns the rest into a question.
"""

import json
from datetime import datetime, timedelta

from nightlatch.ledger.items import Shelf
from nightlatch.ledger.keys import fit

HOUR = timedelta(hours=1)
_BUDGETS = "budgets"


class Budgets:
    """Counters on the control shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def take(self, name: str, account: str, limit: int, now: datetime) -> bool:
        """Count one account under this name, unless `limit` others were counted in the last hour; gives whether it may be changed.

        Asked again for an account that was counted, it may.
        """
        answer = [False]

        def change(old: str | None) -> str | None:
            recent = {key: at for key, at in json.loads(old or "{}").items() if datetime.fromisoformat(at) > now - HOUR}
            answer[0] = account in recent or len(recent) < limit
            if account in recent or not answer[0]:
                return None
            return json.dumps({**recent, account: now.isoformat()})

        self.shelf.change(_BUDGETS, fit(name), change)
        return answer[0]
