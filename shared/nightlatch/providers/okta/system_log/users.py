"""Users: made, imported, brought back, taken away.

An import is the work of an application (a personnel system, a directory); its id stands in the origin, so that policy can list
that application and no other as a provisioner. Of `application.provision.user.import` the catalog's description speaks of a
deactivation, and its events of an imported user: it is read as that.
"""

from collections.abc import Iterable

from nightlatch.model import Kind, PrincipalType
from nightlatch.model.evidence import PERSON
from nightlatch.providers.okta.system_log.extracts import of_thing, of_user
from nightlatch.providers.okta.system_log.record import Record
from nightlatch.providers.okta.system_log.subjects import APPLICATION, user
from nightlatch.providers.okta.system_log.table import Draft
from nightlatch.tables import context, watch

_MADE, _BACK, _GONE = Kind.ACCOUNT_CREATED, Kind.ACCOUNT_ENABLED, Kind.ACCOUNT_REMOVED
_NOT_MADE = "FAILURE"


def created(record: Record) -> Iterable[Draft]:
    """A person's account. A refused creation often names nobody."""
    yield Draft(_MADE, user(record), evidence={PERSON: "true"})


def imported(record: Record) -> Iterable[Draft]:
    """A person's account that an application brought along."""
    source = record.target(*APPLICATION)
    draft = Draft(_MADE, user(record), evidence={PERSON: "true"})
    draft.via = source.id if source else None
    yield draft


def not_created(record: Record) -> Iterable[Draft]:
    """A person's account that could not be made at the first sign-in; the event's type says that it failed."""
    draft = Draft(_MADE, user(record), evidence={PERSON: "true"})
    draft.error = _NOT_MADE
    yield draft


_IMPORTED = watch(_MADE, imported)
_ENABLED = watch(_BACK, of_user(_BACK))
_REMOVED = watch(_GONE, of_user(_GONE))
_CHANGED = context(Kind.POLICY_CHANGED, of_user(Kind.POLICY_CHANGED))
LINES = {
    "user.lifecycle.create": watch(_MADE, created),
    "user.lifecycle.jit.error.read_only": watch(_MADE, not_created),
    "system.import.user.create": _IMPORTED,
    "application.provision.user.import": _IMPORTED,
    "system.identity_sources.user.create": _IMPORTED,
    "app.realtimesync.import.details.add_user": _IMPORTED,
    "system.agent.ldap.create_user_JIT": _IMPORTED,
    "pam.user.create": watch(_MADE, created),
    "pam.service_account.create": watch(_MADE, of_thing(_MADE, PrincipalType.SERVICE_ACCOUNT, "serviceaccount")),
    "user.lifecycle.activate": _ENABLED,
    "user.lifecycle.reactivate": _ENABLED,
    "user.lifecycle.unsuspend": _ENABLED,
    "system.import.user.unsuspend": _ENABLED,
    "system.import.user.unsuspend_after_confirm": _ENABLED,
    "user.lifecycle.deactivate": _REMOVED,
    "user.lifecycle.suspend": _REMOVED,
    "user.lifecycle.delete.initiated": _REMOVED,
    "user.lifecycle.delete.completed": _REMOVED,
    "system.import.user.delete": _REMOVED,
    "system.import.user.suspend": _REMOVED,
    "system.identity_sources.user.delete": _REMOVED,
    "app.realtimesync.import.details.delete_user": _REMOVED,
    "pam.user.remove": _REMOVED,
    "user.account.unlock_by_admin": _CHANGED,
    "user.account.expire_password": _CHANGED,
    "user.account.update_primary_email": _CHANGED,
    "user.account.update_secondary_email": _CHANGED,
    "user.account.update_user_type": _CHANGED,
}
