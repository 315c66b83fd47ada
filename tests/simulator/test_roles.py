"""Each role of the template may do all that its function does, and no part of it could be left out.

The functions are recorded at work in a scenario that gives them reason to ask everything; the simulator says what AWS would
have answered, with the role as it is and with each of its permissions taken away.
"""

from collections.abc import Iterable, Mapping
from functools import partial

import pytest

from tests.simulator.asking import ALLOWED, DENIED, Request, Simulator
from tests.simulator.deployed import HOME, MODES, REGION, Deployed, Permission, document, permissions
from tests.simulator.recorded import RESOURCES, Call, fits

FUNCTIONS = ("Assess", "Act", "Sweep", "Interact", "Hear")
ACCOUNTS = ("iam", "organizations", "sso", "sso-directory", "identitystore", "account", "signin", "sts")
"""The services in which accounts and sessions live: whoever may write there may change an account."""
STRANGER = "arn:aws:iam::999988887777:role/nightlatch"
ALL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}

Made = dict[str, set[Call]]


def parts(function: str, deployed: Deployed) -> list[Permission]:
    """The permissions of a function's role."""
    return list(permissions(deployed.statements(f"{function}Role")))


def caller(function: str, deployed: Deployed) -> str:
    """The function, as IAM sees it."""
    return f"arn:aws:sts::{HOME}:assumed-role/{deployed.physical(f'{function}Role')}/{deployed.physical(function)}"


def requests(function: str, deployed: Deployed, held: list[Permission], call: Call) -> list[Request]:
    """One call, asked for each of its resources, by a function that holds these permissions."""
    return [
        Request(caller(function, deployed), call.action, resource, (document(held),), own=deployed.queue_policy(resource))
        for resource in call.resources
    ]


def answers(simulator: Simulator, function: str, deployed: Deployed, asked: Mapping[str, str]) -> dict[str, str]:
    """What a function is answered that asks for these actions, each on one resource."""
    held = parts(function, deployed)
    wanted = [Call(action, (resource,)) for action, resource in asked.items()]
    found = simulator.results(request for call in wanted for request in requests(function, deployed, held, call))
    return dict(zip(asked, found, strict=True))


def example(pattern: str) -> str:
    """An ARN of this pattern, in our account."""
    known = {"Partition": "aws", "Account": HOME, "Region": REGION}
    for name, value in known.items():
        pattern = pattern.replace(f"${{{name}}}", value)
    return pattern.replace("${", "").replace("}", "")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_each_call_of_a_function_is_allowed_to_its_role(simulator: Simulator, made: Made, function: str, mode: str) -> None:
    deployed = Deployed({"Mode": mode})
    held = parts(function, deployed)
    asked = [(call, request) for call in sorted(made[function]) for request in requests(function, deployed, held, call)]
    found = simulator.results(request for _, request in asked)
    refused = {
        f"{request.action} on {request.resource}" for (_, request), result in zip(asked, found, strict=True) if result != ALLOWED
    }
    assert not refused, f"{function} needs more than {function}Role allows"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_without_any_one_of_its_permissions_a_function_is_refused_something(
    simulator: Simulator, made: Made, function: str, mode: str
) -> None:
    deployed = Deployed({"Mode": mode})
    held = parts(function, deployed)
    asked: list[tuple[Permission, Request]] = []
    for part in held:
        rest = [other for other in held if other is not part]
        concerned = [call for call in made[function] if call.action == part.action]
        asked += [(part, request) for call in concerned for request in requests(function, deployed, rest, call)]
    found = simulator.results(request for _, request in asked)
    missed = {(part.action, part.resource) for (part, _), result in zip(asked, found, strict=True) if result == DENIED}
    spare = {(part.action, part.resource) for part in held} - missed
    assert not spare, f"{function}Role holds what {function} never uses"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_action_of_a_role_is_one_of_awss_and_is_not_a_pattern(simulator: Simulator, function: str) -> None:
    declared = {part.action for mode in MODES for part in parts(function, Deployed({"Mode": mode}))}
    assert not {action for action in declared if "*" in action or "?" in action}
    unknown = {action for action, found in simulator.needed(sorted(declared)).items() if found is None}
    assert not unknown, "AWS's service authorization reference does not know these"


def test_the_calls_name_each_kind_of_resource_that_aws_checks(simulator: Simulator, made: Made) -> None:
    """Else a call would be simulated on less than AWS looks at: the table in recorded.py against AWS's own."""
    recorded = sorted(set().union(*made.values()))
    wanted = simulator.needed(sorted({call.action for call in recorded}))
    for call in recorded:
        patterns = wanted[call.action] or ["*"]
        assert all(any(fits(resource, pattern) for pattern in patterns) for resource in call.resources), call
        assert all(any(fits(resource, pattern) for resource in call.resources) for pattern in patterns), call


def test_no_row_of_the_table_of_calls_is_an_actions_that_aws_lacks(simulator: Simulator) -> None:
    assert None not in simulator.needed(sorted(RESOURCES)).values()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("function", "table", "writable"),
    [
        ("Assess", "Control", set()),
        ("Assess", "Evidence", {"dynamodb:PutItem"}),
        ("Act", "Evidence", set()),
        ("Act", "Control", {"dynamodb:PutItem"}),
        ("Sweep", "Evidence", set()),
        ("Sweep", "Control", {"dynamodb:PutItem"}),
        ("Interact", "Evidence", set()),
        ("Interact", "Control", set()),
        ("Hear", "Evidence", set()),
        ("Hear", "Control", set()),
    ],
)
def test_each_table_is_written_by_those_alone_who_should(
    simulator: Simulator, function: str, table: str, writable: set[str], mode: str
) -> None:
    deployed = Deployed({"Mode": mode})
    on_tables = [action for action, pattern in simulator.writes("dynamodb").items() if pattern.endswith("table/${TableName}")]
    assert {"dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem"} <= set(on_tables)
    found = answers(simulator, function, deployed, dict.fromkeys(on_tables, deployed.arn(table)))
    assert {action for action, result in found.items() if result == ALLOWED} == writable


@pytest.mark.parametrize(
    ("function", "mode"),
    [*((function, mode) for function in ("Assess", "Sweep", "Interact", "Hear") for mode in MODES), ("Act", "observe")],
)
def test_nobody_but_act_may_change_an_account_and_in_observe_nobody(simulator: Simulator, function: str, mode: str) -> None:
    asked = {action: example(pattern) for action, pattern in simulator.writes(*ACCOUNTS).items()}
    assert {"iam:CreateUser", "iam:AttachRolePolicy", "iam:PassRole", "sso:CreateAccountAssignment", "sts:AssumeRole"} <= set(
        asked
    )
    found = answers(simulator, function, Deployed({"Mode": mode}), asked)
    assert {action for action, result in found.items() if result != DENIED} == set()


def test_interact_may_write_its_log_and_nothing_else(simulator: Simulator, made: Made) -> None:
    deployed = Deployed()
    held = parts("Interact", deployed)
    others = sorted(set().union(*(made[function] for function in FUNCTIONS if function != "Interact")))
    asked = [request for call in others for request in requests("Interact", deployed, held, call)]
    assert set(simulator.results(asked)) == {DENIED}
    assert {call.action for call in made["Interact"]} == {"logs:CreateLogStream", "logs:PutLogEvents"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_is_taken_by_lambda_and_by_nobody_else(simulator: Simulator, function: str) -> None:
    deployed = Deployed()
    trust, arn = deployed.properties(f"{function}Role")["AssumeRolePolicyDocument"], deployed.arn(f"{function}Role")
    inside = f"arn:aws:iam::{HOME}:role/administrator"

    def takes(who: str, identity: Iterable[Mapping[str, object]] = ()) -> Request:
        return Request(who, "sts:AssumeRole", arn, tuple(identity), own=trust)

    assert simulator.results([takes("lambda.amazonaws.com")]) == [ALLOWED]
    others = [takes("events.amazonaws.com"), takes(STRANGER, [ALL]), takes(inside, [ALL])]
    assert ALLOWED not in simulator.results(others)


def test_what_the_emulator_does_not_enforce_is_proved_here(made: Made) -> None:
    """The permissions that the deployment on ministack cannot be tested by: each of them is among the calls of this file."""
    from tests.e2e.aws.stack import NOT_ENFORCED_HERE

    assert set(NOT_ENFORCED_HERE) <= {call.action for calls in made.values() for call in calls}


SECRETS = f"arn:aws:secretsmanager:{REGION}:{HOME}:secret:nightlatch/"


@pytest.mark.parametrize("function", ["Act", "Sweep", "Interact"])
def test_each_way_to_people_gives_its_own_secrets_and_no_other(simulator: Simulator, function: str) -> None:
    wanted = {
        "no": set(),
        "webhook": {"slack-token", "slack-webhook"} if function != "Interact" else set(),
        "app": {"slack-token", "slack-signing-secret"} if function == "Interact" else {"slack-token", "slack-webhook"},
    }
    names = ("slack-token", "slack-webhook", "slack-signing-secret", "webhook-key", "apprise-urls", "others", "slack-token-2")
    for slack, given in wanted.items():
        deployed = Deployed({"Slack": slack})
        held = parts(function, deployed)
        for name in names:
            call = Call("secretsmanager:GetSecretValue", (f"{SECRETS}{name}-AbCdEf",))
            allowed = set(simulator.results(requests(function, deployed, held, call))) == {ALLOWED}
            assert allowed is (name in given), (slack, name)


def test_where_slack_calls_interact_writes_orders_and_queues_them_and_changes_nothing(simulator: Simulator) -> None:
    deployed = Deployed({"Slack": "app", "Mode": "enforce"})
    held = parts("Interact", deployed)
    for table, action, expected in (
        ("Control", "dynamodb:PutItem", ALLOWED),
        ("Control", "dynamodb:GetItem", ALLOWED),
        ("Evidence", "dynamodb:Query", ALLOWED),
        ("Evidence", "dynamodb:PutItem", DENIED),
        ("CaseQueue", "sqs:SendMessage", ALLOWED),
        ("CheckQueue", "sqs:SendMessage", ALLOWED),
        ("RecordsQueue", "sqs:SendMessage", DENIED),
        ("CaseQueue", "sqs:ReceiveMessage", DENIED),
    ):
        call = Call(action, (deployed.arn(table),))
        assert set(simulator.results(requests("Interact", deployed, held, call))) == {expected}, (table, action)
    changing = {action: example(pattern) for action, pattern in simulator.writes(*ACCOUNTS).items()}
    assert set(answers(simulator, "Interact", deployed, changing).values()) == {DENIED}


FETCHING = {
    "Hear": ({"OktaHook": "yes"}, {"okta-hook"}),
    "Sweep": ({"OktaPoll": "yes", "OktaOrg": "https://example.okta.com"}, {"okta-key", "okta-token"}),
}
"""Who fetches Okta's events: the parameters that ask for it, and the secrets it takes."""


@pytest.mark.parametrize("function", FETCHING)
def test_who_fetches_oktas_events_puts_them_on_the_queue_of_records_and_reads_its_own_secrets(
    simulator: Simulator, function: str
) -> None:
    asked, secrets = FETCHING[function]
    for parameters, fetches in ((asked, True), ({}, False)):
        deployed = Deployed({"Mode": "enforce", **parameters})
        may = partial(_may, simulator, function, deployed)
        assert may("sqs:SendMessage", deployed.arn("RecordsQueue")) is fetches
        assert not may("sqs:ReceiveMessage", deployed.arn("RecordsQueue"))
        assert not may("sqs:SendMessage", deployed.arn("CaseQueue"))
        for name in ("okta-hook", "okta-key", "okta-token", "slack-token", "okta-hook-2"):
            read = may("secretsmanager:GetSecretValue", f"{SECRETS}{name}-AbCdEf")
            assert read is (fetches and name in secrets), (parameters, name)


def test_okta_is_called_by_who_acts_and_by_the_clock_where_an_organization_is_named(simulator: Simulator) -> None:
    for parameters, reached in (({"OktaOrg": "https://example.okta.com"}, {"Act", "Sweep"}), ({}, set())):
        deployed = Deployed({"Mode": "enforce", **parameters})
        for function in ("Assess", "Act", "Sweep", "Interact", "Hear"):
            may = partial(_may, simulator, function, deployed)
            for name in ("okta-key", "okta-token"):
                read = may("secretsmanager:GetSecretValue", f"{SECRETS}{name}-AbCdEf")
                assert read is (function in reached), (function, name)
        assert not _may(simulator, "Sweep", deployed, "sqs:SendMessage", deployed.arn("RecordsQueue"))


def _may(simulator: Simulator, function: str, deployed: Deployed, action: str, resource: str) -> bool:
    asked = requests(function, deployed, parts(function, deployed), Call(action, (resource,)))
    return set(simulator.results(asked)) == {ALLOWED}
