"""IAM Roles Anywhere: certificates from outside AWS that become sessions of roles.

A trust anchor says whose certificates count, a profile which roles they may become. An anchor made of the caller's own
certificates is a key that no key report shows; one of AWS's private authority stays within the account's control.
"""

from collections.abc import Iterator

from nightlatch.model import Credential, Grant, Kind, Principal, Privilege
from nightlatch.model.evidence import MARK, MARK_CERTIFICATES, MARK_PRIVATE_CA, SUBJECT_ARN
from nightlatch.providers.aws.cloudtrail.paths import first, texts
from nightlatch.providers.aws.cloudtrail.record import Event, plain
from nightlatch.providers.aws.cloudtrail.subjects import federation
from nightlatch.providers.aws.cloudtrail.table import Draft, Extract, watch

_SOURCE = ("source.sourceType", "trustAnchor.source.sourceType")


def _subject(event: Event, what: str) -> tuple[Principal, dict[str, str]]:
    """The anchor or profile, and its address where the response tells it."""
    address = first(event, f"{what}.{what}Arn")
    id = first(event, f"{what}Id", f"{what}.{what}Id")
    return federation(event, first(event, "name", f"{what}.name"), id), {SUBJECT_ARN: address} if address else {}


def _anchor(kind: Kind) -> Extract:
    def extract(event: Event) -> Iterator[Draft]:
        subject, evidence = _subject(event, "trustAnchor")
        source = first(event, *_SOURCE)
        if source:
            evidence[MARK] = MARK_PRIVATE_CA if source == "AWS_ACM_PCA" else MARK_CERTIFICATES
        credential = Credential(type="trust_anchor", id=subject.id) if kind is Kind.CREDENTIAL_REMOVED else None
        yield Draft(kind, subject, credential, evidence=evidence)

    return extract


def _profile(kind: Kind) -> Extract:
    def extract(event: Event) -> Iterator[Draft]:
        subject, evidence = _subject(event, "profile")
        roles = texts(event, "roleArns") or _already(event)
        why = Privilege.unresolved("what the role may do is not in the record")
        yield Draft(kind, subject, grants=tuple(Grant(role=role, privilege=why) for role in roles), evidence=evidence)

    return extract


def _already(event: Event) -> list[str]:
    """The roles that a profile named before this call, as the response repeats them."""
    profile = event.response.get("profile")
    roles = profile.get("roleArns") if isinstance(profile, dict) else None
    return [text for text in map(plain, roles) if text] if isinstance(roles, list) else []


def _changed(member: str, added: Extract, changed: Extract) -> Extract:
    """An update that names this member changes whom the federation lets in; any other is housekeeping."""

    def extract(event: Event) -> Iterator[Draft]:
        yield from added(event) if event.request.get(member) else changed(event)

    return extract


_NEW_ANCHOR, _NEW_PROFILE = _anchor(Kind.FEDERATION_ADDED), _profile(Kind.FEDERATION_ADDED)

SOURCES = ("rolesanywhere.amazonaws.com",)
OPERATIONS = {
    "CreateTrustAnchor": watch(Kind.FEDERATION_ADDED, _NEW_ANCHOR),
    "EnableTrustAnchor": watch(Kind.FEDERATION_ADDED, _NEW_ANCHOR),
    "UpdateTrustAnchor": watch(Kind.FEDERATION_ADDED, _changed("source", _NEW_ANCHOR, _anchor(Kind.POLICY_CHANGED))),
    "DisableTrustAnchor": watch(Kind.CREDENTIAL_REMOVED, _anchor(Kind.CREDENTIAL_REMOVED)),
    "DeleteTrustAnchor": watch(Kind.CREDENTIAL_REMOVED, _anchor(Kind.CREDENTIAL_REMOVED)),
    "CreateProfile": watch(Kind.FEDERATION_ADDED, _NEW_PROFILE),
    "EnableProfile": watch(Kind.FEDERATION_ADDED, _NEW_PROFILE),
    "UpdateProfile": watch(Kind.FEDERATION_ADDED, _changed("roleArns", _NEW_PROFILE, _profile(Kind.POLICY_CHANGED))),
    "DisableProfile": watch(Kind.ROLE_REMOVED, _profile(Kind.ROLE_REMOVED)),
    "DeleteProfile": watch(Kind.ROLE_REMOVED, _profile(Kind.ROLE_REMOVED)),
}
