"""IAM: keys, passwords, certificates and second factors being added to users and taken away.

Users may leave their own name out, so a call without `userName` is about the caller, whom only `userIdentity` names; for
the root user nothing else ever does.
"""

from collections.abc import Iterable

from nightlatch.model import Credential, Kind, Level, Principal, PrincipalType
from nightlatch.model.evidence import AGENT, LIMITED_TO, MARK, MARK_MFA, PERSON, RESET_REQUIRED
from nightlatch.providers.aws.cloudtrail.extracts import simple
from nightlatch.providers.aws.cloudtrail.iam import AGENT_USERS
from nightlatch.providers.aws.cloudtrail.identity import ROOT_NAME, actor
from nightlatch.providers.aws.cloudtrail.record import Event
from nightlatch.providers.aws.cloudtrail.subjects import target, written
from nightlatch.providers.aws.cloudtrail.table import Draft, Extract, Operation, context, history, watch
from nightlatch.providers.aws.cloudtrail.times import moment

SOURCES = ("iam.amazonaws.com",)
_OF_STATUS = {"active": Kind.ACCOUNT_ENABLED, "inactive": Kind.CREDENTIAL_REMOVED, "expired": Kind.CREDENTIAL_REMOVED}


def owner(event: Event, *answered: str) -> Principal:
    """Whose credential it is: the request's user, else the response's, else the caller.

    A refused call without any parameters may be about anybody: its message decides, or nobody is named.
    """
    caller = actor(event)
    name = event.text("userName") or event.answer(*answered, "userName")
    if name is None and (event.request or not event.failed) and caller.type is PrincipalType.USER:
        return caller
    if name and name.lower() in (ROOT_NAME, "<root_account>") and caller.name == ROOT_NAME:
        return caller
    return target(event, PrincipalType.USER, name)


def created_access_key(event: Event) -> Iterable[Draft]:
    """CreateAccessKey."""
    subject = owner(event, "accessKey")
    key = Credential(type="access_key", id=event.answer("accessKey", "accessKeyId"))
    yield Draft(Kind.CREDENTIAL_ADDED, subject, credential=key, evidence=_agent(subject))


def updated_access_key(event: Event) -> Iterable[Draft]:
    """UpdateAccessKey: switched on again, or off."""
    kind = _OF_STATUS.get((event.text("status") or "").lower(), Kind.ACCOUNT_ENABLED)
    yield Draft(kind, owner(event), credential=Credential(type="access_key", id=event.text("accessKeyId")))


def set_password(event: Event) -> Iterable[Draft]:
    """CreateLoginProfile and UpdateLoginProfile: somebody can now enter the console as this user."""
    subject = owner(event, "loginProfile")
    reset = event.text("passwordResetRequired") or event.answer("loginProfile", "passwordResetRequired")
    evidence = written(**{PERSON: "true", RESET_REQUIRED: reset.lower() if reset else None})
    yield Draft(Kind.CREDENTIAL_ADDED, subject, credential=Credential(type="password"), evidence=evidence | _agent(subject))


def changed_own_password(event: Event) -> Iterable[Draft]:
    """ChangePassword: who replaces their own password gains no way in that they did not have."""
    yield Draft(Kind.POLICY_CHANGED, actor(event), credential=Credential(type="password"))


def service_credential(event: Event) -> Iterable[Draft]:
    """Create-, Reset- and UpdateServiceSpecificCredential: a password or API key for one service."""
    answered = "serviceSpecificCredential"
    subject = owner(event, answered)
    expires = moment(event.answer(answered, "expirationDate"))
    off = (event.text("status") or "").lower() in ("inactive", "expired")
    yield Draft(
        Kind.CREDENTIAL_REMOVED if off else Kind.CREDENTIAL_ADDED,
        subject,
        credential=Credential(
            type="service_credential",
            id=event.text("serviceSpecificCredentialId") or event.answer(answered, "serviceSpecificCredentialId"),
            expires=expires,
        ),
        evidence=written(**{LIMITED_TO: event.text("serviceName") or event.answer(answered, "serviceName")}) | _agent(subject),
    )


def _agent(subject: Principal) -> dict[str, str]:
    """That the user stands behind an AI service's key."""
    return {AGENT: "true"} if (subject.name or "").startswith(AGENT_USERS) else {}


def credential(type: str, answered: str, id: str, kind: Kind = Kind.CREDENTIAL_ADDED) -> Extract:
    """A credential of this type, whose id stands under `id` in the request, or in the response under `answered`."""

    def extract(event: Event) -> Iterable[Draft]:
        off = (event.text("status") or "").lower() in ("inactive", "expired")
        known = Credential(type=type, id=event.text(id) or event.answer(answered, id))
        yield Draft(Kind.CREDENTIAL_REMOVED if off else kind, owner(event, answered), credential=known)

    return extract


def removed_mfa(event: Event) -> Iterable[Draft]:
    """DeactivateMFADevice."""
    lost = Credential(type="mfa", id=event.text("serialNumber"))
    yield Draft(Kind.GUARD_REMOVED, owner(event), credential=lost, evidence={MARK: MARK_MFA})


def created_mfa(event: Event) -> Iterable[Draft]:
    """CreateVirtualMFADevice: a device nobody holds yet, so it is the subject itself."""
    serial = event.answer("virtualMFADevice", "serialNumber")
    name = serial or event.text("virtualMFADeviceName")
    subject = target(event, PrincipalType.UNKNOWN, name)
    yield Draft(Kind.CREDENTIAL_ADDED, subject, credential=Credential(type="mfa", id=serial))


def _added(type: str, answered: str, id: str) -> Operation:
    return watch(Kind.CREDENTIAL_ADDED, credential(type, answered, id))


def _lost(type: str, id: str) -> Operation:
    return watch(Kind.CREDENTIAL_REMOVED, credential(type, "", id, Kind.CREDENTIAL_REMOVED))


OPERATIONS = {
    "CreateAccessKey": watch(Kind.CREDENTIAL_ADDED, created_access_key),
    "UpdateAccessKey": watch(Kind.ACCOUNT_ENABLED, updated_access_key),
    "DeleteAccessKey": _lost("access_key", "accessKeyId"),
    "CreateLoginProfile": watch(Kind.CREDENTIAL_ADDED, set_password),
    "UpdateLoginProfile": watch(Kind.CREDENTIAL_ADDED, set_password),
    "DeleteLoginProfile": _lost("password", ""),
    "ChangePassword": history(Kind.POLICY_CHANGED, changed_own_password),
    "CreateServiceSpecificCredential": watch(Kind.CREDENTIAL_ADDED, service_credential),
    "ResetServiceSpecificCredential": watch(Kind.CREDENTIAL_ADDED, service_credential),
    "UpdateServiceSpecificCredential": watch(Kind.CREDENTIAL_ADDED, service_credential),
    "DeleteServiceSpecificCredential": _lost("service_credential", "serviceSpecificCredentialId"),
    "UploadSSHPublicKey": _added("ssh_key", "sSHPublicKey", "sSHPublicKeyId"),
    "UpdateSSHPublicKey": _added("ssh_key", "sSHPublicKey", "sSHPublicKeyId"),
    "DeleteSSHPublicKey": _lost("ssh_key", "sSHPublicKeyId"),
    "UploadSigningCertificate": _added("certificate", "certificate", "certificateId"),
    "UpdateSigningCertificate": _added("certificate", "certificate", "certificateId"),
    "DeleteSigningCertificate": _lost("certificate", "certificateId"),
    "CreateVirtualMFADevice": context(Kind.CREDENTIAL_ADDED, created_mfa),
    "EnableMFADevice": _added("mfa", "", "serialNumber"),
    "ResyncMFADevice": context(Kind.CREDENTIAL_ADDED, credential("mfa", "", "serialNumber")),
    "DeactivateMFADevice": watch(Kind.GUARD_REMOVED, removed_mfa),
    # Only a device that was deactivated before can be deleted.
    "DeleteVirtualMFADevice": simple(
        Kind.GUARD_REMOVED, PrincipalType.UNKNOWN, "serialNumber", mark=MARK_MFA, level=Level.CONTEXT
    ),
}
