"""Whether what is published reaches the functions: topics, and subscriptions that push, sign, keep order and lose nothing.

Shapes: Pub/Sub's reference, `Subscription`. Each of these is a setting that somebody may change by hand, and most of them
show only on the day when something goes wrong.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from nightlatch.hosts.gcp.checkup.asking import APPLY, Asking, faults
from nightlatch.hosts.gcp.checkup.functions import Deployed
from nightlatch.model.check import Check, Topic, several

TOPICS = Topic(id="topics", title="the queues are there")
PUSHES = Topic(id="pushes", title="what is published is pushed to the functions, signed and in order")
DEAD = Topic(id="dead-letters", title="what cannot be brought may be put aside")
PUSHED = {"records": "assess", "cases": "act"}
"""Topic, and the function that it is pushed to."""
KEPT = ("records-dead", "cases-dead", "rejects")
LONGEST_S = 110
"""How long a function may take; a message is brought again when its deadline is shorter."""
PUBLISHER, SUBSCRIBER = "roles/pubsub.publisher", "roles/pubsub.subscriber"


def check_topics(asking: Asking) -> Iterator[Check]:
    """Whether all topics are there, and what keeps those that nobody reads. Raises LookupFailed."""
    gone = [f"topic nightlatch-{name}" for name in (*PUSHED, *KEPT) if not asking.has_topic(name)]
    for name in KEPT:
        found = asking.subscribed(f"{name}-kept")
        if found is None or found.topic != asking.topic(name):
            gone.append(f"subscription nightlatch-{name}-kept")
    if gone:
        yield TOPICS.fail(f"The project has no {several(gone)}: what ends there is lost.", APPLY)
    else:
        yield TOPICS.ok(f"All {len(PUSHED) + len(KEPT)} topics are there, and {len(KEPT)} subscriptions that keep what failed.")


def check_pushes(asking: Asking, functions: Sequence[Deployed]) -> Iterator[Check]:
    """Whether both topics are pushed as the module says. `functions` are those that are known. Raises LookupFailed."""
    broken: list[str] = []
    lossy: list[str] = []
    for name, duty in PUSHED.items():
        found = asking.subscribed(name)
        if found is None:
            broken.append(f"nightlatch-{name} is gone")
            continue
        function = next((each for each in functions if each.duty == duty), None)
        broken += [f"nightlatch-{name} {says}" for says in _broken(asking, name, duty, found, function)]
        lossy += [f"nightlatch-{name} {says}" for says in _lossy(asking, name, found)]
    if broken:
        yield PUSHES.fail(f"The subscription {several(broken)}.", APPLY)
    elif lossy:
        yield PUSHES.warn(f"The subscription {several(lossy)}.", APPLY)
    else:
        yield PUSHES.ok(
            "Both subscriptions push, signed as the caller's account; cases come in order, and what fails is put aside."
        )


def _broken(asking: Asking, name: str, duty: str, found: Any, function: Deployed | None) -> Sequence[str]:
    """Why it brings nothing, or what is not believed."""
    endpoint, token = found.push_config.push_endpoint, found.push_config.oidc_token
    at_home = endpoint.startswith("https://") and endpoint.endswith(f"-{asking.project}.cloudfunctions.net/nightlatch-{duty}")
    leads = endpoint == asking.url(function.region, duty) if function else at_home
    believed = function.told("AUDIENCE") if function else endpoint
    return faults(
        {
            "is of another topic": found.topic != asking.topic(name),
            "is detached": found.detached,
            f"leads to {endpoint or 'nobody'}": not leads,
            f"is not signed as {asking.email('caller')}": token.service_account_email != asking.email("caller"),
            f"is signed for {token.audience or 'nobody'}, which {duty} does not believe": token.audience != believed,
            f"leaves out what its filter does not take ({found.filter})": bool(found.filter),
            "keeps no order": name == "cases" and not found.enable_message_ordering,
        }
    )


def _lossy(asking: Asking, name: str, found: Any) -> Sequence[str]:
    """What is lost, or comes too often, once something is wrong."""
    dead, idle = found.dead_letter_policy, found.expiration_policy.ttl
    return faults(
        {
            "puts nothing aside": dead.dead_letter_topic != asking.topic(f"{name}-dead"),
            f"brings it again before {LONGEST_S} s are over": found.ack_deadline_seconds <= LONGEST_S,
            "tries again without a pause": not found.retry_policy.minimum_backoff,
            "is removed after a quiet month": "expiration_policy" not in found or bool(idle),
        }
    )


def check_dead(asking: Asking, number: str) -> Iterator[Check]:
    """Whether Pub/Sub's own account may put aside what cannot be brought; `number` is the project's. Raises LookupFailed."""
    agent = f"serviceAccount:service-{number}@gcp-sa-pubsub.iam.gserviceaccount.com"
    wanted = [("topics", asking.topic(f"{name}-dead"), PUBLISHER) for name in PUSHED]
    wanted += [("subscriptions", asking.subscription(name), SUBSCRIBER) for name in PUSHED]
    lacking = [
        f"{role} on {resource.rpartition('/')[2]}"
        for kind, resource, role in wanted
        if agent not in (asking.holders("queues", resource, f"pubsub.{kind}.getIamPolicy", role) or ())
    ]
    if lacking:
        says = (
            f"{agent} does not hold {several(lacking)}, by their own policies: such a message is brought again until it expires."
        )
        yield DEAD.fail(says, APPLY)
    else:
        yield DEAD.ok("Pub/Sub may put aside what five deliveries could not bring.")
