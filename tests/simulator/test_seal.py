"""The seal against the known attacks, by an independent simulator: lifting a lock, misusing the tag that the seal goes by, and
becoming one of those who are exempt.

An administrator of the account asks, who may do everything by the account's own policies. What the simulator is told of tags is
what AWS would find: `aws:ResourceTag/…` on what is changed, `aws:PrincipalTag/…` on whoever asks, session tags included.
"""

from collections.abc import Mapping, Sequence

import pytest

from nightlatch.providers.aws.account import QUARANTINE
from tests.infra.seal import BREAK_GLASS, seal
from tests.simulator.asking import ALLOWED, FORBIDDEN, Request, Simulator
from tests.simulator.deployed import HOME

ANYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
ADMIN = f"arn:aws:iam::{HOME}:user/admin"
LOCKED, LOCKED_ROLE = f"arn:aws:iam::{HOME}:user/svc-backups", f"arn:aws:iam::{HOME}:role/org-inventory"
RESPONDER = f"arn:aws:sts::{HOME}:assumed-role/nightlatch-responder/nightlatch"
EXEMPT_ROLE = f"arn:aws:iam::{HOME}:role/nightlatch-responder"
DEPLOYING_ROLE = f"arn:aws:iam::{HOME}:role/stacksets-exec-0123456789abcdef"
SEALED = {f"aws:ResourceTag/{QUARANTINE}": "held"}
BEARS = {f"aws:PrincipalTag/{QUARANTINE}": "held"}
LIFTING = (
    *(f"iam:{verb}" for verb in ("DeleteUserPolicy", "DetachUserPolicy", "DeleteUserPermissionsBoundary", "PutUserPolicy")),
    *(f"iam:{verb}" for verb in ("UpdateAccessKey", "CreateAccessKey", "CreateLoginProfile", "UpdateLoginProfile")),
    *(f"iam:{verb}" for verb in ("UpdateServiceSpecificCredential", "UploadSSHPublicKey", "DeleteUser", "UpdateUser")),
)
LIFTING_ROLE = (
    *(f"iam:{verb}" for verb in ("DeleteRolePolicy", "DetachRolePolicy", "DeleteRolePermissionsBoundary", "PutRolePolicy")),
    *("iam:UpdateAssumeRolePolicy", "iam:DeleteRole", "iam:PassRole", "sts:AssumeRole"),
)
TAGGING = ("iam:TagUser", "iam:UntagUser")


def ask(principal: str, action: str, resource: str, **more: Mapping[str, str | Sequence[str]]) -> Request:
    """Somebody asks who may do everything by the account's own policies, and by the trust of the role that is taken on."""
    told = {"aws:SecureTransport": "true", "aws:PrincipalArn": account_of(principal)}
    context: dict[str, str | Sequence[str]] = {**told, **{key: value for each in more.values() for key, value in each.items()}}
    trusted = {"Effect": "Allow", "Action": "sts:*", "Principal": {"AWS": f"arn:aws:iam::{HOME}:root"}}
    own = {"Version": "2012-10-17", "Statement": [trusted]} if action.startswith("sts:") else None
    return Request(principal, action, resource, (ANYTHING,), own, context=context, seal=seal())


def account_of(principal: str) -> str:
    """What AWS tells as `aws:PrincipalArn`: of a session, its role."""
    head, _, name = principal.partition(":assumed-role/")
    return f"{head.replace(':sts:', ':iam:')}:role/{name.partition('/')[0]}" if name else principal


def keys(*names: str) -> dict[str, Sequence[str]]:
    return {"aws:TagKeys": list(names)}


@pytest.mark.parametrize("action", LIFTING)
def test_an_administrator_of_the_account_cannot_lift_a_users_lock(simulator: Simulator, action: str) -> None:
    assert simulator.results([ask(ADMIN, action, LOCKED, on=SEALED), ask(ADMIN, action, LOCKED)]) == [FORBIDDEN, ALLOWED]


@pytest.mark.parametrize("action", LIFTING_ROLE)
def test_nor_a_roles(simulator: Simulator, action: str) -> None:
    assert simulator.results([ask(ADMIN, action, LOCKED_ROLE, on=SEALED), ask(ADMIN, action, LOCKED_ROLE)]) == [
        FORBIDDEN,
        ALLOWED,
    ]


@pytest.mark.parametrize("key", [QUARANTINE, QUARANTINE.upper(), "Nightlatch-Quarantine"])
@pytest.mark.parametrize("action", TAGGING)
def test_nobody_takes_the_tag_off_or_puts_it_on_however_it_is_spelled(simulator: Simulator, action: str, key: str) -> None:
    """Put on an innocent administrator, it would lock him out; other tags are everybody's."""
    requests = [
        ask(ADMIN, action, LOCKED, on=SEALED, tags=keys(key)),
        ask(ADMIN, action, ADMIN, tags=keys("team", key)),
        ask(ADMIN, action, ADMIN, tags=keys("team")),
    ]
    assert simulator.results(requests) == [FORBIDDEN, FORBIDDEN, ALLOWED]


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("iam:CreateUser", f"arn:aws:iam::{HOME}:user/new"),
        ("iam:CreateRole", f"arn:aws:iam::{HOME}:role/new"),
        ("sts:AssumeRole", f"arn:aws:iam::{HOME}:role/worker"),
        ("sts:TagSession", f"arn:aws:iam::{HOME}:role/worker"),
        ("sts:GetFederationToken", f"arn:aws:sts::{HOME}:federated-user/somebody"),
    ],
)
def test_nobody_makes_an_account_or_a_session_with_the_tag(simulator: Simulator, action: str, resource: str) -> None:
    requests = [ask(ADMIN, action, resource, tags=keys(QUARANTINE)), ask(ADMIN, action, resource, tags=keys("team"))]
    assert simulator.results(requests) == [FORBIDDEN, ALLOWED]


@pytest.mark.parametrize("value", ["held", "", "not held at all"])
def test_who_is_sealed_may_do_nothing_whatever_the_tag_says(simulator: Simulator, value: str) -> None:
    """A session may hide the value of its role's tag by one of its own; that the tag is there it cannot hide."""
    bears = {f"aws:PrincipalTag/{QUARANTINE}": value}
    session = f"arn:aws:sts::{HOME}:assumed-role/org-inventory/session"
    requests = [ask(LOCKED, "s3:ListAllMyBuckets", "*", by=bears), ask(session, "iam:ListUsers", "*", by=bears)]
    assert simulator.results(requests) == [FORBIDDEN, FORBIDDEN]


@pytest.mark.parametrize("who", [RESPONDER, BREAK_GLASS])
def test_the_responder_and_the_accounts_for_the_worst_day_may(simulator: Simulator, who: str) -> None:
    """Lock, and release; and a tag on them by mistake does not lock them out."""
    tag = [ask(who, action, LOCKED, on=SEALED, tags=keys(QUARANTINE)) for action in TAGGING]
    lifted = [ask(who, action, LOCKED, on=SEALED) for action in LIFTING]
    assert set(simulator.results([*tag, *lifted, ask(who, "iam:ListUsers", "*", by=BEARS)])) == {ALLOWED}


def test_a_role_that_is_only_named_like_the_responder_may_not(simulator: Simulator) -> None:
    named = f"arn:aws:sts::{HOME}:assumed-role/nightlatch-responder-2/session"
    assert simulator.results([ask(named, "iam:DeleteUserPolicy", LOCKED, on=SEALED)]) == [FORBIDDEN]


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("iam:UpdateAssumeRolePolicy", EXEMPT_ROLE),
        ("iam:PutRolePolicy", EXEMPT_ROLE),
        ("iam:DeleteRole", EXEMPT_ROLE),
        ("iam:CreateRole", EXEMPT_ROLE),
        ("iam:CreateAccessKey", BREAK_GLASS),
        ("iam:CreateLoginProfile", BREAK_GLASS),
        ("iam:UpdateAssumeRolePolicy", DEPLOYING_ROLE),
        ("iam:CreateRole", DEPLOYING_ROLE),
    ],
)
def test_an_administrator_of_the_account_cannot_become_one_of_the_exempt(
    simulator: Simulator, action: str, resource: str
) -> None:
    """Neither by the trust of an exempt role, nor by making one of its name, nor by a key of an exempt user, nor through who deploys."""
    other = f"{resource.rpartition('/')[0]}/other"
    other = other.replace("user/break-glass/", "user/")
    assert simulator.results([ask(ADMIN, action, resource), ask(ADMIN, action, other)]) == [FORBIDDEN, ALLOWED]


def test_the_roll_out_goes_on_and_lifts_no_lock(simulator: Simulator) -> None:
    deployer = f"{DEPLOYING_ROLE.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/session"
    requests = [
        ask(deployer, "iam:CreateRole", EXEMPT_ROLE),
        ask(deployer, "iam:UpdateAssumeRolePolicy", EXEMPT_ROLE),
        ask(deployer, "iam:UpdateAssumeRolePolicy", DEPLOYING_ROLE),
        ask(deployer, "iam:DeleteUserPolicy", LOCKED, on=SEALED),
    ]
    assert simulator.results(requests) == [ALLOWED, ALLOWED, FORBIDDEN, FORBIDDEN]


def test_everybodys_work_goes_on(simulator: Simulator) -> None:
    requests = [
        ask(ADMIN, "iam:CreateUser", f"arn:aws:iam::{HOME}:user/new"),
        ask(ADMIN, "s3:ListAllMyBuckets", "*"),
        ask(ADMIN, "iam:GetUser", LOCKED, on=SEALED),
    ]
    assert simulator.results(requests) == [ALLOWED] * 3
