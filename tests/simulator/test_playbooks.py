"""What act holds for its playbooks: each permission lets it do what AWS checks, none is spare, and some things it may never do.

That each is called is shown by the tests of each playbook, which compare what it declares with what it calls. Here the
independent simulator says what AWS would answer, with the policies of the template and with any part of them taken away.
"""

from collections.abc import Iterable

import pytest

from nightlatch.providers.aws.account import QUARANTINE
from tests.simulator.asking import ALLOWED, DENIED, FORBIDDEN, Request, Simulator
from tests.simulator.deployed import HOME, Deployed, Permission, document, permissions
from tests.simulator.test_roles import caller, example

ENFORCING = Deployed({"Mode": "enforce"})
STATEMENTS = ENFORCING.managed("ActRole")
HELD = list(permissions([each for each in STATEMENTS if each["Effect"] == "Allow"]))
NEVER = [each for each in STATEMENTS if each["Effect"] == "Deny"]
WHOLE = {"Version": "2012-10-17", "Statement": [*document(HELD)["Statement"], *NEVER]}
CHECKED = {
    "apigateway:GET": ("arn:aws:apigateway:us-east-1::/apikeys/a1b2c3",),
    "apigateway:PATCH": ("arn:aws:apigateway:us-east-1::/apikeys/a1b2c3",),
    "iam:SimulatePrincipalPolicy": (f"arn:aws:iam::{HOME}:user/ana", f"arn:aws:iam::{HOME}:role/worker"),
}
"""Actions whose kinds of resources AWS calls optional, since one of many is meant: those that playbooks mean."""
CONTEXT = {"aws:TagKeys": [QUARANTINE], "iam:PassedToService": "ec2.amazonaws.com", "aws:SecureTransport": "true"}
CONTEXT_OF = {"iam:Tag": "aws:TagKeys", "iam:Untag": "aws:TagKeys", "iam:PassRole": "iam:PassedToService"}


def asks(action: str, resources: Iterable[str], policy: object, **context: object) -> list[Request]:
    """Act asks for this on each of these."""
    who = caller("Act", ENFORCING)
    told = {key: value for key, value in {**CONTEXT, **context}.items() if _matters(action, key)}
    return [Request(who, action, resource, (policy,), context=told) for resource in resources]  # type: ignore[arg-type]


def _matters(action: str, key: str) -> bool:
    own = next((known for prefix, known in CONTEXT_OF.items() if action.startswith(prefix)), None)
    return key in ("aws:SecureTransport", own)


def checked(simulator: Simulator) -> dict[str, tuple[str, ...]]:
    """Action → one resource of each kind that AWS checks for it."""
    needed = simulator.needed({part.action for part in HELD})
    return {
        action: CHECKED.get(action) or tuple(example(one.split(",")[0]) for one in patterns or ()) or ("*",)
        for action, patterns in needed.items()
    }


def test_every_permission_is_one_that_aws_has(simulator: Simulator) -> None:
    needed = simulator.needed({part.action for part in HELD})
    assert [action for action, patterns in needed.items() if patterns is None] == []


def test_star_stands_only_where_aws_knows_no_resource(simulator: Simulator) -> None:
    needed = simulator.needed({part.action for part in HELD})
    wide = {part.action for part in HELD if part.resource == "*"}
    assert {action for action in wide if needed[action]} == set()


def test_together_they_allow_what_playbooks_call(simulator: Simulator) -> None:
    wanted = checked(simulator)
    requests = [request for action, resources in wanted.items() for request in asks(action, resources, WHOLE)]
    refused = {
        f"{request.action} on {request.resource}"
        for request, result in zip(requests, simulator.results(requests), strict=True)
        if result != ALLOWED
    }
    assert refused == set()


def test_without_any_one_of_them_something_is_refused(simulator: Simulator) -> None:
    wanted = checked(simulator)
    spare: set[tuple[str, str]] = set()
    for part in HELD:
        rest = document([other for other in HELD if other is not part])
        results = simulator.results(asks(part.action, wanted[part.action], rest))
        if DENIED not in results:
            spare.add((part.action, part.resource))
    assert spare == set()


@pytest.mark.parametrize(
    "resource",
    [
        *(f"arn:aws:iam::{HOME}:user/break-glass/first", f"arn:aws:iam::{HOME}:role/break-glass/team/second"),
        *(f"arn:aws:iam::{HOME}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX",),
        *(f"arn:aws:iam::{HOME}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef",),
        *(ENFORCING.arn(f"{function}Role") for function in ("Assess", "Act", "Sweep", "Interact", "Hear")),
    ],
)
def test_it_never_changes_our_own_roles_awss_or_the_accounts_for_the_worst_day(simulator: Simulator, resource: str) -> None:
    kind = ":user/" if ":user/" in resource else ":role/"
    changing = sorted({part.action for part in HELD if kind in part.resource and part.action in set(NEVER[0]["Action"])})
    assert len(changing) >= 8
    requests = [request for action in changing for request in asks(action, [resource], WHOLE)]
    assert set(simulator.results(requests)) <= {FORBIDDEN, DENIED}, (
        "the simulator knows that nobody else changes some of AWS's own"
    )


@pytest.mark.parametrize("action", ["iam:TagUser", "iam:UntagUser"])
def test_it_sets_no_tag_but_ours(simulator: Simulator, action: str) -> None:
    user = f"arn:aws:iam::{HOME}:user/ana"
    requests = [
        *asks(action, [user], WHOLE),
        *asks(action, [user], WHOLE, **{"aws:TagKeys": ["team"]}),
        *asks(action, [user], WHOLE, **{"aws:TagKeys": [QUARANTINE, "team"]}),
    ]
    assert simulator.results(requests) == [ALLOWED, DENIED, DENIED]


def test_it_hands_roles_to_machines_only(simulator: Simulator) -> None:
    role = f"arn:aws:iam::{HOME}:role/worker"
    passed = asks("iam:PassRole", [role], WHOLE, **{"iam:PassedToService": "lambda.amazonaws.com"})
    assert simulator.results([*asks("iam:PassRole", [role], WHOLE), *passed]) == [ALLOWED, DENIED]


def test_in_observe_it_may_change_nothing() -> None:
    observing = Deployed({"Mode": "observe"}).managed("ActRole")
    held = {part.action for part in permissions(observing)}
    assert held == {part.action for part in HELD} - set(_written())


def _written() -> list[str]:
    from infra.aws.make_rules import known_playbooks

    return [action for playbook in known_playbooks() for action in playbook.writes]


def test_parts_are_taken_apart_whole() -> None:
    assert len({(part.action, part.resource) for part in HELD}) == len(HELD), "nothing is held twice"
    assert isinstance(HELD[0], Permission)
