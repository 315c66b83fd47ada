"""One actor makes more accounts than the machine may lock in an hour: one question about the actor."""

from nightlatch.model.facts import actor_key
from nightlatch.model.frozen import Frozen, Instant
from nightlatch.model.principal import Principal

PREFIX = "flood:"
"""What the id of a flood begins with, where the id of a case begins with its provider."""


class Flood(Frozen):
    """The newborns of one actor that are left for one approval: `cases` are ids, in order of arrival."""

    actor: Principal
    since: Instant
    last_at: Instant
    cases: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """`flood:` and the actor's key, and since when."""
        return f"{PREFIX}{actor_key(self.actor)}@{self.since:%Y-%m-%dT%H:%M:%S}Z"
