"""Signal A8: an actor's first creation of this kind."""

from datetime import date

from nightlatch.model import ActorFacts, Facts, Habits, Kind, Outcome, Policy, Provisioner
from nightlatch.model.facts import HISTORY
from nightlatch.signals.a8_first_creation import SIGNAL
from tests.build import ACTOR, activity, case, facts

TERRAFORM = Provisioner(
    name="terraform",
    nature="infrastructure_as_code",
    owner="platform team",
    reason="makes service users",
    expires=date(2027, 1, 1),
    actor="AIDAEXAMPLEDANA",
    networks=("198.51.100.0/24",),  # type: ignore[arg-type]  # pydantic reads the text
)


def known_for(*operations: str, policy: Policy | None = None) -> Facts:
    return facts(actor=ActorFacts(principal=ACTOR, habits=Habits(operations=frozenset(operations))), policy=policy)


def test_it_fires_on_an_operation_that_is_new_to_its_actor() -> None:
    hit = SIGNAL.check(case(activity(operation="CreateUser")), known_for("ListUsers"))
    assert hit
    assert hit.says == "dana created svc-report, and had not used CreateUser in the 30 days before"
    assert SIGNAL.needs == (HISTORY,)


def test_it_stays_quiet_when_the_actor_does_this_as_a_habit() -> None:
    assert SIGNAL.check(case(activity(operation="CreateUser")), known_for("CreateUser")) is None


def test_it_stays_quiet_on_credentials_grants_and_refused_creations() -> None:
    key, role, refused = activity(Kind.CREDENTIAL_ADDED), activity(Kind.ROLE_GRANTED), activity(outcome=Outcome.FAILURE)
    assert SIGNAL.check(case(key, role, refused), known_for()) is None


def test_it_stays_quiet_for_a_listed_provisioner() -> None:
    assert SIGNAL.check(case(activity()), known_for(policy=Policy(provisioners=(TERRAFORM,)))) is None


def test_it_fires_when_a_provisioners_key_is_used_from_elsewhere() -> None:
    elsewhere = activity().origin.model_copy(update={"ip": "203.0.113.9"})
    assert SIGNAL.check(case(activity(origin=elsewhere)), known_for(policy=Policy(provisioners=(TERRAFORM,))))


def test_it_stays_quiet_without_habits() -> None:
    assert SIGNAL.check(case(activity()), facts()) is None
