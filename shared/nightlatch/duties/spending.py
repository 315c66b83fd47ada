"""The two budgets of the machine: newborns, in all and of one actor, and accounts that existed before.

Whoever can have accounts locked by the dozen has made us his weapon. What is over budget becomes a question; where one actor's share
is used up, one question for all that he made.
"""

from datetime import datetime

from nightlatch.classes import dataclass
from nightlatch.contracts import Meter
from nightlatch.ledger.control import Control
from nightlatch.model import Case, actor_key
from nightlatch.model.policy import Budgets


@dataclass(frozen=True, slots=True)
class Spending:
    """What the machine may still change in this hour."""

    control: Control
    budgets: Budgets
    meter: Meter

    def refuses(self, case: Case, now: datetime, *, newborn: bool) -> str | None:
        """Why the machine has changed enough accounts for now; None when it may go on, and then the account is counted."""
        return self._newborn(case, now) if newborn else self._older(case, now)

    def _older(self, case: Case, now: datetime) -> str | None:
        most = self.budgets.older_per_hour
        free = self.control.budgets.take("older", str(case.key), most, now)
        return None if free else f"the machine has changed {most} older accounts in an hour: a person decides"

    def _newborn(self, case: Case, now: datetime) -> str | None:
        actor, own, most = case.first.actor, self.budgets.newborns_per_actor, self.budgets.newborns_per_hour
        if not self.control.budgets.take(f"actor/{actor_key(actor)}", str(case.key), own, now):
            flood, new = self.control.floods.join(actor, case, now)
            if new:
                self.meter.count("floods")
            return (
                f"{actor.label} has had {own} newborn accounts locked in an hour:"
                f" the other {len(flood.cases)} wait for one yes (nightlatch approve {flood.id!r})"
            )
        if not self.control.budgets.take("newborns", str(case.key), most, now):
            return f"the machine has locked {most} newborn accounts in an hour: a person decides"
        return None
