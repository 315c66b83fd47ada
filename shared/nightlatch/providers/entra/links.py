"""Where a person looks further: the account and the audit log in the Entra admin center.

Pages are addressed by ids, and by nothing that a record could make up. The forms are those seen in the admin center; Microsoft documents none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nightlatch.model import PrincipalType
from nightlatch.providers.entra.account import is_guid
from nightlatch.providers.entra.directory_audit.subjects import SERVICE_PRINCIPAL_ID

if TYPE_CHECKING:
    from nightlatch.model import Case

_CENTER = "https://entra.microsoft.com/#view"
_ACCOUNT = "Account in the Entra admin center"
_PEOPLE = frozenset({PrincipalType.USER, PrincipalType.GUEST})
_PROGRAMS = frozenset({PrincipalType.SERVICE_PRINCIPAL, PrincipalType.MANAGED_IDENTITY})


def links(case: Case) -> Iterator[tuple[str, str]]:
    """(label, address) of each."""
    subject, id = case.subject, case.subject.id or ""
    if subject.type in _PEOPLE and is_guid(id):
        yield _ACCOUNT, user_page(id)
    elif subject.type is PrincipalType.GROUP and is_guid(id):
        yield _ACCOUNT, f"{_CENTER}/Microsoft_AAD_IAM/GroupDetailsMenuBlade/~/Overview/groupId/{id}"
    elif subject.type in _PROGRAMS and is_guid(id):
        told = (activity.evidence.get(SERVICE_PRINCIPAL_ID, "") for activity in case.activities)
        object_id = next((each for each in told if is_guid(each)), "")
        registered = f"{_CENTER}/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Overview/appId/{id}"
        yield _ACCOUNT, application_page(object_id, id) if object_id else registered
    yield "Audit log in the Entra admin center", f"{_CENTER}/Microsoft_AAD_IAM/AuditLogList.ReactView"


def user_page(id: str) -> str:
    """A user's page."""
    return f"{_CENTER}/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/{id}"


def application_page(object_id: str, app_id: str) -> str:
    """An enterprise application's page."""
    return f"{_CENTER}/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Overview/objectId/{object_id}/appId/{app_id}"
