"""IoT Core: certificates of devices, what their policies allow, and roles that a certificate may turn into.

Devices get certificates by the thousand, so those are marks on the timeline. A role alias turns a certificate into a session
of a role, and a registered authority makes any certificate of its own count: both open a case.
"""

from collections.abc import Iterator

from nightlatch.model import Grant, Kind, PrincipalType
from nightlatch.model.evidence import LIMITED_TO, MARK, MARK_CERTIFICATES
from nightlatch.providers.aws.cloudtrail.limited import Accounts, bounded, secret
from nightlatch.providers.aws.cloudtrail.passed_role import passes
from nightlatch.providers.aws.cloudtrail.paths import first
from nightlatch.providers.aws.cloudtrail.record import Event
from nightlatch.providers.aws.cloudtrail.subjects import federation
from nightlatch.providers.aws.cloudtrail.table import Draft, context, watch

_DEVICES = Accounts(
    "iot", name=("certificateId", "target", "principal"), id=("certificateId",), type=PrincipalType.SERVICE_ACCOUNT, internet=True
)
_CERTIFICATE = secret("certificate", "certificateId")


def _policy(event: Event) -> Iterator[Grant]:
    policy = event.text("policyName")
    if policy:
        yield bounded(f"iot-policy:{policy}", None, 2, "what the policy allows is not in the record")


def _status(event: Event) -> Iterator[Draft]:
    """A certificate switched on is a device let in again; every other status shuts it out."""
    kind = Kind.ACCOUNT_ENABLED if event.text("newStatus") == "ACTIVE" else Kind.CREDENTIAL_REMOVED
    yield _DEVICES.draft(event, kind, credential=_CERTIFICATE(event))


def _authority(event: Event) -> Iterator[Draft]:
    """An authority whose certificates the account will believe."""
    id = first(event, "certificateId")
    yield Draft(Kind.FEDERATION_ADDED, federation(event, id, id), evidence={LIMITED_TO: "iot", MARK: MARK_CERTIFICATES})


# A fleet enrolls and retires its devices by itself, by the thousand; what lets a fleet in is watched below.
_NEW = _DEVICES.context(Kind.CREDENTIAL_ADDED, credential=_CERTIFICATE).left_out()
_GRANTED = _DEVICES.context(Kind.ROLE_GRANTED, grants=_policy).left_out()
_REMOVED = _DEVICES.context(Kind.ROLE_REMOVED, grants=_policy).left_out()
_ALIAS = watch(Kind.IDENTITY_ATTACHED, passes("roleArn", to=("roleAlias",)))

SOURCES = ("iot.amazonaws.com",)
OPERATIONS = {
    "CreateKeysAndCertificate": _NEW,
    "CreateCertificateFromCsr": _NEW,
    "RegisterCertificate": _NEW,
    "RegisterCertificateWithoutCA": _NEW,
    "UpdateCertificate": context(Kind.ACCOUNT_ENABLED, _status).left_out(),
    "DeleteCertificate": _DEVICES.context(Kind.CREDENTIAL_REMOVED, credential=_CERTIFICATE).left_out(),
    "AttachPolicy": _GRANTED,
    "AttachPrincipalPolicy": _GRANTED,
    "DetachPolicy": _REMOVED,
    "DetachPrincipalPolicy": _REMOVED,
    "RegisterCACertificate": watch(Kind.FEDERATION_ADDED, _authority),
    "CreateRoleAlias": _ALIAS,
    "UpdateRoleAlias": _ALIAS,
    "CreateProvisioningTemplate": watch(Kind.IDENTITY_ATTACHED, passes("provisioningRoleArn", to=("templateName",))),
}
