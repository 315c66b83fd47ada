"""IAM Identity Center: who may do what in which account, and whom the directory believes.

An assignment names a principal by id only, and a permission set whose policies stand in other records; so its grant is
unresolved, under the permission set's own name. Editing a permission set changes what everybody who holds it may do.
"""

from collections.abc import Iterator

from nightlatch.model import Grant, Kind, PrincipalType, Privilege
from nightlatch.model.evidence import MARK, MARK_BOUNDARY, MARK_DIRECTORY, MARK_OIDC, SUBJECT_ARN
from nightlatch.providers.aws import privilege
from nightlatch.providers.aws.cloudtrail.grants import restricts
from nightlatch.providers.aws.cloudtrail.paths import first
from nightlatch.providers.aws.cloudtrail.record import Event
from nightlatch.providers.aws.cloudtrail.subjects import account, federation, unknown
from nightlatch.providers.aws.cloudtrail.table import Draft, Extract, context, watch

_TYPES = {"USER": PrincipalType.USER, "GROUP": PrincipalType.GROUP}
_SET = ("permissionSetArn", "permissionSet.permissionSetArn")
_ELSEWHERE = "what the permission set holds stands in other records"


def _assignment(kind: Kind, role: str, why: str) -> Extract:
    """A user or group that gets or loses a permission set in an account, or an application."""

    def extract(event: Event) -> Iterator[Draft]:
        type_ = _TYPES.get((event.text("principalType") or "").upper(), PrincipalType.UNKNOWN)
        given = event.text(role)
        grant = Grant(role=given or role, scope=event.text("targetId") or "*", privilege=Privilege.unresolved(why))
        yield Draft(kind, account(event, type_, id=event.text("principalId")), grants=(grant,) if given else ())

    return extract


def _set(kind: Kind, mark: str | None = None) -> Extract:
    """Something about a permission set other than what it gives."""

    def extract(event: Event) -> Iterator[Draft]:
        yield Draft(kind, unknown(event, first(event, *_SET)), evidence={MARK: mark} if mark else {})

    return extract


def _worth(event: Event) -> Privilege:
    """What the policy is worth that a permission set gets: a managed one, an inline document, or one that only its name tells."""
    managed, inline = event.text("managedPolicyArn"), event.document("inlinePolicy")
    if managed:
        return privilege.policy_arn(managed)
    if inline:
        return privilege.evaluate_document(inline)
    name = event.text("customerManagedPolicyReference", "name")
    return Privilege.unresolved(f"the policy {name} of each account is not in the record" if name else _ELSEWHERE)


def _part(event: Event) -> str:
    """Which of its parts a permission set gains or loses: managed and customer policies by name, the inline one there is."""
    customer = event.text("customerManagedPolicyReference", "name")
    return event.text("managedPolicyArn") or (f"customer:{customer}" if customer else "inline:permission set")


def _content(kind: Kind) -> Extract:
    """What a permission set gives is changed, for everybody who holds it; a policy that only denies gives nothing."""

    def extract(event: Event) -> Iterator[Draft]:
        name = first(event, *_SET)
        grants = (Grant(role=_part(event), privilege=_worth(event)),) if name else ()
        yield Draft(Kind.POLICY_CHANGED if restricts(grants) else kind, unknown(event, name), grants=grants)

    return extract


def _instance(kind: Kind, mark: str | None = None, *name: str) -> Extract:
    """Something about the directory itself, or about an issuer that it believes."""

    def extract(event: Event) -> Iterator[Draft]:
        address = first(event, "trustedTokenIssuerArn", "instanceArn")
        evidence = {SUBJECT_ARN: address} if address else {}
        subject = federation(event, first(event, *name, "instanceArn", "trustedTokenIssuerArn"))
        yield Draft(kind, subject, evidence={**evidence, MARK: mark} if mark else evidence)

    return extract


_CHANGED, _GRANTED, _REMOVED, _ADDED = Kind.POLICY_CHANGED, Kind.ROLE_GRANTED, Kind.ROLE_REMOVED, Kind.FEDERATION_ADDED
_APPLICATION = "what the application gives stands in the application"
_GIVES, _TAKES = watch(_GRANTED, _content(_GRANTED)), watch(_REMOVED, _content(_REMOVED))
_NEW_DIRECTORY = watch(_ADDED, _instance(_ADDED, MARK_DIRECTORY, "directoryId", "name"))
_ISSUER = watch(_ADDED, _instance(_ADDED, MARK_OIDC, "name"))
_SETTING = context(_CHANGED, _instance(_CHANGED))

SOURCES = ("sso.amazonaws.com",)
OPERATIONS = {
    "CreateAccountAssignment": watch(_GRANTED, _assignment(_GRANTED, "permissionSetArn", _ELSEWHERE)),
    "DeleteAccountAssignment": watch(_REMOVED, _assignment(_REMOVED, "permissionSetArn", _ELSEWHERE)),
    "CreateApplicationAssignment": context(_GRANTED, _assignment(_GRANTED, "applicationArn", _APPLICATION)),
    "DeleteApplicationAssignment": context(_REMOVED, _assignment(_REMOVED, "applicationArn", _APPLICATION)),
    "CreatePermissionSet": watch(_CHANGED, _set(_CHANGED)),
    "UpdatePermissionSet": context(_CHANGED, _set(_CHANGED)),
    "DeletePermissionSet": context(_CHANGED, _set(_CHANGED)),
    "ProvisionPermissionSet": context(_CHANGED, _set(_CHANGED)),
    "AttachManagedPolicyToPermissionSet": _GIVES,
    "AttachCustomerManagedPolicyReferenceToPermissionSet": _GIVES,
    "PutInlinePolicyToPermissionSet": _GIVES,
    "DetachManagedPolicyFromPermissionSet": _TAKES,
    "DetachCustomerManagedPolicyReferenceFromPermissionSet": _TAKES,
    "DeleteInlinePolicyFromPermissionSet": _TAKES,
    "PutPermissionsBoundaryToPermissionSet": watch(_CHANGED, _set(_CHANGED)),
    "DeletePermissionsBoundaryFromPermissionSet": watch(Kind.GUARD_REMOVED, _set(Kind.GUARD_REMOVED, MARK_BOUNDARY)),
    "StartSSO": _NEW_DIRECTORY,
    "CreateInstance": _NEW_DIRECTORY,
    "AssociateDirectory": _NEW_DIRECTORY,
    "DisassociateDirectory": watch(_CHANGED, _instance(_CHANGED, MARK_DIRECTORY, "directoryId")),
    "CreateTrustedTokenIssuer": _ISSUER,
    "UpdateTrustedTokenIssuer": _ISSUER,
    "DeleteTrustedTokenIssuer": context(_CHANGED, _instance(_CHANGED, None, "name")),
    "UpdateSsoConfiguration": _SETTING,
    "AddRegion": watch(_CHANGED, _instance(_CHANGED)),
    "RemoveRegion": _SETTING,
    "DeleteInstance": _SETTING,
}
