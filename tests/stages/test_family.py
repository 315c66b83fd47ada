"""What a locked account made itself is named: each account once, and none that it had nothing to do with."""

import pytest

from nightlatch.model import Activity, Case, Credential, Kind, Outcome, Principal, PrincipalType
from nightlatch.stages.family import Relative, family
from tests.build import activity, case, grant, principal
from tests.duties.attending import Bench, key_of

SUBJECT = principal()
CASE = case(activity(subject=SUBJECT))
CHILD = principal("svc-child")


def found(*did: Activity, about: Case = CASE) -> tuple[Relative, ...]:
    bench = Bench()
    for each in (*about.activities, *did):
        bench.pipeline.file(each)
    return family(bench.pipeline.evidence, about)


def by_subject(kind: Kind, at: float, of: Principal = CHILD, **more: object) -> Activity:
    return activity(kind, at, actor=SUBJECT, subject=of, **more)


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        (Kind.ACCOUNT_CREATED, "made the account svc-child"),
        (Kind.CREDENTIAL_ADDED, "gave a credential to svc-child"),
        (Kind.ROLE_GRANTED, "gave rights to svc-child"),
        (Kind.TRUST_CHANGED, "changed whom svc-child trusts"),
        (Kind.FEDERATION_ADDED, "had svc-child believed"),
        (Kind.ELEVATION_USED, "took on svc-child"),
    ],
)
def test_whatever_it_did_to_another_account_is_told(kind: Kind, says: str) -> None:
    did = by_subject(kind, 5)
    assert found(did) == (Relative(key_of(did), f"svc-report {says} ({kind.value})", kind is Kind.ACCOUNT_CREATED),)


def test_each_account_comes_once_and_a_birth_says_more_than_what_came_before_it() -> None:
    keyed = by_subject(Kind.CREDENTIAL_ADDED, 5, credential=Credential(type="access_key"))
    granted = by_subject(Kind.ROLE_GRANTED, 7, grants=(grant(0),))
    born = by_subject(Kind.ACCOUNT_CREATED, 6)
    role = by_subject(Kind.TRUST_CHANGED, 4, principal("build", PrincipalType.ROLE))
    relatives = found(keyed, granted, born, role)
    assert [(each.key and each.key.name, each.born) for each in relatives] == [("build", False), ("svc-child", True)]


def test_what_it_did_to_itself_is_no_family() -> None:
    assert found(by_subject(Kind.CREDENTIAL_ADDED, 5, SUBJECT)) == ()


def test_what_was_refused_or_only_read_or_done_by_others_is_no_family() -> None:
    refused = by_subject(Kind.ACCOUNT_CREATED, 5, outcome=Outcome.FAILURE)
    read = by_subject(Kind.DISCOVERY, 5)
    others = activity(Kind.ACCOUNT_CREATED, 5, subject=CHILD)
    assert found(refused, read, others) == ()


def test_what_it_did_before_the_case_or_long_after_it_is_not_the_incidents() -> None:
    before = by_subject(Kind.ACCOUNT_CREATED, -1)
    late = by_subject(Kind.ACCOUNT_CREATED, 8 * 24 * 60)
    assert found(before, late) == ()
