"""Signal A9: a machine made a person's account."""

from nightlatch.model import Kind, Origin, PrincipalType, Session
from nightlatch.model.evidence import PERSON
from nightlatch.signals.a9_machine_made_person import SIGNAL
from tests.build import CONSOLE, activity, case, facts, principal

SYNC = principal("directory-sync", PrincipalType.SERVICE_PRINCIPAL)


def test_it_fires_when_a_service_creates_a_persons_account() -> None:
    made = activity(actor=SYNC, origin=Origin(session=Session.UNKNOWN), evidence={PERSON: "true"})
    hit = SIGNAL.check(case(made), facts())
    assert hit
    assert hit.says == "directory-sync created svc-report, a person's account made by a machine"


def test_it_fires_when_a_long_lived_key_or_a_workload_does_so() -> None:
    for session in (Session.KEY, Session.WORKLOAD, Session.SERVICE):
        assert SIGNAL.check(case(activity(origin=Origin(session=session), evidence={PERSON: "true"})), facts())


def test_it_stays_quiet_when_a_person_takes_on_a_person() -> None:
    assert SIGNAL.check(case(activity(origin=CONSOLE, evidence={PERSON: "true"})), facts()) is None


def test_it_stays_quiet_when_the_account_is_not_said_to_be_for_a_person() -> None:
    assert SIGNAL.check(case(activity(actor=SYNC), activity(actor=SYNC, evidence={PERSON: "false"})), facts()) is None


def test_it_stays_quiet_when_a_machine_gives_a_person_a_password() -> None:
    assert SIGNAL.check(case(activity(Kind.CREDENTIAL_ADDED, actor=SYNC, evidence={PERSON: "true"})), facts()) is None


def test_it_fires_when_a_machine_invited_and_only_the_guest_accepted() -> None:
    invited, accepted = (
        activity(actor=SYNC, evidence={PERSON: "true"}),
        activity(at=5, actor=principal(), evidence={PERSON: "true"}),
    )
    hit = SIGNAL.check(case(invited, accepted.model_copy(update={"origin": CONSOLE})), facts())
    assert hit
    assert hit.because == (invited.id,)


def test_it_stays_quiet_when_a_person_invited_and_the_platform_made_the_guest() -> None:
    invited, made = activity(origin=CONSOLE, evidence={PERSON: "true"}), activity(at=0.1, actor=SYNC, evidence={PERSON: "true"})
    assert SIGNAL.check(case(invited, made), facts()) is None
