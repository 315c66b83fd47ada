"""Whom Exchange believes, and where mail goes: domains, federation and partners; rules, forwarding and connectors.

A domain that is accepted is one whose mail is taken as the organization's own, and one that is federated signs its people in elsewhere. Rules and
connectors move mail and give nobody an account: they are marks on whoever made them.
"""

from collections.abc import Iterable

from nightlatch.model import Kind, Principal, PrincipalType
from nightlatch.model.evidence import MARK_DIRECTORY, MARK_SAML, MARK_TRUSTED_DOMAIN
from nightlatch.providers.m365.unified_audit.extracts import marked, of_account, of_organization
from nightlatch.providers.m365.unified_audit.record import Record
from nightlatch.providers.m365.unified_audit.subjects import PROVIDER_ID, named
from nightlatch.providers.m365.unified_audit.table import Draft, Extract
from nightlatch.tables import context, watch

_ADDED, _TRUST, _CHANGED = Kind.FEDERATION_ADDED, Kind.TRUST_CHANGED, Kind.POLICY_CHANGED


def domain(kind: Kind, mark: str | None) -> Extract:
    """Reads a record about a domain or partner that is believed."""

    def extract(record: Record) -> Iterable[Draft]:
        yield Draft(kind, _thing(record), evidence=marked(mark))

    return extract


def _thing(record: Record) -> Principal:
    told = record.parameter("DomainName", "Domain", "AccountNamespace", "DomainNames", "Name", "Identity") or record.object
    return Principal(provider=PROVIDER_ID, tenant=record.tenant, type=PrincipalType.FEDERATION, name=named(told))


_MAIL_MOVED = context(_CHANGED, of_account(_CHANGED, "Mailbox"))
_MAIL_FLOW = context(_CHANGED, of_organization(_CHANGED))
_ACCEPTED = watch(_ADDED, domain(_ADDED, MARK_TRUSTED_DOMAIN))
_FEDERATED = watch(_ADDED, domain(_ADDED, MARK_SAML))
_LESS = context(_CHANGED, domain(_CHANGED, None))
_PARTNER = watch(_TRUST, domain(_TRUST, MARK_TRUSTED_DOMAIN))
LINES = {
    "Add-FederatedDomain": _FEDERATED,
    "New-FederationTrust": _FEDERATED,
    "Set-FederationTrust": _FEDERATED,
    "Set-FederatedOrganizationIdentifier": _FEDERATED,
    "Set-MsolDomainFederationSettings": _FEDERATED,
    "Set-MsolDomainAuthentication": _FEDERATED,
    "New-AuthServer": watch(_ADDED, domain(_ADDED, MARK_DIRECTORY)),
    "New-AcceptedDomain": _ACCEPTED,
    "Set-AcceptedDomain": _ACCEPTED,
    "Remove-AcceptedDomain": _LESS,
    "Remove-FederatedDomain": _LESS,
    "Remove-FederationTrust": _LESS,
    "New-OrganizationRelationship": _PARTNER,
    "Set-OrganizationRelationship": _PARTNER,
    "Remove-OrganizationRelationship": _LESS,
    "New-InboxRule": _MAIL_MOVED,
    "Set-InboxRule": _MAIL_MOVED,
    "Enable-InboxRule": _MAIL_MOVED,
    "UpdateInboxRules": context(_CHANGED, of_account(_CHANGED)),
    "New-TransportRule": _MAIL_FLOW,
    "Set-TransportRule": _MAIL_FLOW,
    "New-JournalRule": _MAIL_FLOW,
    "New-InboundConnector": _MAIL_FLOW,
    "Set-InboundConnector": _MAIL_FLOW,
    "New-OutboundConnector": _MAIL_FLOW,
    "Set-OutboundConnector": _MAIL_FLOW,
    "New-MailboxExportRequest": _MAIL_MOVED,
    "Set-CASMailbox": context(_CHANGED, of_account(_CHANGED)),
}
