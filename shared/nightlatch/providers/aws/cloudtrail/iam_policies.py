"""IAM: what users, roles and groups may do: policies attached, written, versioned, bounded and taken away."""

from collections.abc import Iterable

from nightlatch.model import Grant, GrantKind, Kind, Level, PrincipalType, Privilege
from nightlatch.model.evidence import BOUNDARY, MARK, MARK_BOUNDARY
from nightlatch.providers.aws.cloudtrail.extracts import simple
from nightlatch.providers.aws.cloudtrail.grants import granted, inline, managed, membership, restricts, trust
from nightlatch.providers.aws.cloudtrail.record import Event
from nightlatch.providers.aws.cloudtrail.subjects import denied_target, target, written
from nightlatch.providers.aws.cloudtrail.table import Draft, Operation, watch

SOURCES = ("iam.amazonaws.com",)
_USER, _ROLE, _GROUP, _OTHER = PrincipalType.USER, PrincipalType.ROLE, PrincipalType.GROUP, PrincipalType.UNKNOWN
_OLDER_VERSION = "which version of the policy counts was changed; its text is not in the record"


def _inline_name(event: Event) -> str:
    return f"inline:{event.text('policyName') or '?'}"


def attached(type: PrincipalType, key: str) -> Operation:
    """Attach*Policy: a managed policy."""

    def extract(event: Event) -> Iterable[Draft]:
        yield granted(target(event, type, event.text(key)), managed(event, event.text("policyArn")))

    return watch(Kind.ROLE_GRANTED, extract)


def put(type: PrincipalType, key: str) -> Operation:
    """Put*Policy: a policy written in the call."""

    def extract(event: Event) -> Iterable[Draft]:
        grants = inline(event, _inline_name(event), event.document("policyDocument"))
        yield granted(target(event, type, event.text(key)), grants)

    return watch(Kind.ROLE_GRANTED, extract)


def detached(type: PrincipalType, key: str) -> Operation:
    """Detach*Policy. Taking off a policy that only restricts (AWS's own quarantine) frees the account: a guard removed."""

    def extract(event: Event) -> Iterable[Draft]:
        grants = managed(event, event.text("policyArn"))
        subject = target(event, type, event.text(key))
        if restricts(grants):
            yield Draft(Kind.GUARD_REMOVED, subject, grants=grants, evidence={MARK: MARK_BOUNDARY})
        else:
            yield Draft(Kind.ROLE_REMOVED, subject, grants=grants)

    return watch(Kind.ROLE_REMOVED, extract)


def deleted(type: PrincipalType, key: str) -> Operation:
    """Delete*Policy: an inline policy, by name alone."""

    def extract(event: Event) -> Iterable[Draft]:
        grants = inline(event, _inline_name(event), None) if event.text("policyName") else ()
        yield Draft(Kind.ROLE_REMOVED, target(event, type, event.text(key)), grants=grants)

    return watch(Kind.ROLE_REMOVED, extract)


def member(kind: Kind) -> Operation:
    """AddUserToGroup and RemoveUserFromGroup. A refusal names the group and not the user."""

    def extract(event: Event) -> Iterable[Draft]:
        told = denied_target(event) if event.failed else None
        name = event.text("groupName") or (told.name if told and told.type is _GROUP else None)
        yield Draft(kind, target(event, _USER, event.text("userName")), grants=membership(event, name))

    return watch(kind, extract)


def bounded(type: PrincipalType, key: str, kind: Kind) -> Operation:
    """Put- and Delete*PermissionsBoundary."""
    lost = {MARK: MARK_BOUNDARY} if kind is Kind.GUARD_REMOVED else {}

    def extract(event: Event) -> Iterable[Draft]:
        evidence = written(**{BOUNDARY: event.text("permissionsBoundary")}) | lost
        yield Draft(kind, target(event, type, event.text(key)), evidence=evidence)

    return watch(kind, extract)


def created_policy(event: Event) -> Iterable[Draft]:
    """CreatePolicy: gives nobody anything until it is attached."""
    name = event.text("policyName")
    path = event.text("path") or "/"
    arn = event.answer("policy", "arn") or (f"arn:aws:iam::{event.account}:policy{path}{name}" if name else None)
    subject = target(event, _OTHER, arn, event.answer("policy", "policyId"))
    grants = inline(event, arn or "policy:?", event.document("policyDocument"), GrantKind.DEFINITION)
    yield Draft(Kind.POLICY_CHANGED, subject, grants=grants)


def created_version(event: Event) -> Iterable[Draft]:
    """CreatePolicyVersion: a grant to all holders when the version counts at once, or when nothing says that it does not."""
    subject = target(event, _OTHER, event.text("policyArn"))
    grants = inline(event, subject.name or "policy:?", event.document("policyDocument"), GrantKind.DEFINITION)
    if event.flag("setAsDefault") or not event.request:
        yield granted(subject, grants)
    else:
        yield Draft(Kind.POLICY_CHANGED, subject, grants=grants)


def chose_version(event: Event) -> Iterable[Draft]:
    """SetDefaultPolicyVersion: an older text, perhaps a wider one, counts again."""
    subject = target(event, _OTHER, event.text("policyArn"))
    known = Grant(role=subject.name or "policy:?", kind=GrantKind.DEFINITION, privilege=Privilege.unresolved(_OLDER_VERSION))
    yield Draft(Kind.ROLE_GRANTED, subject, grants=(known,) if subject.name else ())


def trusted(event: Event) -> Iterable[Draft]:
    """UpdateAssumeRolePolicy: who may become the role."""
    grants = trust(event, event.document("policyDocument"))
    yield Draft(Kind.TRUST_CHANGED, target(event, _ROLE, event.text("roleName")), grants=grants)


OPERATIONS = {
    "AttachUserPolicy": attached(_USER, "userName"),
    "AttachRolePolicy": attached(_ROLE, "roleName"),
    "AttachGroupPolicy": attached(_GROUP, "groupName"),
    "PutUserPolicy": put(_USER, "userName"),
    "PutRolePolicy": put(_ROLE, "roleName"),
    "PutGroupPolicy": put(_GROUP, "groupName"),
    "DetachUserPolicy": detached(_USER, "userName"),
    "DetachRolePolicy": detached(_ROLE, "roleName"),
    "DetachGroupPolicy": detached(_GROUP, "groupName"),
    "DeleteUserPolicy": deleted(_USER, "userName"),
    "DeleteRolePolicy": deleted(_ROLE, "roleName"),
    "DeleteGroupPolicy": deleted(_GROUP, "groupName"),
    "AddUserToGroup": member(Kind.ROLE_GRANTED),
    "RemoveUserFromGroup": member(Kind.ROLE_REMOVED),
    "PutUserPermissionsBoundary": bounded(_USER, "userName", Kind.POLICY_CHANGED),
    "PutRolePermissionsBoundary": bounded(_ROLE, "roleName", Kind.POLICY_CHANGED),
    "DeleteUserPermissionsBoundary": bounded(_USER, "userName", Kind.GUARD_REMOVED),
    "DeleteRolePermissionsBoundary": bounded(_ROLE, "roleName", Kind.GUARD_REMOVED),
    "CreatePolicy": watch(Kind.POLICY_CHANGED, created_policy),
    "CreatePolicyVersion": watch(Kind.ROLE_GRANTED, created_version),
    "SetDefaultPolicyVersion": watch(Kind.ROLE_GRANTED, chose_version),
    "DeletePolicy": simple(Kind.POLICY_CHANGED, _OTHER, "policyArn", level=Level.CONTEXT),
    "DeletePolicyVersion": simple(Kind.POLICY_CHANGED, _OTHER, "policyArn", level=Level.CONTEXT),
    "UpdateAssumeRolePolicy": watch(Kind.TRUST_CHANGED, trusted),
}
