"""Nothing that a deployed role holds is spare: without any one of its permissions, its function visibly fails at its work.

Each permission (an action on a resource, as the template declares it) is taken from the role that CloudFormation made, and
put back afterwards. The function then does something that it did before; what comes out must be something else.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from infra.aws import make_rules
from nightlatch.hosts.local.clock import utc_now
from nightlatch.ledger.control import Control
from nightlatch.model import Order, Verb
from nightlatch.providers.aws import bearers, census, directory
from nightlatch.sandbox.intrusion import ELSEWHERE, TOOL
from nightlatch.sandbox.trail import Caller, Record, allow, document, made_role, made_user, record, session, trust, user
from tests.aws.ministack import ACCOUNT
from tests.e2e.aws.stack import NOT_ENFORCED_HERE, Stack, arn
from tests.infra.template import FETCHING, IN_OBSERVE, TELLING, allowed

OF_AWS = "arn:${AWS::Partition}:iam::aws:policy/*"
"""The server knows no policy of AWS's that our own table does not know, so that none is ever asked for."""
FUNCTIONS = ("Assess", "Act", "Sweep")
OF_PLAYBOOKS = {
    *bearers.READS,
    *(action for each in make_rules.known_playbooks() for action in (*each.reads, *each.writes)),
} - {*directory.READS, *census.READS}
"""What act holds for its playbooks: test_playbook_permissions.py and the simulator's tests are about these."""
AFTER_A_CHANGE = {("Act", "sqs:SendMessage"), ("Act", "iam:GetAccountAuthorizationDetails")}
"""What act needs only where it may change something, which it may not here: test_deployed_response.py and the simulator's tests show it."""
HELD = [
    (function, action, resource)
    for function in FUNCTIONS
    for action, resources in sorted(allowed(f"{function}Role", *IN_OBSERVE, *TELLING, *FETCHING).items())
    for resource in sorted(resources)
    if action not in NOT_ENFORCED_HERE and action not in OF_PLAYBOOKS and (function, action) not in AFTER_A_CHANGE
    if resource != OF_AWS
]
TRIALS = count(1)
IDS = re.compile(r"A(?:IDA|ROA)[A-Z0-9]+")
Outcome = Any
WAITING = Order(
    id="1",
    verb=Verb.CONFIRM,
    case="aws:111122223333:user:nobody@2026-11-20T12:00:00Z",
    case_key="aws:111122223333:user:nobody",
    seen_version=1,
    who="on call",
    at=datetime(2026, 11, 20, 12, tzinfo=UTC),
    reason="somebody ordered something that nobody has carried out",
)


@dataclass(frozen=True, slots=True)
class Intrusion:
    """Accounts that are really there, each with a number of this trial in its name, and the records that tell of them."""

    number: int
    records: tuple[Record, ...]

    def plain(self, text: str) -> str:
        """A name without the number."""
        return text.replace(f"-{self.number:03}", "")


def intrusion(stack: Stack) -> Intrusion:
    """A user and a role that are minutes old give away a policy and a group whose worth no record tells."""
    empty(stack)
    number = next(TRIALS)
    mark, iam, now = f"-{number:03}", stack.server.client("iam"), utc_now() + timedelta(seconds=2)
    anything = document(allow("*"))
    ids = {name: iam.create_user(UserName=f"{name}{mark}")["User"]["UserId"] for name in ("thief", "alpha", "beta")}
    trusting = trust({"AWS": f"arn:aws:iam::{ACCOUNT}:root"})
    for name in ("runner", "gamma"):
        made = iam.create_role(RoleName=f"{name}{mark}", AssumeRolePolicyDocument=trusting)
        ids[name] = made["Role"]["RoleId"]
    policy = iam.create_policy(PolicyName=f"worth{mark}", PolicyDocument=anything)["Policy"]["Arn"]
    for group in ("holders", "writers"):
        iam.create_group(GroupName=f"{group}{mark}")
    iam.attach_group_policy(GroupName=f"holders{mark}", PolicyArn=policy)
    iam.put_group_policy(GroupName=f"writers{mark}", PolicyName="own", PolicyDocument=anything)
    thief = _as(user(f"thief{mark}", "AKIAI44QH8DHCEXAMPLE", ELSEWHERE, TOOL), ids["thief"])
    runner = _in(session(f"runner{mark}", "job", ELSEWHERE, TOOL), ids["runner"])
    alpha, beta, gamma = f"alpha{mark}", f"beta{mark}", f"gamma{mark}"
    trusted = {"roleName": gamma, "assumeRolePolicyDocument": trusting}
    born = {name: made_user(f"{name}{mark}") for name in ("alpha", "beta")}
    for name, answer in born.items():
        answer["user"]["userId"] = ids[name]
    role = made_role(gamma)
    role["role"]["roleId"] = ids["gamma"]
    return Intrusion(
        number,
        (
            record(now, thief, "iam:CreateUser", {"userName": alpha}, born["alpha"]),
            record(now, thief, "iam:AttachUserPolicy", {"userName": alpha, "policyArn": policy}),
            record(now, runner, "iam:CreateUser", {"userName": beta}, born["beta"]),
            record(now, runner, "iam:AddUserToGroup", {"userName": beta, "groupName": f"holders{mark}"}),
            record(now, runner, "iam:CreateRole", trusted, role),
            record(now, thief, "iam:AddUserToGroup", {"userName": f"thief{mark}", "groupName": f"writers{mark}"}),
        ),
    )


def _as(caller: Caller, id: str) -> Caller:
    """The caller, with the id that the live account has."""
    return Caller({**caller.identity, "principalId": id}, caller.ip, caller.agent, caller.more)


def _in(caller: Caller, id: str) -> Caller:
    """The session, with the id that the live role has."""
    context = caller.identity["sessionContext"]
    issuer = {**context["sessionIssuer"], "principalId": id}
    identity = {**caller.identity, "principalId": f"{id}:job", "sessionContext": {**context, "sessionIssuer": issuer}}
    return Caller(identity, caller.ip, caller.agent, caller.more)


def empty(stack: Stack) -> None:
    """Forget everything, so that no trial's accounts say anything of another's."""
    stack.taken("CaseQueue")
    client = stack.server.client("dynamodb")
    for table in (stack.told["EvidenceTable"], stack.told["ControlTable"]):
        for page in client.get_paginator("scan").paginate(TableName=table, ProjectionExpression="pk, sk"):
            keys = [{"DeleteRequest": {"Key": key}} for key in page["Items"]]
            for first in range(0, len(keys), 25):
                client.batch_write_item(RequestItems={table: keys[first : first + 25]})


def assessed(stack: Stack, during: Callable[[], Any]) -> Outcome:
    """What assess makes of an intrusion and of something unreadable: what comes again, what is kept, and each finding."""
    told = intrusion(stack)
    with during():
        again = stack.assess([*told.records, "{"])
    kept = len(stack.taken("RejectsQueue"))
    queued = len(stack.taken("CaseQueue"))
    cases = {told.plain(name): case for name, case in stack.cases().items()}
    found = {name: sorted((hit.signal, hit.points) for hit in case.findings) for name, case in sorted(cases.items())}
    return again, kept, queued, found


def acted(stack: Stack, during: Callable[[], Any]) -> Outcome:
    """What act makes of an intrusion that was assessed: what comes again, and each proposal."""
    told = intrusion(stack)
    assert stack.assess(told.records) == []
    cases = stack.cases()
    with during():
        again = stack.act(cases.values())
    proposals = {name: stack.proposals(case) for name, case in sorted(cases.items())}
    return again, {
        told.plain(name): [
            (each.judged, each.verdict, each.score, IDS.sub("ID", each.confirmed.partition(", created")[0])) for each in made
        ]
        for name, made in proposals.items()
    }


def swept(stack: Stack, during: Callable[[], Any]) -> Outcome:
    """Whether sweep failed, and what it says of each part. The organization is too large for one item of the store."""
    empty(stack)
    members = [f"{number:012}" for number in range(100_000, 104_000)]
    control = Control.over(stack.store("Control"))
    control.keep_organization("aws", members)
    control.orders.write(WAITING)
    with during():
        failed, answer = stack.invoke("Sweep", {})
    parts = answer if failed else {name: says.startswith("not done") for name, says in answer.items()}
    return failed, parts


WORK: Mapping[str, Callable[[Stack, Callable[[], Any]], Outcome]] = {"Assess": assessed, "Act": acted, "Sweep": swept}


@contextmanager
def everything() -> Iterator[None]:
    """Nothing is taken away."""
    yield


@contextmanager
def without(stack: Stack, function: str, action: str, resource: str) -> Iterator[None]:
    """While the block runs, the function's role may not do this to that (a name of the template, or an ARN as it is there)."""
    iam, role = stack.server.client("iam"), stack.role(function)
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    held = {name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names}
    taken = 0
    try:
        for name, policy in held.items():
            rest = [pair for pair in _pairs(policy) if not (pair[0] == action and _is(stack, pair[1], resource))]
            taken += len(list(_pairs(policy))) - len(rest)
            _put(stack, role, name, [{"Effect": "Allow", "Action": a, "Resource": r} for a, r in rest])
        assert taken == 1, f"{action} on {resource} is held {taken} times"
        yield
    finally:
        for name, policy in held.items():
            _put(stack, role, name, policy["Statement"])


def _put(stack: Stack, role: str, name: str, statements: list[Any]) -> None:
    iam = stack.server.client("iam")
    if not statements:  # a policy must hold one
        iam.delete_role_policy(RoleName=role, PolicyName=name)
        return
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=policy)


def _pairs(policy: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for statement in policy["Statement"]:
        for action in _listed(statement["Action"]):
            yield from ((action, resource) for resource in _listed(statement["Resource"]))


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _is(stack: Stack, deployed: str, declared: str) -> bool:
    return deployed == arn(declared) or (
        declared in stack.physical and deployed.rpartition(":")[2].endswith(stack.physical[declared].rpartition("/")[2])
    )


@pytest.fixture(scope="module")
def usual(quiet: Stack) -> dict[str, Outcome]:
    """What comes out while nothing is missing, the same twice."""
    found = {function: work(quiet, everything) for function, work in WORK.items()}
    assert {function: work(quiet, everything) for function, work in WORK.items()} == found
    return found


def test_with_all_of_them_everything_is_done(usual: dict[str, Outcome]) -> None:
    again, kept, queued, found = usual["Assess"]
    assert (again, kept) == ([], 1)
    assert queued >= 3
    assert {"A2", "G1"} <= {signal for hits in found.values() for signal, _ in hits}
    assert usual["Act"][0] == []
    assert any(made[-1][3].startswith("the live account is ID") for made in usual["Act"][1].values())
    assert usual["Sweep"] == (
        False,
        dict.fromkeys((f"inventory of {ACCOUNT}", "organization", "pause", "locks", "messages", "expired"), False),
    )


@pytest.mark.parametrize(("function", "action", "resource"), HELD)
def test_without_any_one_permission_its_function_visibly_fails(
    quiet: Stack, usual: dict[str, Outcome], function: str, action: str, resource: str
) -> None:
    """Without the store or a queue, what arrived comes again; without an answer of AWS's accounts, less comes out of it."""
    outcome = WORK[function](quiet, lambda: without(quiet, function, action, resource))
    assert outcome != usual[function]
    unfinished = outcome[0] != usual[function][0]
    assert unfinished == action.startswith(("dynamodb:", "sqs:"))


def test_everything_is_done_again_with_all_of_them(quiet: Stack, usual: dict[str, Outcome]) -> None:
    assert {function: work(quiet, everything) for function, work in WORK.items()} == usual


@pytest.mark.parametrize("function", [*FUNCTIONS, "Interact"])
def test_what_is_tried_and_what_is_not_enforced_here_is_all_that_a_role_holds(quiet: Stack, function: str) -> None:
    iam, role = quiet.server.client("iam"), quiet.role(function)
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    held = {pair[0] for name in names for pair in _pairs(iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"])}
    tried = {action for of, action, _ in HELD if of == function}
    after = {action for of, action in AFTER_A_CHANGE if of == function}
    assert held - tried == (held & set(NOT_ENFORCED_HERE)) | after
    attached = [policy["PolicyName"] for policy in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]]
    assert all("PlaybookReads" in name for name in attached), attached
    assert bool(attached) is (function == "Act")
