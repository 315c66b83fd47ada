"""Who may send to the queues that EventBridge delivers to, and that no queue is spoken to without TLS."""

from typing import Any

import pytest

from tests.infra.template import listed
from tests.simulator.asking import ALLOWED, DENIED, FORBIDDEN, TLS, Request, Simulator
from tests.simulator.deployed import HOME, REGION, STACK, Deployed

EVENTS = "events.amazonaws.com"
OTHER = "444455556666"
ALL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}

DEPLOYED = Deployed()
RULES = DEPLOYED.names("AWS::Events::Rule")
QUEUES = DEPLOYED.names("AWS::SQS::Queue")
OPEN = ("RecordsQueue", "RuleDeadLetters")
"""The queues that EventBridge sends to."""


def rule(name: str = f"{STACK}-Records1-1A2B3C4D5E6F", account: str = HOME) -> str:
    return f"arn:aws:events:{REGION}:{account}:rule/{name}"


def sends(queue: str, source: str | None, account: str | None = HOME, who: str = EVENTS, tls: str = "true") -> Request:
    """Somebody sends a message, in the name of a rule."""
    arn = DEPLOYED.arn(queue)
    told = {"aws:SourceArn": source, "aws:SourceAccount": account, **TLS, "aws:SecureTransport": tls}
    context = {key: value for key, value in told.items() if value is not None}
    return Request(who, "sqs:SendMessage", arn, own=DEPLOYED.queue_policy(arn), context=context)


def targets(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = listed(DEPLOYED.properties(name)["Targets"])
    return found


@pytest.mark.parametrize("name", RULES)
def test_each_rule_may_send_where_it_delivers_and_where_it_gives_up(simulator: Simulator, name: str) -> None:
    ends = {end for target in targets(name) for end in (target["Arn"], target["DeadLetterConfig"]["Arn"])}
    assert ends == {DEPLOYED.arn(queue) for queue in OPEN}
    assert simulator.results(sends(queue, DEPLOYED.arn(name)) for queue in OPEN) == [ALLOWED, ALLOWED]


@pytest.mark.parametrize("queue", OPEN)
@pytest.mark.parametrize(
    ("source", "account"),
    [
        (rule(account=OTHER), OTHER),
        (rule(account=OTHER), HOME),
        (rule(), OTHER),
        (rule("another-stack-Records1"), HOME),
        (f"arn:aws:s3:::{STACK}-bucket", HOME),
        (rule(), None),
        (None, HOME),
        (None, None),
    ],
)
def test_a_rule_of_somebody_else_may_not_send(simulator: Simulator, queue: str, source: str | None, account: str | None) -> None:
    assert simulator.results([sends(queue, source, account)]) == [DENIED]


@pytest.mark.parametrize("queue", QUEUES)
@pytest.mark.parametrize("who", ["sns.amazonaws.com", "s3.amazonaws.com", f"arn:aws:iam::{OTHER}:role/administrator"])
def test_no_queue_takes_anything_from_other_services_or_accounts(simulator: Simulator, queue: str, who: str) -> None:
    assert ALLOWED not in simulator.results([sends(queue, rule(), who=who)])


@pytest.mark.parametrize("queue", QUEUES)
def test_without_tls_not_even_an_administrator_is_heard(simulator: Simulator, queue: str) -> None:
    arn = DEPLOYED.arn(queue)

    def administrator(tls: str) -> Request:
        who = f"arn:aws:iam::{HOME}:role/administrator"
        return Request(who, "sqs:SendMessage", arn, (ALL,), DEPLOYED.queue_policy(arn), {"aws:SecureTransport": tls})

    assert simulator.results([administrator("true"), administrator("false")]) == [ALLOWED, FORBIDDEN]


@pytest.mark.parametrize("queue", OPEN)
def test_without_tls_a_rule_is_not_heard_either(simulator: Simulator, queue: str) -> None:
    assert simulator.results([sends(queue, rule(), tls="false")]) == [FORBIDDEN]
