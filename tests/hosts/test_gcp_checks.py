"""Re-checks on Cloud Tasks, which has no emulator: a recorder takes what the library's own request type takes."""

import json
from datetime import timedelta
from typing import Any

import pytest
from google.cloud.tasks_v2.types import CreateTaskRequest, HttpMethod, Task

from nightlatch.contracts import Message
from nightlatch.errors import StoreError
from nightlatch.hosts.gcp.checks import TasksChecks
from nightlatch.hosts.gcp.deliveries import delivery, opened, subscription
from nightlatch.hosts.gcp.queues import PubSubQueue, read_message
from tests.build import START
from tests.google.faults import CALLS

QUEUE = "projects/p/locations/europe-west1/queues/checks"
URL = "https://act-abc.a.run.app/"
ACCOUNT = "act-caller@p.iam.gserviceaccount.com"


class Tasks:
    """A client of Cloud Tasks that records. A field that the API does not have, or of another type, is an error."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault = fault
        self.made: list[CreateTaskRequest] = []

    def create_task(self, request: Any, *, retry: Any, timeout: float) -> Task:
        self.made.append(CreateTaskRequest(request))
        if self.fault:
            raise self.fault
        return self.made[-1].task


def queue(tasks: Tasks, **more: str) -> PubSubQueue:
    return PubSubQueue(None, "topic", TasksChecks(tasks, QUEUE, URL, ACCOUNT, clock=lambda: START, **more))


def test_a_delayed_message_is_a_request_to_act_at_its_time_in_the_name_of_our_account() -> None:
    tasks = Tasks()
    queue(tasks).send(Message("eve/\ud800", 3), delay_s=15)
    (made,) = tasks.made
    request = made.task.http_request
    assert made.parent == QUEUE
    assert made.task.schedule_time == START + timedelta(seconds=15)
    assert (request.url, request.http_method) == (URL, HttpMethod.POST)
    assert dict(request.headers) == {"Content-Type": "application/json"}
    assert (request.oidc_token.service_account_email, request.oidc_token.audience) == (ACCOUNT, URL)


def test_act_reads_it_as_it_reads_a_push() -> None:
    tasks = Tasks()
    queue(tasks).send(Message("eve/\ud800", 3), delay_s=900)
    push = opened(tasks.made[0].task.http_request.body)
    assert read_message(delivery(push).body) == Message("eve/\ud800", 3)
    assert subscription(push) == QUEUE
    assert json.loads(tasks.made[0].task.http_request.body)["message"]["messageId"] == delivery(push).id


def test_another_audience_may_be_named() -> None:
    tasks = Tasks()
    queue(tasks, audience="https://nightlatch.example").send(Message("eve", 1), delay_s=15)
    assert tasks.made[0].task.http_request.oidc_token.audience == "https://nightlatch.example"


def test_the_same_check_asked_for_twice_is_made_twice() -> None:
    """Cloud Tasks refuses a name for an hour or more after its task was done: a name made from the message would swallow checks."""
    tasks = Tasks()
    for _ in range(2):
        queue(tasks).send(Message("eve", 1), delay_s=60)
    names = {made.task.name for made in tasks.made}
    assert len(names) == 2
    assert all(name.startswith(f"{QUEUE}/tasks/") for name in names)


def test_a_task_that_is_there_already_was_made_by_an_attempt_whose_answer_was_lost() -> None:
    queue(Tasks(CALLS.AlreadyExists("it exists"))).send(Message("eve", 1), delay_s=60)


@pytest.mark.parametrize(
    ("fault", "advice"),
    [
        (CALLS.PermissionDenied("no"), "cloudtasks.tasks.create is denied on the Cloud Tasks queue '.*/queues/checks': allow it"),
        (CALLS.NotFound("no"), "does not exist: deploy with infra/gcp"),
    ],
)
def test_what_cloud_tasks_refuses_says_what_to_do(fault: Exception, advice: str) -> None:
    with pytest.raises(StoreError, match=advice):
        queue(Tasks(fault)).send(Message("eve", 1), delay_s=60)


def test_checks_that_lack_a_part_say_so_at_once() -> None:
    for parts in (("", URL, ACCOUNT), (QUEUE, "", ACCOUNT), (QUEUE, URL, "")):
        with pytest.raises(StoreError, match="deploy with infra/gcp"):
            TasksChecks(Tasks(), *parts)
