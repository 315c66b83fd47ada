"""Q1: created, given a key and full administrator."""

import itertools

import pytest

from nightlatch.model import Activity, Credential, GrantKind, Kind, Policy, Principal, PrincipalType, Trait
from nightlatch.model.policy import Organization, Roster, Window
from nightlatch.signals.q1_create_credential_grant import SIGNAL
from tests.build import STRANGER, activity, case, facts, grant, principal

KEYED = Credential(type="access_key", id="AKIAI44QH8DHBEXAMPLE")


def chain(*at: float, tier: int = 0) -> tuple[Activity, Activity, Activity]:
    return (
        activity(Kind.ACCOUNT_CREATED, at[0]),
        activity(Kind.CREDENTIAL_ADDED, at[1], credential=KEYED),
        activity(Kind.ROLE_GRANTED, at[2], grants=(grant(tier),)),
    )


@pytest.mark.parametrize("at", list(itertools.permutations((0, 4, 9))))
def test_it_fires_in_whatever_order_the_three_happened(at: tuple[float, ...]) -> None:
    acts = chain(*at)
    hit = SIGNAL.check(case(*acts), facts())
    assert hit is not None
    assert set(hit.because) == {act.id for act in acts}
    assert hit.variant is None
    assert "within 9 min" in hit.says


def test_it_fires_for_half_when_the_chain_took_up_to_a_day() -> None:
    hit = SIGNAL.check(case(*chain(0, 61, 62)), facts())
    assert hit is not None
    assert hit.variant == "day"
    wide = facts(policy=Policy(window=Window(chain_minutes=90)))
    assert (slow := SIGNAL.check(case(*chain(0, 61, 62)), wide)) is not None
    assert slow.variant is None


def test_it_fires_in_full_when_a_later_key_completes_a_closer_chain() -> None:
    hit = SIGNAL.check(case(*chain(600, 0, 601), activity(Kind.CREDENTIAL_ADDED, 610, credential=KEYED)), facts())
    assert hit is not None
    assert hit.variant is None


def test_it_fires_on_a_role_that_lets_an_outsider_in() -> None:
    role = principal("backup", PrincipalType.ROLE)
    assert SIGNAL.check(case(*role_with(role, Trait.EXTERNAL)), facts())
    assert SIGNAL.check(case(*role_with(role, Trait.OPEN_SUBJECT)), facts())


def role_with(role: Principal, trait: Trait) -> tuple[Activity, Activity]:
    trust = grant(3, "trust:somebody", trait, kind=GrantKind.TRUST, member="somebody", member_tenant=STRANGER)
    return (
        activity(Kind.ACCOUNT_CREATED, 0, subject=role, grants=(trust,)),
        activity(Kind.ROLE_GRANTED, 1, subject=role, grants=(grant(),)),
    )


def test_new_evidence_after_the_chain_is_part_of_what_it_rests_on() -> None:
    again = activity(Kind.ROLE_GRANTED, 300, grants=(grant(),))
    hit = SIGNAL.check(case(*chain(0, 1, 2), again), facts())
    assert hit is not None
    assert again.id in hit.because


def test_it_stays_quiet_when_one_of_the_three_is_missing_or_refused() -> None:
    born, key, granted = chain(0, 1, 2)
    for part in itertools.combinations((born, key, granted), 2):
        assert SIGNAL.check(case(*part), facts()) is None
    refused = granted.model_copy(update={"outcome": "failure"})
    assert SIGNAL.check(case(born, key, refused), facts()) is None


def test_it_stays_quiet_on_a_lesser_grant_and_after_a_day() -> None:
    assert SIGNAL.check(case(*chain(0, 1, 2, tier=1)), facts()) is None
    assert SIGNAL.check(case(*chain(0, 1, 24 * 60 + 1)), facts()) is None


def test_it_stays_quiet_when_only_a_second_factor_was_added() -> None:
    factor = activity(Kind.CREDENTIAL_ADDED, 1, credential=Credential(type="mfa_device"))
    assert SIGNAL.check(case(activity(), factor, activity(Kind.ROLE_GRANTED, 2, grants=(grant(),))), facts()) is None


def test_it_stays_quiet_on_a_role_for_a_service_or_for_another_own_account() -> None:
    role = principal("backup", PrincipalType.ROLE)
    assert SIGNAL.check(case(*role_with(role, Trait.SERVICE)), facts()) is None
    own = facts(policy=Policy(organization=Organization(accounts=(STRANGER,))))
    assert SIGNAL.check(case(*role_with(role, Trait.EXTERNAL)), own) is None


def test_it_stays_quiet_for_an_administrator_listed_by_immutable_id() -> None:
    known = principal(id="AIDAEXAMPLEREPORT")
    acts = [act.model_copy(update={"subject": known}) for act in chain(0, 1, 2)]
    assert SIGNAL.check(case(*acts), facts(policy=Policy(roster=Roster(administrators=("AIDAEXAMPLEREPORT",))))) is None
