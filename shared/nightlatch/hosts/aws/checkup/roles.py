"""Whether each function's role holds what its code calls, and no more.

What is expected is said here, beside nothing that the template says: two accounts of the same thing that must agree. What
the provider reads is handed in by whoever composes. Conditions are not weighed; a Deny or a boundary counts where it names
an action outright or by pattern.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import unquote

from nightlatch.classes import dataclass
from nightlatch.hosts.aws.checkup.asking import Asking
from nightlatch.hosts.aws.checkup.lambdas import Deployed
from nightlatch.model.check import Check, Topic, several

LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")
FED = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
READ = ("dynamodb:GetItem", "dynamodb:Query")
WRITE = ("dynamodb:PutItem",)
OWN: Mapping[str, tuple[str, ...]] = {
    "Assess": (*LOGS, *FED, "sqs:SendMessage", *READ, *WRITE),
    "Act": (*LOGS, *FED, "sqs:SendMessage", *READ, *WRITE),
    "Sweep": (*LOGS, "sqs:SendMessage", *READ, *WRITE),
    "Interact": LOGS,
    "Hear": LOGS,
}
"""What each function calls on its own host. The reading of accounts is added by whoever composes."""
SECRET = "secretsmanager:GetSecretValue"
TAKING_ON = "sts:AssumeRole"
"""How a function reaches the accounts of the organization, where it was told of a role that they have."""
_EVIDENCE, _CONTROL = "NIGHTLATCH_EVIDENCE_TABLE", "NIGHTLATCH_CONTROL_TABLE"
TABLES = {
    "Assess": (_EVIDENCE, _CONTROL),
    "Act": (_CONTROL, _EVIDENCE),
    "Sweep": (_CONTROL, _EVIDENCE),
    "Interact": (_CONTROL, _EVIDENCE),
    "Hear": ("", _CONTROL),
}
"""The table that a function writes (none), and the one it must not, by the variables that name them: what parses hostile text is
kept from what people decided."""
TABLE_WRITES = ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem")
ACCOUNTS = ("iam", "organizations", "sso", "sso-directory", "identitystore", "sts", "account", "*")
"""Prefixes of permissions over accounts: more than reading there is what the mode observe promises not to hold."""
READING = ("get", "list", "describe", "generatecredentialreport", "simulate", "batchget", "lookup")
_DEPLOY = "Take it out of the role, find out who put it there, and deploy template.yaml again."


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of an identity policy; action patterns in lower case. `inverted`: it names what it is not about."""

    allows: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    inverted: bool = False


@dataclass(frozen=True, slots=True)
class Role:
    """What a role holds. `attached` are the ARNs of its managed policies, whose statements are among its own."""

    name: str
    statements: tuple[Statement, ...]
    attached: tuple[str, ...] = ()
    boundary: tuple[Statement, ...] | None = None


@dataclass(frozen=True, slots=True)
class Calls:
    """What each function calls of accounts, by its duty: `reads` always, `writes` where the mode lets anything be changed.

    `own` are the ARNs of managed policies that belong to the deployment itself.
    """

    reads: Mapping[str, Sequence[str]]
    writes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    own: frozenset[str] = frozenset()

    def expected(self, function: Deployed) -> tuple[str, ...]:
        """Everything that a function calls."""
        writes = () if function.mode == "observe" else self.writes.get(function.duty, ())
        told = telling(function.duty, function.environment.get("NIGHTLATCH_TELLS", ""))
        elsewhere = (TAKING_ON,) if function.environment.get("NIGHTLATCH_MEMBER_ROLE") else ()
        fetched = ("sqs:SendMessage", SECRET) if function.environment.get("NIGHTLATCH_RECORDS_QUEUE") else ()
        return (*OWN[function.duty], *told, *elsewhere, *fetched, *dict.fromkeys((*self.reads.get(function.duty, ()), *writes)))


def telling(duty: str, told: str) -> tuple[str, ...]:
    """What a function calls to tell people and to hear them, by what the template switched on (`slack=app doors=no hub=no ocsf=`)."""
    on = dict(part.partition("=")[::2] for part in told.split())
    chats, secrets = on.get("slack") == "app", on.get("slack", "no") != "no" or on.get("doors") == "yes"
    if duty == "Interact":
        return (*READ, *WRITE, "sqs:SendMessage", SECRET) if chats else ()
    wanted = {
        SECRET: secrets and duty in ("Act", "Sweep"),
        "securityhub:BatchImportFindings": on.get("hub") == "yes" and duty == "Act",
        "s3:PutObject": bool(on.get("ocsf")) and duty == "Act",
    }
    return tuple(action for action, is_on in wanted.items() if is_on)


def check_roles(asking: Asking, functions: Iterable[Deployed], calls: Calls) -> Iterator[Check]:
    """One check for each function's role. Raises LookupFailed."""
    for function in functions:
        topic = topic_of(function)
        role = read_role(asking, function.role)
        if role is None:
            yield topic.fail(f"Role {function.role} is gone.", "Deploy template.yaml again.")
            continue
        foreign = tuple(arn for arn in role.attached if arn not in calls.own)
        yield judge(topic, replace(role, attached=foreign), function, calls.expected(function))


def topic_of(function: Deployed) -> Topic:
    """What the check of one function's role is called."""
    duty = function.duty.lower()
    return Topic(id=f"role-{duty}", title=f"the role of {duty} holds what it needs and no more")


def judge(topic: Topic, role: Role, function: Deployed, expected: Sequence[str]) -> Check:
    """Compare a role with what its function calls; the worst is told."""
    wanted = {action.lower() for action in expected}
    beyond = sorted({action for each in role.statements if each.allows for action in _beyond(each, wanted)})
    changing = [action for action in beyond if changes_accounts(action)]
    own, other = (function.environment.get(name, "") for name in TABLES.get(function.duty, ("", "")))
    lacking = [action for action in expected if not allowed(role, action)]
    if changing and function.mode == "observe":
        return topic.fail(f"In mode observe it may change accounts: {several(changing)}.", _DEPLOY)
    if other and may_write(role, other):
        return topic.fail(f"It may write the table {other}, which it must not.", _DEPLOY)
    if lacking:
        return topic.fail(f"It lacks {several(lacking)}.", "Deploy the template.yaml of this version again.")
    if own and "dynamodb:putitem" in wanted and not may_write(role, own):
        return topic.fail(
            f"It may not write the table {own}, which it has to.", "Deploy the template.yaml of this version again."
        )
    if beyond:
        return topic.warn(f"It holds more than it calls: {several(beyond)}.", _DEPLOY)
    if role.attached:
        return topic.warn(
            f"Policies from outside of the stack are attached: {several(role.attached)}.",
            "Detach them: whoever may change them changes what the function may do.",
        )
    return topic.ok(f"{role.name} holds the {len(wanted)} permissions that it calls, and no other.")


def allowed(role: Role, action: str) -> bool:
    """Whether the role may call this, on some resource, as far as statements without their conditions tell."""
    bounded = role.boundary is None or _allows(role.boundary, action)
    return bounded and _allows(role.statements, action)


def may_write(role: Role, table: str) -> bool:
    """Whether a statement gives a write on the table of this name."""
    return any(
        each.allows
        and any(_named(each, action) for action in TABLE_WRITES)
        and any(fnmatchcase(f"table/{table}", resource.rpartition(":")[2]) for resource in each.resources)
        for each in role.statements
    )


def changes_accounts(action: str) -> bool:
    """Whether an action, or a pattern of actions, is more than reading of accounts."""
    prefix, _, name = action.lower().partition(":")
    return any(fnmatchcase(each, prefix) for each in ACCOUNTS) and not name.startswith(READING)


def read_role(asking: Asking, name: str) -> Role | None:
    """What a role holds, boundary and managed policies included; None when it is gone. Raises LookupFailed."""
    told = asking.ask("iam", "GetRole", RoleName=name)
    inline = asking.listed("iam", "ListRolePolicies", "PolicyNames", RoleName=name)
    attached = asking.listed("iam", "ListAttachedRolePolicies", "AttachedPolicies", RoleName=name)
    if told is None or inline is None or attached is None:
        return None
    arns = tuple(policy["PolicyArn"] for policy in attached)
    documents = [
        (asking.ask("iam", "GetRolePolicy", RoleName=name, PolicyName=each) or {}).get("PolicyDocument") for each in inline
    ]
    held = [*documents, *(_managed(asking, arn) for arn in arns)]
    boundary = told["Role"].get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
    return Role(
        name=name,
        statements=tuple(each for document in held for each in statements(document)),
        attached=arns,
        boundary=None if boundary is None else statements(_managed(asking, boundary)),
    )


def statements(document: Any) -> tuple[Statement, ...]:
    """The statements of a policy document, as the SDK gives it (decoded) or as IAM stores it (JSON, URL-encoded)."""
    if isinstance(document, str):
        document = json.loads(unquote(document) if document.startswith("%7B") else document)
    return tuple(
        Statement(
            allows=each.get("Effect") == "Allow",
            actions=tuple(action.lower() for action in _many(each.get("Action") or each.get("NotAction"))),
            resources=_many(each.get("Resource")) or ("*",),
            inverted="NotAction" in each,
        )
        for each in _many((document or {}).get("Statement"))
    )


def _managed(asking: Asking, arn: str) -> Any:
    policy = asking.ask("iam", "GetPolicy", PolicyArn=arn)
    if policy is None:
        return None
    version = asking.ask("iam", "GetPolicyVersion", PolicyArn=arn, VersionId=policy["Policy"]["DefaultVersionId"])
    return None if version is None else version["PolicyVersion"]["Document"]


def _beyond(statement: Statement, wanted: set[str]) -> Iterator[str]:
    """The actions of a statement that nobody calls. A pattern is beyond: it also gives what AWS will invent."""
    if statement.inverted:
        yield "*:*"
    else:
        yield from (action for action in statement.actions if action not in wanted)


def _allows(given: Iterable[Statement], action: str) -> bool:
    named = [each for each in given if _named(each, action)]
    denied = any(not each.allows and "*" in each.resources for each in named)
    return not denied and any(each.allows for each in named)


def _named(statement: Statement, action: str) -> bool:
    hit = any(fnmatchcase(action.lower(), pattern) for pattern in statement.actions)
    return hit is not statement.inverted


def _many(value: Any) -> tuple[Any, ...]:
    """One or several, as policy documents write them."""
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list) else (value,)
