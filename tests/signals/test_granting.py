"""What counts as given, and who is a known administrator."""

from nightlatch.model import ActorFacts, GrantKind, Kind, Policy, Trait
from nightlatch.model.evidence import CALLED, SUBJECT_ARN
from nightlatch.model.policy import Roster, Scope
from nightlatch.signals.granting import given, known_administrator, worth
from tests.build import ACTOR, activity, case, entry, facts, grant, principal

ARN = "arn:aws:iam::111122223333:user/svc-report"


def test_a_sensitive_role_counts_as_full_administrator_by_its_exact_name() -> None:
    policy = Policy(scope=Scope(sensitive_roles=("Payroll", "finance")))
    assert worth(grant(3, "Payroll"), facts(policy=policy)) == 0
    assert worth(grant(3, "PayrollReader"), facts(policy=policy)) == 3
    assert worth(grant(3, "group:finance", kind="group"), facts(policy=policy)) == 0


def test_what_is_named_by_an_id_is_told_with_what_people_call_it() -> None:
    joined = activity(Kind.ROLE_GRANTED, grants=(grant(0, "group:00g1", kind=GrantKind.GROUP),), evidence={CALLED: "Builders"})
    assert [one.role for one in given(case(joined), facts())] == ["membership of group Builders (00g1)"]
    plain = activity(Kind.ROLE_GRANTED, grants=(grant(0, "roles/owner"),))
    assert [one.role for one in given(case(plain), facts())] == ["roles/owner"]


def test_trusts_restrictions_and_failures_are_not_given() -> None:
    trust = activity(Kind.ROLE_GRANTED, grants=(grant(0, kind="trust"),))
    restricted = activity(Kind.ROLE_GRANTED, grants=(grant(0, "inline:deny", Trait.RESTRICTION),))
    refused = activity(Kind.ROLE_GRANTED, grants=(grant(0),), outcome="failure")
    assert given(case(trust, restricted, refused), facts()) == ()


def test_what_comes_with_a_resource_of_ones_own_is_not_given() -> None:
    owner = activity(Kind.ROLE_GRANTED, 1, subject=ACTOR, grants=(grant(0, "roles/owner", scope="projects/trial"),))
    made = entry(Kind.ACCOUNT_CREATED, 0, subject="projects/trial")
    assert given(case(owner), facts([made])) == ()
    assert given(case(owner), facts(actor=ActorFacts(principal=ACTOR)))


def test_an_administrator_is_known_by_the_roster_or_from_before_the_case() -> None:
    granted = activity(Kind.ROLE_GRANTED, grants=(grant(0),), evidence={SUBJECT_ARN: ARN})
    older = case(granted)
    assert known_administrator(older, granted, facts(administrators=("svc-report",)))
    assert known_administrator(older, granted, facts(policy=Policy(roster=Roster(administrators=(ARN,)))))
    assert not known_administrator(older, granted, facts(administrators=("dana",)))


def test_a_newborn_is_known_by_its_immutable_id_and_never_by_the_name_somebody_chose() -> None:
    born = activity(subject=principal(id="AIDAEXAMPLEREPORT"), evidence={SUBJECT_ARN: ARN})
    granted = activity(Kind.ROLE_GRANTED, 1, grants=(grant(0),), evidence={SUBJECT_ARN: ARN})
    newborn = case(born, granted)
    assert not known_administrator(newborn, granted, facts(administrators=("svc-report",)))
    for chosen in ("SVC-Report", ARN):
        assert not known_administrator(newborn, granted, facts(policy=Policy(roster=Roster(administrators=(chosen,)))))
    listed = facts(policy=Policy(roster=Roster(administrators=("AIDAEXAMPLEREPORT",))))
    assert known_administrator(newborn, granted, listed)


def test_an_immutable_id_from_another_activity_of_the_case_names_the_administrator() -> None:
    first = activity(Kind.CREDENTIAL_ADDED, subject=principal(id="AIDAEXAMPLEREPORT"))
    granted = activity(Kind.ROLE_GRANTED, 1, grants=(grant(0),))
    listed = facts(policy=Policy(roster=Roster(administrators=("AIDAEXAMPLEREPORT",))))
    assert given(case(first, granted), listed) == ()
