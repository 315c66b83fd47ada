"""What must hold always: played over an inventory taken at any moment, the marks give who truly is an administrator."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from nightlatch.model import Activity, Holding, Inventory, Kind, Principal, PrincipalType
from nightlatch.model.evidence import SUBJECT_ARN
from tests.build import activity, grant, minutes, principal
from tests.examples import examples
from tests.ledger.test_roster import TOP, arn, inventory, membership, standing

NAMES = ("ana", "bo", "cy")
ROLES = ("ops", "hop")
GROUPS = ("leads", "staff")
HOLDERS = (*((name, PrincipalType.USER) for name in NAMES), *((name, PrincipalType.ROLE) for name in ROLES))
ASSUMES = {("cy", PrincipalType.USER): ("hop",), ("hop", PrincipalType.ROLE): ("ops",), ("ops", PrincipalType.ROLE): ("hop",)}
"""Who may become which role, from the start and until one of the two is removed."""

Holder = tuple[str, PrincipalType]


@dataclass
class Truth:
    """The tenant itself, as simple as can be: who exists in which life, and holds what."""

    lives: dict[Holder, int] = field(default_factory=lambda: dict.fromkeys(HOLDERS, 0))
    held: dict[Holder, set[str]] = field(default_factory=lambda: {holder: set() for holder in HOLDERS})
    groups: dict[str, set[str]] = field(default_factory=lambda: {group: set() for group in GROUPS})
    edges: set[tuple[Holder, Holder]] = field(
        default_factory=lambda: {(who, (role, PrincipalType.ROLE)) for who, roles in ASSUMES.items() for role in roles}
    )

    def mighty(self, group: str, seen: frozenset[str] = frozenset()) -> bool:
        if group in seen:
            return False
        return any(
            self.mighty(held.removeprefix("group:"), seen | {group}) if held.startswith("group:") else True
            for held in self.groups[group]
        )

    def is_administrator(self, who: Holder, seen: frozenset[Holder] = frozenset()) -> bool:
        if who in seen or who not in self.lives:
            return False
        direct = any(self.mighty(role.removeprefix("group:")) if role.startswith("group:") else True for role in self.held[who])
        return direct or any(self.is_administrator(role, seen | {who}) for one, role in self.edges if one == who)

    def administrators(self) -> frozenset[str]:
        return frozenset(who[0] for who in HOLDERS if self.is_administrator(who))

    def principal(self, who: Holder) -> Principal:
        return principal(who[0], who[1], id=f"ID-{who[0]}-{self.lives[who]}")

    def inventory(self, at: float) -> Inventory:
        holdings = []
        for who in self.lives:
            assumes = {f"assume:{arn(principal(*role))}" for one, role in self.edges if one == who}
            told = self.principal(who)
            holdings.append(Holding(account=told, address=arn(told), roles=tuple(self.held[who] | assumes)))
        return inventory(at, *holdings, groups={group: tuple(roles) for group, roles in self.groups.items()})

    def do(self, verb: str, who: Holder, role: str, group: str, at: float) -> Activity | None:
        """Change the tenant, and give the record of it; nothing where the platform would refuse."""
        if verb == "create":
            if who in self.lives:
                return None
            self.lives[who], self.held[who] = int(at * 100), set()
            subject = self.principal(who)
            return activity(Kind.ACCOUNT_CREATED, at, subject=subject, evidence={SUBJECT_ARN: arn(subject)})
        if verb in ("fill", "drain"):
            if role == f"group:{group}":
                return None
            (set.add if verb == "fill" else set.discard)(self.groups[group], role)
            return self._record(verb == "fill", principal(group, PrincipalType.GROUP), role, at)
        if who not in self.lives:
            return None
        if verb == "remove":
            del self.lives[who]
            self.held[who] = set()
            self.edges = {edge for edge in self.edges if who not in edge}
            return activity(Kind.ACCOUNT_REMOVED, at, subject=principal(*who))
        (set.add if verb == "give" else set.discard)(self.held[who], role)
        return self._record(verb == "give", principal(*who), role, at)

    def _record(self, gives: bool, subject: Principal, role: str, at: float) -> Activity:
        told = membership(role.removeprefix("group:")) if role.startswith("group:") else grant(0, role)
        return activity(Kind.ROLE_GRANTED if gives else Kind.ROLE_REMOVED, at, subject=subject, grants=(told,))


happenings = st.tuples(
    st.sampled_from(["give", "give", "give", "take", "remove", "create", "fill", "fill", "drain"]),
    st.sampled_from(HOLDERS),
    st.sampled_from([TOP, "inline:all", "group:leads", "group:staff"]),
    st.sampled_from(GROUPS),
    st.sampled_from([0.1, 3.0, 6.0]),
    st.sampled_from([None, None, 0.0, 1.0, 1.9]),
)


@examples(2)
@given(
    st.lists(happenings, min_size=1, max_size=25),
    st.randoms(use_true_random=False),
)
def test_it_equals_the_truth_at_every_moment_after_an_inventory_in_any_order_of_filing(
    drawn: Sequence[tuple[str, Holder, str, str, float, float | None]], chance: random.Random
) -> None:
    truth, at = Truth(), 10.0
    told: list[Activity] = []
    kept = [truth.inventory(0)]
    expected = [(5.01, truth.administrators())]
    for verb, who, role, group, pause, lag in drawn:
        at += pause
        if lag is not None:  # a list that shows the tenant as it is now, but says that it was begun a little later
            kept.append(truth.inventory(at - 0.05 + min(lag, pause - 0.06)))
        record = truth.do(verb, who, role, group, at)
        told += [record] if record else []
        expected.append((at + 0.04, truth.administrators()))
    expected.append((at + 10, truth.administrators()))
    chance.shuffle(told)
    stand = standing(told, *kept)
    chance.shuffle(expected)
    for moment, administrators in expected:
        assert stand.before(minutes(moment)) == administrators
