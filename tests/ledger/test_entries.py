"""What a timeline's mark is spelled as is read back the same, whatever the records said."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.ledger.entries import NO_TIME, entry_of, entry_of_hour, spelled, spelled_of_hour
from nightlatch.ledger.evidence import Evidence
from nightlatch.model import Credential, Entry, Kind, Origin, Outcome, PrincipalType, Session
from nightlatch.model.evidence import MARK, SERVICE
from tests.build import START, TENANT, activity, grant, principal

HOSTILE = some.text(some.characters(exclude_categories=["Cs"]), max_size=30) | some.just('"activity":"",')
MAYBE = some.none() | HOSTILE
SHARED = some.builds(
    Entry,
    at=some.just(NO_TIME),
    activity=some.just(""),
    operation=HOSTILE,
    kind=some.sampled_from(Kind),
    outcome=some.sampled_from(Outcome),
    error=MAYBE,
    actor=HOSTILE,
    case=MAYBE,
    subject_type=HOSTILE,
    subject=HOSTILE,
    tier=some.none() | some.integers(0, 3),
    ip=MAYBE,
    network=MAYBE,
    region=MAYBE,
    service=MAYBE,
    session=some.sampled_from(Session),
    key=MAYBE,
    credential=MAYBE,
    user_agent=some.none(),
    mark=MAYBE,
)
HOUR = datetime(2026, 3, 2, 10, tzinfo=UTC)


@given(SHARED, some.datetimes(timezones=some.just(UTC)), HOSTILE, MAYBE)
def test_a_mark_is_read_as_it_was_spelled(shared: Entry, at: datetime, activity: str, agent: str | None) -> None:
    entry = shared._replace(at=at, activity=activity, user_agent=agent)
    assert entry_of(spelled(entry)) == entry


@given(SHARED)
def test_an_hour_is_spelled_like_any_mark_of_its_beginning(shared: Entry) -> None:
    text = spelled_of_hour("2026-03-02T10", shared)
    assert text == spelled(shared._replace(at=HOUR))
    later = HOUR + timedelta(minutes=7)
    assert entry_of_hour(text, later, "context:1") == shared._replace(at=later, activity="context:1")


def test_the_spelling_stays_that_of_the_ledgers_that_there_are() -> None:
    entry = Entry(HOUR, "a:1", "CreateUser", Kind.ACCOUNT_CREATED, Outcome.SUCCESS, None, "aws:1:user:dana", None, "user", "eli")
    assert spelled(entry) == (
        '{"at":"2026-03-02T10:00:00Z","activity":"a:1","operation":"CreateUser","kind":"account_created","outcome":"success",'
        '"error":null,"actor":"aws:1:user:dana","case":null,"subject_type":"user","subject":"eli","tier":null,"ip":null,'
        '"network":null,"region":null,"service":null,"session":"unknown","key":null,"credential":null,"user_agent":null,"mark":null}'
    )


def test_a_mark_tells_everything_of_its_activity_in_its_place() -> None:
    told = activity(
        Kind.CREDENTIAL_ADDED,
        event="e1",
        operation="CreateAccessKey",
        outcome=Outcome.FAILURE,
        error="AccessDenied",
        actor=principal("dana"),
        subject=principal("Job", PrincipalType.ROLE),
        grants=(grant(2), grant(1)),
        credential=Credential(type="access_key", id="AKIA1"),
        origin=Origin(
            ip="198.51.100.7", network="AS64500", region="eu-west-1", user_agent="aws-cli", session=Session.KEY, key="AKIA2"
        ),
        evidence={SERVICE: "iam.amazonaws.com", MARK: "log"},
    )
    evidence, actor = Evidence.over(MemoryStore(clock=None)), f"aws:{TENANT}:user:dana"
    evidence.file(told)
    assert evidence.timelines.did(actor, START, START) == (
        Entry(
            at=START,
            activity=f"aws:{TENANT}:e1:0",
            operation="CreateAccessKey",
            kind=Kind.CREDENTIAL_ADDED,
            outcome=Outcome.FAILURE,
            error="AccessDenied",
            actor=actor,
            case=f"aws:{TENANT}:role:job",
            subject_type="role",
            subject="job",
            tier=1,
            ip="198.51.100.7",
            network="AS64500",
            region="eu-west-1",
            service="iam.amazonaws.com",
            session=Session.KEY,
            key="AKIA2",
            credential="AKIA1",
            user_agent="aws-cli",
            mark="log",
        ),
    )
