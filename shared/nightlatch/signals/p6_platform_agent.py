"""The platform's own agent did all of this, or all of it is about such an agent.

Why it subtracts: switching a service on makes an agent and gives it a role, day in, day out. It takes 30 points and no more:
agents run what customers tell them, so a decisive finding stays, and a case that anybody else's account is in keeps its points.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Hit, Session
from nightlatch.model.evidence import PLATFORM
from nightlatch.signals.provisioning import EXPLAINS, routine


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire when every change was made by the platform's agents, or to one."""
    return routine(case, _by_agent, "it is the work of the platform's own agents, or about one of them")


def _by_agent(activity: Activity) -> bool:
    return activity.evidence.get(PLATFORM) == "true" or (
        activity.origin.session is Session.SERVICE and activity.actor.name is not None and "@" in activity.actor.name
    )


SIGNAL = Signal(id="P6", title="The platform's own agent", points=-30, check=check, explains=EXPLAINS)
