"""Looks a deployment over, as its owner: what it stands on, who may reach it, and whether a record comes through.

Each look is its own small file and gives checks; a refusal to answer makes a check unknown and never stops the others.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime

from nightlatch.classes import dataclass
from nightlatch.errors import LookupFailed, UsageError
from nightlatch.hosts.gcp.checkup.asking import APIS, Asking
from nightlatch.hosts.gcp.checkup.clock import CHECKS, CLOCK, check_checks, check_clock
from nightlatch.hosts.gcp.checkup.doors import DOORS, check_doors
from nightlatch.hosts.gcp.checkup.functions import FUNCTIONS, Deployed, check_functions, deployed
from nightlatch.hosts.gcp.checkup.ledger import EXPIRY, INDEX, LEDGER, STORES, check_expiry, check_index, check_ledger
from nightlatch.hosts.gcp.checkup.probe import Probe, run_probe
from nightlatch.hosts.gcp.checkup.project import PROJECT, check_project
from nightlatch.hosts.gcp.checkup.roles import CUSTOM, Calls, check_custom, check_roles, topic_of
from nightlatch.hosts.gcp.checkup.sink import SINK, check_sink
from nightlatch.hosts.gcp.checkup.topics import DEAD, PUSHES, TOPICS, check_dead, check_pushes, check_topics
from nightlatch.hosts.gcp.checkup.waiting import WAITING, check_waiting
from nightlatch.hosts.gcp.clients import Clients
from nightlatch.hosts.gcp.firestore import FirestoreStore
from nightlatch.ledger.probe import POLICY, PROBE, Ledger, Policies
from nightlatch.model.check import Check, Topic
from nightlatch.vendors.google import SCOPE, Rest

__all__ = ["APIS", "PERMISSIONS", "Asking", "Calls", "Expected", "Policies", "Probe", "asking_in", "look_over"]

PERMISSIONS: tuple[str, ...] = (
    "cloudfunctions.functions.list",
    "cloudscheduler.jobs.get",
    "cloudtasks.queues.get",
    "datastore.databases.getMetadata",
    "datastore.entities.get",
    "datastore.entities.list",
    "datastore.indexes.get",
    "datastore.indexes.list",
    "iam.roles.get",
    "logging.sinks.get",
    "monitoring.timeSeries.list",
    "pubsub.subscriptions.get",
    "pubsub.subscriptions.getIamPolicy",
    "pubsub.topics.get",
    "pubsub.topics.getIamPolicy",
    "pubsub.topics.publish",
    "resourcemanager.organizations.getIamPolicy",
    "resourcemanager.projects.get",
    "resourcemanager.projects.getIamPolicy",
    "run.services.getIamPolicy",
)
"""What whoever runs the doctor must be allowed, for every check: pubsub.topics.publish and datastore.entities.* for the probe alone,
iam.roles.get, logging.sinks.get and resourcemanager.organizations.getIamPolicy where the log is of an organization, all others in the
project."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a deployment of this version must match: the sink's filter, what is called over accounts, and which policy decides.

    `collection` is the ledger's, in either database.
    """

    filter: str
    calls: Calls
    policies: Policies
    collection: str


def look_over(asking: Asking, expected: Expected, probe: Probe | None) -> Iterator[Check]:
    """Every check, one after the other; without a probe nothing is sent."""
    number: list[str] = []
    yield from PROJECT.asked(lambda: check_project(asking, number))
    functions: list[Deployed] = []
    yield from FUNCTIONS.asked(lambda: _functions(asking, functions))
    by_duty = {each.duty: each for each in functions}
    yield from _of(SINK, by_duty.get("assess"), lambda one: check_sink(asking, one.told("SCOPE"), expected.filter))
    yield from TOPICS.asked(lambda: check_topics(asking))
    yield from PUSHES.asked(lambda: check_pushes(asking, functions))
    yield from DEAD.asked(lambda: _dead(asking, number))
    yield from WAITING.asked(lambda: check_waiting(asking, datetime.now(UTC)))
    if functions:
        yield from DOORS.asked(lambda: check_doors(asking, functions))
    yield from _of(CUSTOM, by_duty.get("act"), lambda one: check_custom(asking, one.told("SCOPE"), expected.calls))
    for function in functions:
        yield from _of(topic_of(function), function, lambda one: check_roles(asking, one))
    yield from _of(CLOCK, by_duty.get("sweep"), lambda one: check_clock(asking, one))
    yield from _of(CHECKS, by_duty.get("act"), lambda one: check_checks(asking, one.region))
    yield from LEDGER.asked(lambda: check_ledger(asking))
    yield from INDEX.asked(lambda: check_index(asking, expected.collection))
    yield from EXPIRY.asked(lambda: check_expiry(asking, expected.collection))
    if probe is None:
        yield POLICY.unknown(
            "Which policy decides shows only in a decision, and no record was sent.", "Run it without --no-probe."
        )
        return
    yield from PROBE.asked(lambda: run_probe(asking, _ledger(asking, expected.collection), probe, expected.policies))


def _of(topic: Topic, function: Deployed | None, look: Callable[[Deployed], Iterable[Check]]) -> Iterator[Check]:
    """What a look gives that goes by what a function was told."""
    if function is None:
        yield topic.unknown("Where to look is told by a function that is not there, or could not be read.")
    else:
        yield from topic.asked(lambda: look(function))


def _functions(asking: Asking, found: list[Deployed]) -> Iterator[Check]:
    found.extend(deployed(asking))
    yield from check_functions(asking, tuple(found))


def _dead(asking: Asking, number: list[str]) -> Iterator[Check]:
    if not number:
        raise LookupFailed("the number of the project, by which Pub/Sub's own account is named, could not be read")
    return check_dead(asking, number[0])


def _ledger(asking: Asking, collection: str) -> Ledger:
    evidence, control = (FirestoreStore(asking.clients.firestore(store), collection) for store in STORES)
    return Ledger(evidence, control)


def asking_in(project: str, apis: Mapping[str, str] = APIS) -> Asking:
    """Google as this machine's own credentials reach it. Raises UsageError when there are none."""
    import google.auth
    from google.auth.exceptions import GoogleAuthError
    from google.auth.transport.requests import AuthorizedSession

    try:
        credentials, _ = google.auth.default(scopes=[SCOPE])
    except GoogleAuthError as error:
        raise UsageError(
            f"Google's credentials cannot be set up ({error}): run `gcloud auth application-default login`"
        ) from error
    session = AuthorizedSession(credentials)  # type: ignore[no-untyped-call]  # google-auth has no types here
    return Asking(project, Clients(project), Rest(lambda: session, apis, caller="whoever runs the doctor"))
