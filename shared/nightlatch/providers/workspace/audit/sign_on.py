"""How the whole organization signs in: single sign-on with somebody else's identity provider, and the second factor's enforcement.

Event names and parameters: Reports API, Admin audit events, Security and Domain Settings. A profile that is changed may now trust other keys or
another provider, and its record does not say which: it is read as one that was added, as signal G7 expects of both.
"""

from collections.abc import Iterable

from nightlatch.model import Kind, PrincipalType
from nightlatch.model.evidence import MARK_MFA, MARK_SAML
from nightlatch.providers.workspace.audit.extracts import marked
from nightlatch.providers.workspace.audit.record import ADMIN, Happening
from nightlatch.providers.workspace.audit.subjects import thing
from nightlatch.providers.workspace.audit.table import Draft, Extract
from nightlatch.tables import watch

_NEW, _GUARD = Kind.FEDERATION_ADDED, Kind.GUARD_REMOVED
_PROFILE = ("INBOUND_SSO_PROFILE_NAME", "DOMAIN_NAME")


def toggled(happening: Happening) -> Iterable[Draft]:
    """Sign-on by the organization's own provider, switched on, or off again."""
    on = happening.parameters.flag("NEW_VALUE") is not False
    domain = thing(happening.record, PrincipalType.FEDERATION, happening.parameters.text("DOMAIN_NAME"))
    yield Draft(_NEW if on else Kind.POLICY_CHANGED, domain, evidence=marked(MARK_SAML))


def enforced(happening: Happening) -> Iterable[Draft]:
    """The second factor, no longer demanded or no longer allowed; the other direction takes no guard away."""
    told = happening.parameters
    state = told.flag("NEW_VALUE")
    if state is True:
        return
    where = thing(happening.record, PrincipalType.UNKNOWN, told.text("GROUP_EMAIL", "ORG_UNIT_NAME", "DOMAIN_NAME"))
    yield Draft(Kind.POLICY_CHANGED if state is None else _GUARD, where, evidence=marked(MARK_MFA))


def profile(kind: Kind) -> Extract:
    """Reads a profile: by name, and by the settings it stands in where Cloud Logging tells them."""

    def extract(happening: Happening) -> Iterable[Draft]:
        name, where = happening.parameters.text(*_PROFILE), happening.record.resource
        full = f"{where}/{name}" if name and where else where
        yield Draft(kind, thing(happening.record, PrincipalType.FEDERATION, name, full), evidence=marked(MARK_SAML))

    return extract


_SAML = watch(_NEW, profile(_NEW))
_LINES = {
    "INBOUND_SSO_PROFILE_CREATED": _SAML,
    "INBOUND_SSO_PROFILE_UPDATED": _SAML,
    "INBOUND_SSO_PROFILE_DELETED": watch(Kind.POLICY_CHANGED, profile(Kind.POLICY_CHANGED)),
    "CHANGE_SSO_SETTINGS": _SAML,
    "TOGGLE_SSO_ENABLED": watch(_NEW, toggled),
    "ENFORCE_STRONG_AUTHENTICATION": watch(_GUARD, enforced),
    "ALLOW_STRONG_AUTHENTICATION": watch(_GUARD, enforced),
}
TABLES = {ADMIN: _LINES}
