"""The client calls itself by the name of a tool made for attacks.

What it sees: a user agent with the name of an attack or testing tool in it, or with a text of `user_agents.suspicious`.
Why it matters: careless intruders do not change it; several published break-ins were told by it alone.
Usually innocent: an announced test. A user agent is whatever the caller writes: its absence means nothing.
"""

from functools import lru_cache

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, Hit
from nightlatch.signals.reading import ids, successes, told

TOOLS = (
    "distrib#kali",
    "+kali",
    "kali-amd64",
    "trufflehog",
    "pacu",
    "stratus-red-team",
    "s3 browser",
    "roadtools",
    "aadinternals",
    "azurehound",
    "teamfiltration",
    "powerzure",
    "graphrunner",
    "peirates",
)
"""Found in published detection rules and incident reports; matched inside the user agent, without case."""


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on a user agent that names an attack tool."""
    wanted = (*TOOLS, *(text.casefold() for text in facts.policy.user_agents.suspicious))
    hits = [(tool, a) for a in successes(case) if (tool := _tool(a.origin.user_agent, wanted))]
    if not hits:
        return None
    found = [a for _, a in hits]
    return Hit(says=f'{told(found)} with a client that calls itself "{hits[0][0]}"', because=ids(found))


@lru_cache(maxsize=1_000)
def _tool(user_agent: str | None, wanted: tuple[str, ...]) -> str | None:
    """The first tool that a client calls itself by; most of an organization's clients are the same few."""
    text = (user_agent or "").casefold()
    return next((tool for tool in wanted if tool in text), None)


SIGNAL = Signal(id="S1", title="Attack tool", points=35, check=check, attack=("T1588.002", "T1136.003"))
