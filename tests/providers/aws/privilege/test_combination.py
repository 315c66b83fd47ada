"""What somebody is worth who holds several policies."""

from nightlatch.model import Evaluated, Privilege, Trait
from nightlatch.providers.aws.privilege import combined

ADMIN = Privilege(tier=0, reasons=("admin",))
READER = Privilege(tier=3, reasons=("reads",))
UNKNOWN = Privilege.unresolved("nobody looked")
FORBIDS = Privilege(tier=3, reasons=("forbids",), traits=(Trait.RESTRICTION,))


def test_the_strongest_decides_and_gives_the_reasons() -> None:
    assert combined([READER, ADMIN]) == ADMIN


def test_an_unknown_policy_leaves_an_administrator_as_sure_as_before() -> None:
    assert combined([UNKNOWN, ADMIN]).evaluated is Evaluated.FULL


def test_an_unknown_policy_makes_a_reader_strong_and_unsure() -> None:
    both = combined([READER, UNKNOWN])
    assert (both.tier, both.evaluated) == (1, Evaluated.PARTIAL)
    assert "nobody looked" in both.reasons


def test_restrictions_alone_stay_a_restriction_and_beside_a_grant_do_not() -> None:
    assert combined([FORBIDS, FORBIDS]).traits == (Trait.RESTRICTION,)
    assert combined([FORBIDS, READER]).traits == ()


def test_a_condition_on_one_policy_does_not_narrow_an_equal_one() -> None:
    narrowed = Privilege(tier=1, reasons=("if",), evaluated=Evaluated.PARTIAL, traits=(Trait.CONDITIONAL,))
    strong = Privilege(tier=1, reasons=("always",))
    assert combined([narrowed, strong]).traits == (Trait.CONDITIONAL,)
    assert combined([narrowed, ADMIN]).traits == ()


def test_nothing_held_is_routine() -> None:
    assert combined([]).tier == 3
