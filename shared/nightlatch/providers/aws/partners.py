"""Rules for what a partner of EventBridge sends: the events of one list of types, on the bus that is the partner's own.

A partner's events come to a bus of their own, which bears the name of the partner's source, and to no other. What partners call the
sort of an event in `detail-type` has changed; the source's beginning and the type inside the event have not.
"""

from collections.abc import Iterable, Iterator, Mapping

from nightlatch.classes import dataclass
from nightlatch.providers.aws.subscription import LIMIT, Pattern, Rule, size


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner: how the rules for it are called, how its sources begin, and under which key its events name their type."""

    name: str
    sources: str
    key: str

    def pattern(self, types: Iterable[str]) -> Pattern:
        """Events of these types, from any source of the partner."""
        detail: Mapping[str, list[str]] = {self.key: list(types)}
        return {"source": [{"prefix": self.sources}], "detail": detail}


OKTA = Partner("Okta", "aws.partner/okta.com/", "eventType")


def rules(partner: Partner, types: Iterable[str], *, limit: int = LIMIT) -> tuple[Rule, ...]:
    """As few rules as hold these types, each in a pattern of at most `limit` characters. Raises ValueError when one alone is longer."""
    packed = _packed(partner, sorted(types), limit)
    return tuple(Rule(f"{partner.name}{number}", partner.pattern(names)) for number, names in enumerate(packed, start=1))


def _packed(partner: Partner, types: Iterable[str], limit: int) -> Iterator[list[str]]:
    group: list[str] = []
    for name in types:
        if group and size(partner.pattern([*group, name])) > limit:
            yield group
            group = []
        if size(partner.pattern([name])) > limit:
            raise ValueError(f"{name} alone is over {limit} characters")
        group.append(name)
    if group:
        yield group
