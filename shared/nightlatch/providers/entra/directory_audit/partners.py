"""Other tenants: partners who administer this one, tenants whose people come in, and whose accounts are synchronized here."""

from nightlatch.model import Kind, PrincipalType
from nightlatch.model.evidence import MARK_DELEGATED, MARK_DIRECTORY, MARK_TRUSTED_DOMAIN
from nightlatch.providers.entra.directory_audit.extracts import of_thing
from nightlatch.tables import context, watch

_TRUST, _CHANGED, _SORT = Kind.TRUST_CHANGED, Kind.POLICY_CHANGED, PrincipalType.FEDERATION
_OPENED = watch(_TRUST, of_thing(_TRUST, _SORT, mark=MARK_TRUSTED_DOMAIN))
_SYNCHRONIZED = watch(_TRUST, of_thing(_TRUST, _SORT, mark=MARK_DIRECTORY))
_PARTNER = watch(_TRUST, of_thing(_TRUST, _SORT, mark=MARK_DELEGATED))
_SHUT = context(_CHANGED, of_thing(_CHANGED, _SORT))
LINES = {
    "Add partner to company": _PARTNER,
    "Set Partnership": _PARTNER,
    "Add a partner to cross-tenant access setting": _OPENED,
    "Update a partner cross-tenant access setting": _OPENED,
    "Update the company default cross-tenant access setting": _OPENED,
    "Create a partner cross-tenant identity sync setting": _SYNCHRONIZED,
    "Update a partner cross-tenant identity sync setting": _SYNCHRONIZED,
    "Create a MultiTenantOrg": _OPENED,
    "Add MultiTenantOrg tenant": _OPENED,
    "Tenant joining MultiTenantOrg tenant": _OPENED,
    "Update a multi tenant org identity sync policy template": _OPENED,
    "Update a multi tenant org partner configuration template": _OPENED,
    "Update a multitenant org identity sync policy template": _OPENED,
    "Update a multitenant org partner configuration template": _OPENED,
    "Create connected organization": watch(_CHANGED, of_thing(_CHANGED, _SORT)),
    "Promote company to partner": _SHUT,
    "Demote partner": _SHUT,
    "Remove partner from company": _SHUT,
    "Reset the cross-tenant access default setting": _SHUT,
    "Delete partner specific cross-tenant access setting": _SHUT,
    "Delete a partner cross-tenant identity sync setting": _SHUT,
}
