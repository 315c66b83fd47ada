"""The doctor before topics and subscriptions of Google's emulator, as the module makes them, and as somebody may have changed them."""

from collections.abc import Callable
from typing import Any

import pytest

from nightlatch.errors import LookupFailed
from nightlatch.hosts.gcp.checkup.asking import Asking, translated
from nightlatch.hosts.gcp.checkup.functions import deployed
from nightlatch.hosts.gcp.checkup.topics import check_pushes, check_topics
from nightlatch.hosts.gcp.clients import Clients
from nightlatch.model.check import Check, State
from tests.google.emulators import Emulator
from tests.google.faults import CALLS
from tests.hosts.gcp_deployment import Deployment, pushed, queues

Bend = Callable[[dict[str, Any]], None]


@pytest.fixture
def stood(pubsub_emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    monkeypatch.setenv("PUBSUB_EMULATOR_HOST", pubsub_emulator.host)
    deployment = Deployment()
    queues(deployment)
    return deployment


def pushes(deployment: Deployment, *, known: bool = True) -> Check:
    asking = deployment.asking()
    (check,) = check_pushes(asking, deployed(asking) if known else ())
    return check


def again(deployment: Deployment, name: str, bend: Bend) -> None:
    """Make a push subscription anew, bent."""
    subscriber = Clients(deployment.project).subscriber()
    told = pushed(deployment, name)
    subscriber.delete_subscription(subscription=told["name"])
    bend(told)
    subscriber.create_subscription(request=told)


def push(**values: Any) -> Bend:
    return lambda told: told["push_config"].update(values)


def token(**values: Any) -> Bend:
    return lambda told: told["push_config"]["oidc_token"].update(values)


def without(name: str) -> Bend:
    return lambda told: told.pop(name)


@pytest.mark.parametrize("known", [True, False])
def test_subscriptions_as_the_module_makes_them_are_well(stood: Deployment, known: bool) -> None:
    assert pushes(stood, known=known).state is State.OK


@pytest.mark.parametrize(
    ("name", "bend", "state", "says"),
    [
        ("records", push(push_endpoint="https://example.com/"), State.FAIL, "leads to https://example.com/"),
        ("records", without("push_config"), State.FAIL, "leads to nobody"),
        ("records", token(service_account_email="kim@example.com"), State.FAIL, "is not signed as nightlatch-caller@"),
        ("records", token(audience="https://example.com"), State.FAIL, "which assess does not believe"),
        ("records", lambda told: told.update(filter='attributes:"x"'), State.FAIL, "leaves out what its filter does not take"),
        ("cases", lambda told: told.update(enable_message_ordering=False), State.FAIL, "nightlatch-cases keeps no order"),
        ("cases", without("dead_letter_policy"), State.WARN, "puts nothing aside"),
        ("cases", without("retry_policy"), State.WARN, "tries again without a pause"),
        ("cases", lambda told: told.update(ack_deadline_seconds=10), State.WARN, "before 110 s are over"),
        ("records", lambda told: told.update(expiration_policy={"ttl": {"seconds": 86400}}), State.WARN, "after a quiet month"),
    ],
)
def test_a_subscription_that_somebody_changed_is_seen(stood: Deployment, name: str, bend: Bend, state: State, says: str) -> None:
    again(stood, name, bend)
    check = pushes(stood)
    assert (check.state, says in check.says) == (state, True), check


def test_an_endpoint_elsewhere_is_seen_also_where_the_functions_are_not_known(stood: Deployment) -> None:
    again(stood, "cases", push(push_endpoint="https://europe-west1-other.cloudfunctions.net/nightlatch-act"))
    assert "leads to https://europe-west1-other" in pushes(stood, known=False).says


def test_a_subscription_that_is_gone_is_seen(stood: Deployment) -> None:
    Clients(stood.project).subscriber().delete_subscription(subscription=pushed(stood, "records")["name"])
    assert pushes(stood).says == "The subscription nightlatch-records is gone."


def test_topics_and_what_keeps_failures_are_there_or_missed(stood: Deployment) -> None:
    (well,) = check_topics(stood.asking())
    assert well.state is State.OK
    clients = Clients(stood.project)
    clients.subscriber().delete_subscription(subscription=f"projects/{stood.project}/subscriptions/nightlatch-rejects-kept")
    clients.publisher().delete_topic(topic=f"projects/{stood.project}/topics/nightlatch-cases-dead")
    (broken,) = check_topics(stood.asking())
    assert broken.state is State.FAIL
    assert "topic nightlatch-cases-dead" in broken.says
    assert "subscription nightlatch-cases-dead-kept" in broken.says  # it stands, and is of no topic any more
    assert "subscription nightlatch-rejects-kept" in broken.says


def test_a_project_without_anything_misses_all_of_it(stood: Deployment) -> None:
    empty = Deployment()
    asking = Asking(empty.project, Clients(empty.project), empty.rest())
    (topics,) = check_topics(asking)
    (found,) = check_pushes(asking, ())
    assert {topics.state, found.state} == {State.FAIL}


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (CALLS.PermissionDenied("no"), "your credentials may not use pubsub.topics.get: grant it to whoever runs the doctor"),
        (CALLS.ServiceUnavailable("later"), "could not be reached"),
        (CALLS.RetryError("given up", CALLS.ServiceUnavailable("later")), "could not be reached"),
    ],
)
def test_what_the_library_raises_is_told_in_our_words(fault: Exception, says: str) -> None:
    with pytest.raises(LookupFailed, match=says), translated("pubsub.topics.get", "records"):
        raise fault
