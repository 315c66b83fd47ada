"""Applications and service principals: registered, brought back, switched off, taken away; and what an update of one really changed.

An update is told for every detail, so only what gives a way in counts: credentials and federated credentials, the account switched on, and
an application opened to other tenants. What an application merely asks for (`RequiredResourceAccess`) grants nothing.
"""

from collections.abc import Iterable

from nightlatch.model import Kind
from nightlatch.model.evidence import PLATFORM
from nightlatch.providers.entra.directory_audit.extracts import of_application
from nightlatch.providers.entra.directory_audit.record import Party, Record
from nightlatch.providers.entra.directory_audit.secrets import federated, keys
from nightlatch.providers.entra.directory_audit.subjects import APPLICATION, application, objects
from nightlatch.providers.entra.directory_audit.table import Draft
from nightlatch.providers.entra.directory_audit.users import switched
from nightlatch.providers.entra.first_party import MICROSOFT_TENANTS, is_first_party
from nightlatch.tables import watch

_MADE, _BACK, _GONE = Kind.ACCOUNT_CREATED, Kind.ACCOUNT_ENABLED, Kind.ACCOUNT_REMOVED


def created(record: Record) -> Iterable[Draft]:
    """A new application or service principal, with the credentials that it was born with."""
    party = record.first(*APPLICATION)
    who = application(record, party)
    yield Draft(_MADE, who, evidence={**objects(party), **_platform(record, who.id)})
    yield from keys(record, party)
    yield from federated(record, party)


def _platform(record: Record, app: str | None) -> dict[str, str]:
    """Evidence that it is Microsoft's own: by its `appId`, or by the tenant that the directory says it comes from."""
    home = (record.detail("AppOwnerOrganizationId") or "").lower()
    return {PLATFORM: "true"} if is_first_party(app) or home in MICROSOFT_TENANTS else {}


def updated(record: Record) -> Iterable[Draft]:
    """What an update opened or shut."""
    party = record.first(*APPLICATION)
    yield from keys(record, party)
    yield from federated(record, party)
    enabled = switched(party.change("AccountEnabled"))
    if enabled is not None:
        yield Draft(_BACK if enabled else _GONE, application(record, party), evidence=objects(party))
    if _opened(party):
        yield Draft(Kind.POLICY_CHANGED, application(record, party), evidence=objects(party))


def _opened(party: Party) -> bool:
    return party.text("AvailableToOtherTenants") == "true"


_MADE_LINE = watch(_MADE, created)
_UPDATED = watch(Kind.CREDENTIAL_ADDED, updated)
_RESTORED = watch(_BACK, of_application(_BACK))
_REMOVED = watch(_GONE, of_application(_GONE))
LINES = {
    "Add application": _MADE_LINE,
    "Add service principal": _MADE_LINE,
    "Create V2 application": _MADE_LINE,
    "Create application": _MADE_LINE,
    "Create agent identity": _MADE_LINE,
    "Create agent identity blueprint": _MADE_LINE,
    "Create agent identity blueprint principal": _MADE_LINE,
    "Add agent identity": _MADE_LINE,
    "Add agent identity blueprint": _MADE_LINE,
    "Add agent identity blueprint principal": _MADE_LINE,
    "Restore application": _RESTORED,
    "Restore service principal": _RESTORED,
    "Enable service principal": _RESTORED,
    "Update application": _UPDATED,
    "Update V2 application": _UPDATED,
    "Update service principal": _UPDATED,
    "Update application with safe rollout": _UPDATED,
    "Delete application": _REMOVED,
    "Delete V2 application": _REMOVED,
    "Hard Delete application": _REMOVED,
    "Remove service principal": _REMOVED,
    "Delete service principal": _REMOVED,
    "Hard delete service principal": _REMOVED,
    "Disable service principal": _REMOVED,
}
