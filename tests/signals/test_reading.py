"""How signals read a case: the questions they share."""

from datetime import timedelta

import pytest

from nightlatch.model import Credential, GrantKind, Kind, Origin, Outcome, Policy, PrincipalType, Trait
from nightlatch.model.evidence import MARK_RESOURCE_MADE
from nightlatch.signals.reading import (
    best_tier,
    birth,
    birthright,
    edits,
    givers,
    ids,
    is_newborn,
    place,
    same,
    self_made,
    simultaneous,
    successes,
    tier0,
    told,
)
from tests.build import ACTOR, START, TENANT, activity, case, entry, facts, grant, minutes, principal


def test_successes_leave_out_what_was_refused_and_what_was_not_asked_for() -> None:
    made, refused, key = activity(), activity(at=1, outcome=Outcome.FAILURE), activity(Kind.CREDENTIAL_ADDED, 2)
    whole = case(key, refused, made)
    assert successes(whole) == (made, key)
    assert successes(whole, Kind.ACCOUNT_CREATED) == (made,)


def test_givers_count_elevations_and_edits_do_not() -> None:
    made, taken, signed_in = activity(), activity(Kind.ELEVATION_USED, 1), activity(Kind.SIGN_IN, 2)
    whole = case(made, taken, signed_in)
    assert givers(whole) == (made, taken)
    assert edits(whole) == (made,)


def test_a_grant_that_only_restricts_gives_nothing() -> None:
    deny = grant(3, "inline:deny", Trait.RESTRICTION)
    assert givers(case(activity(Kind.ROLE_GRANTED, grants=(deny,)))) == ()
    mixed = activity(Kind.ROLE_GRANTED, grants=(deny, grant(2)))
    assert givers(case(mixed)) == (mixed,)


def test_the_birth_is_the_first_creation_that_succeeded() -> None:
    refused, made, again = activity(outcome=Outcome.FAILURE), activity(at=1), activity(at=2)
    assert birth(case(again, made, refused)) == made
    assert birth(case(refused)) is None


@pytest.mark.parametrize(("at", "young"), [(-1 / 60, True), (-1, False), (60 * 24, True), (60 * 24 + 1, False)])
def test_a_newborn_is_as_young_as_policy_says_and_order_within_two_seconds_means_nothing(at: float, young: bool) -> None:
    assert is_newborn(case(activity()), minutes(at), facts()) is young


def test_nobody_is_a_newborn_without_a_birth_in_the_case() -> None:
    assert not is_newborn(case(activity(Kind.CREDENTIAL_ADDED)), START, facts())
    two_hours = Policy.model_validate({"window": {"newborn_hours": 2}})
    assert not is_newborn(case(activity()), minutes(121), facts(policy=two_hours))


def test_the_best_tier_is_that_of_what_the_holder_gains() -> None:
    trust = grant(0, "trust:anybody", kind=GrantKind.TRUST)
    assert best_tier(activity(Kind.ROLE_GRANTED, grants=(grant(2), grant(1), trust))) == 1
    assert best_tier(activity(Kind.TRUST_CHANGED, grants=(trust,))) is None
    assert best_tier(activity(Kind.ROLE_REMOVED, grants=(grant(0),))) is None
    assert best_tier(activity(Kind.ROLE_GRANTED, grants=(grant(0, "inline:deny", Trait.RESTRICTION),))) is None


def test_a_refused_grant_of_full_administration_is_none() -> None:
    assert tier0(activity(Kind.ROLE_GRANTED, grants=(grant(0),)))
    assert not tier0(activity(Kind.ROLE_GRANTED, grants=(grant(0),), outcome=Outcome.FAILURE))


@pytest.mark.parametrize(
    ("scope", "subject", "age", "own"),
    [
        ("projects/Harbor", "projects/harbor", 1, True),
        ("projects/harbor", "projects/harbor", 3, False),
        ("projects/harbor", "projects/other", 1, False),
        ("organizations/4711", "4711", 1, False),
        ("*", "*", 1, False),
    ],
)
def test_a_birthright_reaches_just_what_the_actor_made_within_two_minutes(
    scope: str, subject: str, age: float, own: bool
) -> None:
    owned = grant(0, "owner", scope=scope)
    received = activity(Kind.ROLE_GRANTED, age, subject=ACTOR, grants=(owned,))
    assert birthright(received, owned, facts([entry(Kind.ACCOUNT_CREATED, subject=subject)])) is own


def test_what_was_only_made_as_a_resource_is_a_birthright_too() -> None:
    owned = grant(0, "owner", scope="projects/harbor")
    received = activity(Kind.ROLE_GRANTED, 1, subject=ACTOR, grants=(owned,))
    made = entry(Kind.POLICY_CHANGED, subject="projects/harbor", mark=MARK_RESOURCE_MADE)
    assert birthright(received, owned, facts([made]))
    assert not birthright(received, owned, facts([entry(Kind.POLICY_CHANGED, subject="projects/harbor")]))


def test_a_birthright_is_not_given_to_others_nor_for_a_refused_creation() -> None:
    owned = grant(0, "owner", scope="projects/harbor")
    made = entry(Kind.ACCOUNT_CREATED, subject="projects/harbor")
    refused = entry(Kind.ACCOUNT_CREATED, subject="projects/harbor", outcome="failure")
    assert not birthright(activity(Kind.ROLE_GRANTED, 1, grants=(owned,)), owned, facts([made]))
    assert not birthright(activity(Kind.ROLE_GRANTED, 1, subject=ACTOR, grants=(owned,)), owned, facts([refused]))


def test_accounts_are_the_same_by_immutable_id_and_else_by_name() -> None:
    assert same(principal("Dana"), principal("dana"))
    assert same(principal("dana", id="AIDAEXAMPLEDANA"), principal("renamed", id="AIDAEXAMPLEDANA"))
    assert same(principal("dana", id="AIDAEXAMPLEDANA"), principal("dana"))
    assert same(principal("dana", PrincipalType.UNKNOWN), principal("dana"))
    assert not same(principal("dana", id="AIDAEXAMPLEDANA"), principal("dana", id="AIDAEXAMPLEREUSED"))
    assert not same(principal("ops", PrincipalType.ROLE), principal("ops"))
    assert not same(principal("dana"), principal("dana", tenant="444455556666"))


def test_two_that_nobody_names_are_not_the_same() -> None:
    assert not same(principal(None), principal(None))
    assert self_made(activity(subject=ACTOR))
    assert not self_made(activity())


def test_a_place_is_spelled_as_timelines_spell_it() -> None:
    assert place(activity(origin=Origin(ip="198.51.100.7"))) == "198.51.0.0/16"
    assert place(activity(origin=Origin(ip="::ffff:198.51.100.7"))) == "198.51.0.0/16"
    assert place(activity(origin=Origin(ip="2001:db8:1::7"))) == "2001:db8::/32"
    assert place(activity(origin=Origin(ip="198.51.100.7", network="office"))) == "office"
    assert place(activity(origin=Origin())) is None


def test_two_seconds_apart_is_simultaneous() -> None:
    assert simultaneous(START, START + timedelta(seconds=2))
    assert not simultaneous(START + timedelta(seconds=3), START)


def test_ids_are_each_given_once_in_order() -> None:
    one, two = activity(event="one"), activity(event="two")
    assert ids((two, one, two)) == (f"aws:{TENANT}:two:0", f"aws:{TENANT}:one:0")


def test_what_happened_is_told_in_a_sentence() -> None:
    key = Credential(type="access_key")
    assert told([activity(Kind.CREDENTIAL_ADDED, credential=key)]) == "dana gave svc-report a new access key"
    assert told([activity(Kind.CREDENTIAL_ADDED, credential=key, subject=ACTOR)]) == "dana gave itself a new access key"
    assert (
        told([activity(Kind.ROLE_GRANTED, grants=(grant(0, "Owner"),)), activity()])
        == "dana gave svc-report Owner (and made 1 other change)"
    )
    assert told([activity(Kind.GUARD_REMOVED, operation="StopLogging")]) == "dana called StopLogging on svc-report"


def test_braces_in_hostile_names_are_shown_as_they_are() -> None:
    assert told([activity(subject=principal("{actor.id}"))]) == "dana created {actor.id}"
