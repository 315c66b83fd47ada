"""Cases of several platforms belong together where one person acted in them, and only where an identity provider says that it was he."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nightlatch import bootstrap
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.model import Activity, Behind, CaseKey, Credential, Kind, Level, Origin, Policy, Principal, PrincipalType, Session
from nightlatch.model.evidence import ASSERTED, ASSERTED_BY, KNOWN_AS
from nightlatch.pipeline import Pipeline
from tests.build import ACTOR, activity, grant, minutes, principal

LOGIN, BY, KEY = "night.export@example.com", "arn:aws:iam::111122223333:saml-provider/Okta", "ASIAIOSFODNN7EXAMPLE"
PERSON = Principal(
    provider="okta", tenant="okta", type=PrincipalType.USER, id="00uexampleNight00001", name=LOGIN, email=LOGIN, keyed_by_id=True
)
ROBIN = PERSON.model_copy(update={"id": "00uexampleRobin00001", "name": "robin@example.com", "email": "robin@example.com"})
ROLE = principal("Administrators", PrincipalType.ROLE, id="AROAEXAMPLEADMIN")
IN_SESSION = Origin(session=Session.ROLE, session_name=LOGIN, key=KEY, ip="203.0.113.66")
BORN = principal("svc-mirror", id="AIDAEXAMPLEMIRROR")


def in_okta(kind: Kind, at: float, **more: Any) -> Activity:
    return activity(kind, at, **{"provider": "okta", "tenant": "okta", "actor": ROBIN, "subject": PERSON, **more})


def person(at: float = 0) -> list[Activity]:
    """A user of the identity provider who is made, and made administrator."""
    return [in_okta(Kind.ACCOUNT_CREATED, at), in_okta(Kind.ROLE_GRANTED, at + 0.1, grants=(grant(0, "Super Administrator"),))]


def sign_in(at: float = 5, address: str = LOGIN, key: str = KEY, **more: Any) -> Activity:
    """The identity provider lets somebody in as the role."""
    who = principal(address, PrincipalType.FEDERATION)
    made = Credential(type="session", id=key, long_lived=False)
    told = {ASSERTED: address, ASSERTED_BY: BY}
    return activity(
        Kind.ELEVATION_USED,
        at,
        **{"actor": who, "subject": ROLE, "credential": made, "evidence": told, "level": Level.CONTEXT, **more},
    )


def deeds(at: float = 6, origin: Origin = IN_SESSION, actor: Principal = ROLE, **more: Any) -> list[Activity]:
    """An account that the role's session makes, and makes administrator."""
    made = {"subject": BORN, "actor": actor, "origin": origin, **more}
    return [activity(Kind.ACCOUNT_CREATED, at, **made), activity(Kind.ROLE_GRANTED, at + 0.1, grants=(grant(0),), **made)]


def a_pipeline() -> Pipeline:
    return bootstrap.pipeline(Policy(), MemoryStore(clock=None), MemoryStore(clock=None), strict=True)


def told(*filed: Activity) -> dict[str, dict[str, str]]:
    """By the label of each account: what belongs to its case, by label, and why."""
    pipeline = a_pipeline()
    for each in filed:
        pipeline.file(each)
    return {
        case.subject.label: {each.case.subject.label: each.says for each in pipeline.together(case)}
        for case in pipeline.judge_all()
    }


def test_an_account_made_in_a_session_belongs_to_the_person_whom_the_identity_provider_let_in() -> None:
    found = told(*person(), sign_in(), *deeds())
    says = f"{LOGIN} of okta came to aws 111122223333 by the word of {BY} as Administrators, and had a hand in svc-mirror"
    assert found == {LOGIN: {"svc-mirror": says}, "svc-mirror": {LOGIN: says}}


def test_a_case_says_who_was_behind_it_whether_or_not_anybody_knows_the_person() -> None:
    pipeline = a_pipeline()
    for each in (sign_in(), *deeds()):
        pipeline.file(each)
    (case,) = pipeline.judge_all()
    assert case.behind == (Behind(address=LOGIN, by=BY, actor="Administrators", at=minutes(6)),)
    assert pipeline.together(case) == ()


@given(st.permutations([*person(), sign_in(), *deeds()]), st.data())
def test_what_belongs_together_does_not_depend_on_what_arrived_first_or_twice(order: list[Activity], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(order), max_size=3))
    found = told(*order, *again)
    assert {who: set(others) for who, others in found.items()} == {LOGIN: {"svc-mirror"}, "svc-mirror": {LOGIN}}


@given(st.permutations([*person(), sign_in(), *deeds()]))
def test_the_last_to_arrive_has_a_case_judged_that_tells_of_all(order: list[Activity]) -> None:
    pipeline = a_pipeline()
    for each in order[:-1]:
        pipeline.evidence.file(each)
    touched = pipeline.evidence.file(order[-1]).touched
    found = [case for case in pipeline.judge(touched) if pipeline.together(case)]
    assert found, "somebody is told of it when it is known"


def test_a_name_that_the_sessions_holder_chose_proves_nothing() -> None:
    chosen = sign_in(evidence={}, actor=ACTOR)
    assert told(*person(), chosen, *deeds())["svc-mirror"] == {}


def test_a_refused_sign_in_proves_nothing() -> None:
    assert told(*person(), sign_in(outcome="failure"), *deeds())["svc-mirror"] == {}


def test_another_session_of_the_same_role_is_somebody_elses() -> None:
    other = IN_SESSION.model_copy(update={"key": "ASIAI44QH8DHBEXAMPLE"})
    assert told(*person(), sign_in(), *deeds(origin=other))["svc-mirror"] == {}


def test_a_session_that_tells_by_itself_whom_it_was_given_to_needs_no_sign_in() -> None:
    itself = {ASSERTED: LOGIN.upper(), ASSERTED_BY: "IAM Identity Center"}
    found = told(*person(), *deeds(evidence=itself))
    assert "by the word of IAM Identity Center as Administrators" in found["svc-mirror"][LOGIN]
    assert set(found[LOGIN]) == {"svc-mirror"}


def test_what_the_person_did_before_or_long_after_the_case_is_not_the_cases() -> None:
    assert told(*person(at=60), sign_in(), *deeds())["svc-mirror"] == {}
    late = 26 * 60
    assert told(*person(), sign_in(at=late - 1), *deeds(at=late))["svc-mirror"] == {}


def test_what_a_session_did_that_had_begun_before_the_person_s_case_belongs_to_it_from_either_end() -> None:
    found = told(*person(at=60), sign_in(at=30), *deeds(at=90))
    assert {who: set(others) for who, others in found.items()} == {LOGIN: {"svc-mirror"}, "svc-mirror": {LOGIN}}


def test_a_case_that_the_person_had_touched_before_belongs_to_his_by_the_session_that_came_later() -> None:
    early, late = sign_in(at=0, key="ASIAI44QH8DHBEXAMPLE"), sign_in(at=59)
    touched = deeds(at=1, origin=IN_SESSION.model_copy(update={"key": "ASIAI44QH8DHBEXAMPLE"}))[0]
    found = told(early, touched, *person(at=58), late, deeds(at=60)[1])
    assert {who: set(others) for who, others in found.items()} == {LOGIN: {"svc-mirror"}, "svc-mirror": {LOGIN}}


def test_of_very_many_the_nearest_are_named() -> None:
    pipeline = a_pipeline()
    many = [deeds(at=6 + number / 100, subject=principal(f"svc-{number}"))[0] for number in range(30)]
    for each in (*person(), sign_in(), *many):
        pipeline.file(each)
    (case,) = (case for case in pipeline.judge_all() if case.subject.label == LOGIN)
    assert len(pipeline.together(case)) == 12


def test_an_account_on_the_same_platform_is_no_person_of_another() -> None:
    own = PERSON.model_copy(update={"provider": "aws", "tenant": "111122223333"})
    made = [each.model_copy(update={"provider": "aws", "tenant": "111122223333", "subject": own}) for each in person()]
    assert told(*made, sign_in(), *deeds())["svc-mirror"] == {}


def test_a_bare_name_is_borne_by_too_many_to_tell_one() -> None:
    short = PERSON.model_copy(update={"name": "night", "email": "night"})
    made = [each.model_copy(update={"subject": short}) for each in person()]
    assert told(*made, sign_in(address="night"), *deeds())["svc-mirror"] == {}


def test_what_one_person_did_on_two_platforms_belongs_together_over_the_person() -> None:
    cloud = Principal(provider="gcp", tenant="orchard-prod", type=PrincipalType.SERVICE_ACCOUNT, name="mirror@example.com")
    pool = Principal(provider="gcp", tenant="orchard-prod", type=PrincipalType.FEDERATION, name=f"pool/subject/{LOGIN}")
    there: dict[str, Any] = {"provider": "gcp", "tenant": "orchard-prod", "subject": cloud, "actor": pool}
    federated: dict[str, Any] = {
        "origin": Origin(session=Session.FEDERATED),
        "evidence": {ASSERTED: LOGIN, ASSERTED_BY: "workforcePools/staff"},
    }
    found = told(*person(), sign_in(), *deeds(), activity(Kind.ACCOUNT_CREATED, 9, **there, **federated))
    assert set(found["mirror@example.com"]) == {LOGIN, "svc-mirror"}


def test_hostile_addresses_lead_to_nobody_and_break_nothing() -> None:
    for address in ("@", "a@b", "a b@example.com", "\u202e@example.com", "x/../y@example.com" * 40, "a\x00@example.com"):
        assert told(*person(), sign_in(address=address), *deeds())["svc-mirror"] == {}


def test_a_sign_in_that_comes_late_touches_the_cases_of_its_session_alone() -> None:
    pipeline = a_pipeline()
    before, other = activity(at=-60, subject=principal("old")), activity(at=7, subject=principal("svc-other"), actor=ROLE)
    for each in (before, *deeds(), other):
        pipeline.file(each)
    touched = pipeline.evidence.file(sign_in()).touched
    assert CaseKey.of(BORN) in touched
    assert CaseKey.of(principal("svc-other")) not in touched


APP, OBJECT = "aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"
APPLICATION = Principal(
    provider="entra", tenant="t", type=PrincipalType.SERVICE_PRINCIPAL, id=APP, name="night-export", keyed_by_id=True
)
HOLDER = Principal(provider="azure", tenant="t", type=PrincipalType.SERVICE_PRINCIPAL, id=OBJECT, keyed_by_id=True)


def application_made(at: float = 0) -> Activity:
    who = principal("kim@contoso.com").model_copy(update={"provider": "entra", "tenant": "t"})
    told: dict[str, Any] = {
        "provider": "entra",
        "tenant": "t",
        "actor": who,
        "subject": APPLICATION,
        "evidence": {KNOWN_AS: OBJECT},
    }
    return activity(Kind.ACCOUNT_CREATED, at, **told)


def owner_given(at: float = 1, id: str = OBJECT) -> Activity:
    who = principal("kim@contoso.com").model_copy(update={"provider": "azure", "tenant": "t"})
    subject = HOLDER.model_copy(update={"id": id})
    return activity(Kind.ROLE_GRANTED, at, provider="azure", tenant="t", actor=who, subject=subject, grants=(grant(0, "Owner"),))


def test_two_platforms_that_share_a_directory_tell_of_one_account_from_either_end_and_in_any_order() -> None:
    says = f"{OBJECT} of azure and night-export of entra are one account, {OBJECT}"
    expected = {"night-export": {OBJECT: says}, OBJECT: {"night-export": says}}
    assert told(application_made(), owner_given()) == expected
    assert told(owner_given(), application_made()) == expected


def test_another_id_or_another_week_is_another_story() -> None:
    assert told(application_made(), owner_given(id=APP[::-1])) == {"night-export": {}, APP[::-1]: {}}
    found = told(application_made(), owner_given(at=3 * 24 * 60))
    assert not any(found.values())
