"""IAM: users, roles, groups and instance profiles being made, changed and removed."""

from collections.abc import Iterable

from nightlatch.model import Kind, Level, PrincipalType, Trait
from nightlatch.model.evidence import (
    AGENT,
    BOUNDARY,
    MARK,
    MARK_PASSWORD_POLICY,
    MARK_SESSION_LENGTH,
    MAX_SESSION,
    PATH,
    RESOURCE,
    SUBJECT_ARN,
    TAGS,
)
from nightlatch.providers.aws.cloudtrail.extracts import of_account, simple
from nightlatch.providers.aws.cloudtrail.grants import trust
from nightlatch.providers.aws.cloudtrail.record import Event, node, plain
from nightlatch.providers.aws.cloudtrail.subjects import target, written
from nightlatch.providers.aws.cloudtrail.table import Draft, context, watch

SOURCES = ("iam.amazonaws.com",)
AGENT_USERS = "BedrockAPIKey-"
"""How Bedrock's console names the users it makes behind an API key."""


def created_user(event: Event) -> Iterable[Draft]:
    """CreateUser."""
    name = event.text("userName") or event.answer("user", "userName")
    subject = target(event, PrincipalType.USER, name, event.answer("user", "userId"))
    agent = written(**{AGENT: "true"}) if (name or "").startswith(AGENT_USERS) else {}
    yield Draft(Kind.ACCOUNT_CREATED, subject, evidence=_birth(event, "user") | agent)


def created_role(event: Event) -> Iterable[Draft]:
    """CreateRole: one happening, whose trust stands with it when it lets in more than AWS's own services."""
    name = event.text("roleName") or event.answer("role", "roleName")
    document = event.document("assumeRolePolicyDocument") or event.answer("role", "assumeRolePolicyDocument")
    grants = trust(event, document) if document else ()
    yield Draft(
        Kind.ACCOUNT_CREATED,
        target(event, PrincipalType.ROLE, name, event.answer("role", "roleId")),
        grants=() if all(grant.has(Trait.SERVICE) for grant in grants) else grants,
        evidence=_birth(event, "role") | written(**{MAX_SESSION: event.text("maxSessionDuration")}),
    )


def created_linked_role(event: Event) -> Iterable[Draft]:
    """CreateServiceLinkedRole: AWS names the role and owns it, so the request holds only the service."""
    subject = target(event, PrincipalType.ROLE, event.answer("role", "roleName"), event.answer("role", "roleId"))
    yield Draft(Kind.ACCOUNT_CREATED, subject, evidence=_birth(event, "role"))


def _birth(event: Event, what: str) -> dict[str, str]:
    """What a new account carries: address, boundary, path, and the keys of its tags."""
    tags = node(event.request, "tags")
    keys = sorted({key for tag in tags if (key := plain(node(tag, "key")))}) if isinstance(tags, list) else []
    boundary = event.text("permissionsBoundary") or event.answer(what, "permissionsBoundary", "permissionsBoundaryArn")
    return written(
        **{
            SUBJECT_ARN: event.answer(what, "arn"),
            BOUNDARY: boundary,
            PATH: event.text("path") or event.answer(what, "path"),
            TAGS: ",".join(keys) or None,
        }
    )


def updated_role(event: Event) -> Iterable[Draft]:
    """UpdateRole: matters when it raises how long a session may last."""
    longest = event.text("maxSessionDuration")
    mark = MARK_SESSION_LENGTH if longest else None
    subject = target(event, PrincipalType.ROLE, event.text("roleName"))
    yield Draft(Kind.POLICY_CHANGED, subject, evidence=written(**{MAX_SESSION: longest, MARK: mark}))


def attached_to_profile(event: Event) -> Iterable[Draft]:
    """AddRoleToInstanceProfile: whatever machine wears the profile now holds the role."""
    subject = target(event, PrincipalType.ROLE, event.text("roleName"))
    yield Draft(Kind.IDENTITY_ATTACHED, subject, evidence=written(**{RESOURCE: event.text("instanceProfileName")}))


_USER, _ROLE, _GROUP, _OTHER = PrincipalType.USER, PrincipalType.ROLE, PrincipalType.GROUP, PrincipalType.UNKNOWN
_CONTEXT = Level.CONTEXT

OPERATIONS = {
    "CreateUser": watch(Kind.ACCOUNT_CREATED, created_user),
    "CreateRole": watch(Kind.ACCOUNT_CREATED, created_role),
    "CreateServiceLinkedRole": context(Kind.ACCOUNT_CREATED, created_linked_role),
    "UpdateUser": simple(Kind.POLICY_CHANGED, _USER, "userName"),
    "UpdateRole": watch(Kind.POLICY_CHANGED, updated_role),
    "DeleteUser": simple(Kind.ACCOUNT_REMOVED, _USER, "userName"),
    "DeleteRole": simple(Kind.ACCOUNT_REMOVED, _ROLE, "roleName"),
    "DeleteServiceLinkedRole": simple(Kind.ACCOUNT_REMOVED, _ROLE, "roleName", level=_CONTEXT),
    # A group without members or policies gives nobody anything: its policies and members are watched instead.
    "CreateGroup": simple(Kind.POLICY_CHANGED, _GROUP, "groupName", level=_CONTEXT),
    "UpdateGroup": simple(Kind.POLICY_CHANGED, _GROUP, "groupName", level=_CONTEXT),
    "DeleteGroup": simple(Kind.POLICY_CHANGED, _GROUP, "groupName", level=_CONTEXT),
    # The same holds for an empty profile.
    "CreateInstanceProfile": simple(Kind.IDENTITY_ATTACHED, _OTHER, "instanceProfileName", level=_CONTEXT),
    "AddRoleToInstanceProfile": watch(Kind.IDENTITY_ATTACHED, attached_to_profile),
    "RemoveRoleFromInstanceProfile": simple(Kind.POLICY_CHANGED, _ROLE, "roleName", level=_CONTEXT),
    "UpdateAccountPasswordPolicy": of_account(Kind.POLICY_CHANGED, MARK_PASSWORD_POLICY),
    "DeleteAccountPasswordPolicy": of_account(Kind.POLICY_CHANGED, MARK_PASSWORD_POLICY),
    "PutAccountProperties": of_account(Kind.POLICY_CHANGED),
}
