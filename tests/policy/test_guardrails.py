"""What is never changed, what the machine leaves to people, and what it may do: each refusal with a case in which it is quiet."""

from datetime import timedelta
from typing import Any

import pytest

from nightlatch.contracts import Identity, Target
from nightlatch.model import Action, Case, Decision, Grant, Kind, Mode, Policy, Step, Verdict
from nightlatch.policy.guardrails import Looked, by_machine, identity, is_newborn, never, on_step, on_target
from tests.build import START, activity, case, grant, minutes, principal

ID = "AIDAEXAMPLEBORN"
SUBJECT = principal(id=ID)
ARN = "arn:aws:iam::111122223333:user/svc-report"
ENFORCE = Policy.model_validate({"modes": {"default": "enforce"}})
LIVE = Identity(ID, START, ARN)
OLD = Identity(ID, START - timedelta(days=90), ARN)
TOP = "arn:aws:iam::aws:policy/AdministratorAccess"


def judged(*activities: Any, verdict: Verdict = Verdict.QUARANTINE) -> Case:
    made = case(*(activities or (activity(subject=SUBJECT),)))
    return made.model_copy(update={"decision": Decision(score=100, verdict=verdict, mode=Mode.ENFORCE)})


NEWBORN = judged()
GRANTED = activity(Kind.ROLE_GRANTED, subject=SUBJECT, grants=(grant(0, TOP),))
OLDER = judged(GRANTED)


def looked(**more: Any) -> Looked:
    return Looked(**{"now": minutes(10), "live": LIVE, **more})


def step(action: Action = Action.LOCK, target: str = "svc-report", *because: str) -> Step:
    return Step(action=action, target=target, says=f"{action.value} {target}", because=because)


TAKE_TOP = step(Action.TAKE_BACK, TOP, GRANTED.id)


def refused(about: Case = NEWBORN, one: Step | None = None, policy: Policy = ENFORCE, *, asked: bool = False, **more: Any) -> str:
    return on_step(about, one or step(), looked(**more), policy, asked=asked) or ""


def test_a_newborn_that_is_itself_is_refused_nothing() -> None:
    assert never(NEWBORN, looked(), ENFORCE) == ()
    assert by_machine(NEWBORN, looked(), ENFORCE) == ()
    assert refused() == ""
    assert on_target(Target("t", "x", {}, {}, (), (), ()), asked=False) is None


# --- is it the one? ---


def test_an_account_that_could_not_be_looked_at_is_never_touched() -> None:
    """A guardrail that cannot be evaluated refuses."""
    assert never(NEWBORN, looked(live=None, gap="grant iam:GetUser"), ENFORCE) == ("grant iam:GetUser",)


def test_an_account_that_is_not_there_is_never_touched() -> None:
    assert never(NEWBORN, looked(live=None), ENFORCE) == ("the platform does not tell of an account svc-report now",)


def test_another_who_bears_the_name_is_never_touched() -> None:
    (why,) = never(NEWBORN, looked(live=Identity("AIDAEXAMPLEANOTHER", START)), ENFORCE)
    assert why.startswith("the name is another's now")


def test_one_that_was_born_at_another_time_is_never_touched_and_seconds_do_not_matter() -> None:
    nameless = judged(activity(subject=principal()))
    (why,) = never(nameless, looked(live=Identity(ID, START + timedelta(seconds=6))), ENFORCE)
    assert why.endswith("not in this case")
    assert never(nameless, looked(live=Identity(ID, START + timedelta(seconds=5))), ENFORCE) == ()
    assert identity(OLDER, looked(live=OLD)) is None


def test_one_that_is_made_of_several_things_is_the_one_by_any_of_them_and_as_old_as_the_oldest() -> None:
    old = START - timedelta(days=90)
    live = Identity(ID, old, parts=(START,))
    assert never(NEWBORN, looked(live=live), ENFORCE) == ()
    assert not is_newborn(NEWBORN, looked(live=live), ENFORCE)
    (why,) = never(NEWBORN, looked(live=Identity(ID, old, parts=(minutes(9),))), ENFORCE)
    assert why.endswith("not in this case")


# --- never, whoever asks ---


def test_what_the_platform_calls_untouchable_is_never_touched() -> None:
    assert never(NEWBORN, looked(untouchable="it is made by a service"), ENFORCE) == ("it is made by a service",)


def test_what_belongs_to_the_platform_by_name_is_never_touched_where_no_address_tells_otherwise() -> None:
    (why,) = never(NEWBORN, looked(platform_owned=True, live=Identity(ID, START)), ENFORCE)
    assert why.endswith("belongs to the platform itself and is never touched")
    assert never(NEWBORN, looked(platform_owned=True), ENFORCE) == ()


def test_nightlatchs_own_identities_are_never_touched() -> None:
    (why,) = never(NEWBORN, looked(responders=(ARN,)), ENFORCE)
    assert "one of Nightlatch's own identities" in why
    assert never(NEWBORN, looked(responders=(f"{ARN}-2",)), ENFORCE) == ()


def test_an_own_role_of_every_account_is_never_touched_and_one_newly_made_of_its_name_is_left_to_people() -> None:
    """Else an intruder would only have to choose the name."""
    anywhere = ARN.replace("111122223333", "*")
    (why,) = never(OLDER, looked(live=OLD, responders=(anywhere,)), ENFORCE)
    assert "one of Nightlatch's own identities" in why
    assert never(NEWBORN, looked(responders=(anywhere,)), ENFORCE) == ()
    (reason,) = by_machine(NEWBORN, looked(responders=(anywhere,)), ENFORCE)
    assert "a person tells whether we made it" in reason
    assert by_machine(NEWBORN, looked(responders=(f"{anywhere}-2",)), ENFORCE) == ()


@pytest.mark.parametrize("text", [ID, ARN])
def test_a_break_glass_account_is_never_touched(text: str) -> None:
    policy = Policy.model_validate({"break_glass": {"accounts": [text]}})
    assert never(NEWBORN, looked(), policy) == ("svc-report is a break-glass account and is never touched",)


def test_a_name_alone_makes_no_break_glass_account() -> None:
    """Whoever makes an account chooses its name."""
    assert never(NEWBORN, looked(), Policy.model_validate({"break_glass": {"accounts": ["svc-report"]}})) == ()


# --- not by the machine alone ---


def test_the_kill_switch_stops_the_machine() -> None:
    assert "kill switch" in by_machine(NEWBORN, looked(stopped=True), ENFORCE)[0]
    assert "kill switch" in by_machine(NEWBORN, looked(), ENFORCE.model_copy(update={"kill_switch": True}))[0]


def test_below_quarantine_a_person_decides_unless_it_is_of_a_quarantined_family() -> None:
    asked = judged(verdict=Verdict.ASK)
    assert by_machine(asked, looked(), ENFORCE) == ("the verdict is ask, not quarantine: a person decides",)
    assert by_machine(asked, looked(), ENFORCE, kin=True) == ()
    assert by_machine(asked, looked(stopped=True), ENFORCE, kin=True) != ()


def test_what_the_platform_calls_delicate_is_left_to_a_person() -> None:
    assert by_machine(NEWBORN, looked(delicate="applications run as it"), ENFORCE) == ("applications run as it",)


def test_a_birth_that_the_platform_does_not_tell_is_left_to_a_person() -> None:
    (why,) = by_machine(NEWBORN, looked(live=Identity(ID, None)), ENFORCE)
    assert "when the live account was created" in why
    assert by_machine(OLDER, looked(live=Identity(ID, None)), ENFORCE) == ()


# --- step by step ---


@pytest.mark.parametrize("asked", [False, True])
def test_observe_changes_nothing_whoever_asks(asked: bool) -> None:
    assert "is observe" in refused(policy=Policy(), asked=asked)


def test_approve_waits_for_a_person() -> None:
    policy = Policy.model_validate({"modes": {"default": "enforce", "actions": {"aws.lock": "approve"}}})
    assert "is approve" in refused(policy=policy)
    assert refused(policy=policy, asked=True) == ""
    assert refused(one=step(Action.DEACTIVATE, "AKIAIOSFODNN7EXAMPLE"), policy=policy) == ""


def test_only_newborns_are_locked_by_the_machine() -> None:
    assert "only newborn accounts" in refused(OLDER, live=OLD)
    assert "only newborn accounts" in refused(now=minutes(25 * 60))
    assert refused(OLDER, live=OLD, asked=True, others=5) == ""


def test_a_newborn_is_one_by_the_live_birth_and_the_clock() -> None:
    assert is_newborn(NEWBORN, looked(), ENFORCE)
    assert not is_newborn(NEWBORN, looked(now=minutes(25 * 60)), ENFORCE)
    assert not is_newborn(NEWBORN, looked(live=Identity("AIDAEXAMPLEANOTHER", START)), ENFORCE)
    assert not is_newborn(NEWBORN, looked(live=Identity(ID, None)), ENFORCE)
    assert not is_newborn(OLDER, looked(), ENFORCE)


@pytest.mark.parametrize("one", [step(), TAKE_TOP])
def test_administrators_that_could_not_be_counted_refuse_even_a_person(one: Step) -> None:
    """A guardrail that cannot be evaluated refuses."""
    assert "could not be counted (throttled)" in refused(OLDER, one, live=OLD, asked=True, uncounted="throttled")


@pytest.mark.parametrize("one", [step(), TAKE_TOP])
def test_the_last_administrator_keeps_what_it_has_even_from_a_person(one: Step) -> None:
    assert "only 1 other administrators would be left" in refused(OLDER, one, live=OLD, asked=True, others=1)
    assert refused(OLDER, one, live=OLD, asked=True, others=2) == ""
    keep = Policy.model_validate({"modes": {"default": "enforce"}, "responses": {"keep_administrators": 3}})
    assert "policy keeps 3" in refused(OLDER, one, keep, live=OLD, asked=True, others=2)


def test_who_was_no_administrator_before_needs_no_count() -> None:
    assert refused(OLDER, live=OLD, asked=True, was_administrator=False) == ""
    assert "could not be counted" in refused(OLDER, live=OLD, asked=True, was_administrator=True)


def test_who_was_born_in_the_incident_is_never_worth_keeping() -> None:
    born = judged(activity(subject=SUBJECT), GRANTED)
    assert refused(born, TAKE_TOP, now=minutes(25 * 60)) == ""


def test_a_top_grant_that_was_held_before_is_not_taken_by_the_machine() -> None:
    known: dict[str, Any] = {"live": OLD, "others": 5, "was_administrator": True}
    assert "was held before the incident" in refused(OLDER, TAKE_TOP, **known, held_before=frozenset({TOP.casefold()}))
    assert "nobody knows whether it was held before" in refused(OLDER, TAKE_TOP, **known)
    assert refused(OLDER, TAKE_TOP, **known, held_before=frozenset()) == ""
    assert refused(OLDER, TAKE_TOP, **known, held_before=frozenset({TOP.casefold()}), asked=True) == ""


def test_a_lesser_grant_needs_no_inventory() -> None:
    lesser = activity(Kind.ROLE_GRANTED, subject=SUBJECT, grants=(Grant(**grant(1, "x").model_dump()),))
    assert refused(judged(lesser), step(Action.TAKE_BACK, "x", lesser.id), live=OLD) == ""


# --- target by target ---


@pytest.mark.parametrize(
    ("more", "says"), [({"irreversible": "its secret is lost"}, "cannot be undone"), ({"disturbs": "ci"}, "disturbs others")]
)
def test_what_cannot_be_undone_or_breaks_others_waits_for_a_person(more: dict[str, Any], says: str) -> None:
    target = Target("t", "shut it", {}, {}, (), (), (), **more)
    assert says in str(on_target(target, asked=False))
    assert on_target(target, asked=True) is None


def test_what_the_case_itself_made_may_be_lost_but_may_not_disturb_others() -> None:
    """Nothing is lost that was there before."""
    assert (
        on_target(Target("t", "shut it", {}, {}, (), (), (), irreversible="its secret is lost", of_case=True), asked=False)
        is None
    )
    disturbing = Target("t", "shut it", {}, {}, (), (), (), irreversible="its secret is lost", disturbs="ci", of_case=True)
    assert "disturbs others" in str(on_target(disturbing, asked=False))
