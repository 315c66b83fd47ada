"""Who else may vouch for people here: domains and their federation, certificate authorities, identity providers, directory synchronization.

Whoever holds the signing key of a federated domain can sign in as any of its users. A domain that is only claimed (`Add unverified
domain`) lets nobody in yet; one that was verified can be federated next.
"""

from collections.abc import Iterable

from nightlatch.model import Kind, PrincipalType
from nightlatch.model.evidence import MARK_CERTIFICATES, MARK_DIRECTORY, MARK_OIDC, MARK_SAML, MARK_TRUSTED_DOMAIN
from nightlatch.providers.entra.directory_audit.extracts import marked, of_thing, thing
from nightlatch.providers.entra.directory_audit.record import Record
from nightlatch.providers.entra.directory_audit.table import Draft, Extract
from nightlatch.tables import context, watch

_NEW, _CHANGED, _SORT = Kind.FEDERATION_ADDED, Kind.POLICY_CHANGED, PrincipalType.FEDERATION
_DOMAIN = ("domain",)
_AUTHORITIES = ("TrustedCAsForPasswordlessAuth", "TrustedCertificateAuthorities")


def domain(kind: Kind, mark: str | None = None) -> Extract:
    """Reads an entry about the domain it names."""
    return of_thing(kind, _SORT, *_DOMAIN, mark=mark)


def authentication(record: Record) -> Iterable[Draft]:
    """A domain whose sign-in was changed: to a federation, unless the entry says that it went back to the tenant's own."""
    party = record.first(*_DOMAIN)
    back = (party.text("LiveType", "Authentication", "AuthenticationType") or "").lower() == "managed"
    kind = _CHANGED if back else _NEW
    yield Draft(kind, thing(record, party, _SORT), evidence=marked(None if back else MARK_SAML))


def company(record: Record) -> Iterable[Draft]:
    """The company's settings, which also hold the certificate authorities that people may sign in with."""
    if any(True for name in _AUTHORITIES for _ in record.changes(name)):
        yield Draft(_NEW, thing(record, next(iter(record.targets)), _SORT), evidence=marked(MARK_CERTIFICATES))


_VERIFIED = watch(_NEW, domain(_NEW, MARK_TRUSTED_DOMAIN))
_CERTIFICATES = watch(_NEW, of_thing(_NEW, _SORT, mark=MARK_CERTIFICATES))
_DIRECTORY = watch(_NEW, of_thing(_NEW, _SORT, mark=MARK_DIRECTORY))
_PROVIDER = watch(_NEW, of_thing(_NEW, _SORT, mark=MARK_OIDC))
_LESS = context(_CHANGED, domain(_CHANGED))
_SETTING = watch(_CHANGED, of_thing(_CHANGED, _SORT))
LINES = {
    "Set domain authentication": watch(_NEW, authentication),
    "Set federation settings on domain": watch(_NEW, domain(_NEW, MARK_SAML)),
    "Add verified domain": _VERIFIED,
    "Verify domain": _VERIFIED,
    "Verify email verified domain": _VERIFIED,
    "Add unverified domain": _LESS,
    "Add domain to company": _LESS,
    "Update domain": _LESS,
    "Remove unverified domain": _LESS,
    "Remove verified domain": _LESS,
    "Remove domain from company": _LESS,
    "Promote sub domain to root domain": _SETTING,
    "Set Company Information": watch(_NEW, company),
    "Create CertificateBasedAuthConfiguration": _CERTIFICATES,
    "Update CertificateBasedAuthConfiguration": _CERTIFICATES,
    "Add CertificateBasedAuthConfiguration": _CERTIFICATES,
    "Add CertificationBasedAuthConfiguration": _CERTIFICATES,
    "Create PublicKeyInfrastructure": _CERTIFICATES,
    "Update PublicKeyInfrastructure": _CERTIFICATES,
    "Create CertificateAuthority": _CERTIFICATES,
    "Add CertificateAuthority": _CERTIFICATES,
    "Upload certificate authorities": _CERTIFICATES,
    "Enable passthrough authentication": _DIRECTORY,
    "Set DirSyncEnabled flag": _SETTING,
    "Set DirSync feature": _SETTING,
    "Register connector": _SETTING,
    "Enable Desktop Sso": _SETTING,
    "Enable Desktop Sso for a specific domain": _SETTING,
    "Add kerberos domain": _SETTING,
    "Update kerberos domain": _SETTING,
    "Create identity provider": _PROVIDER,
    "Update identity provider": _PROVIDER,
    "Create custom identity provider": _PROVIDER,
    "Update custom identity provider": _PROVIDER,
    "Federate with an identity provider": context(_CHANGED, of_thing(_CHANGED, _SORT)),
}
