"""Where a person looks further: the mailbox, the site or the team, and the log itself.

The portals document no addresses of single accounts but Entra's, which goes by the object's id. Names in addresses are percent-encoded, for records hold
what an intruder wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

from nightlatch.model import PrincipalType
from nightlatch.providers.m365.unified_audit.subjects import is_guid

if TYPE_CHECKING:
    from nightlatch.model import Case

_PEOPLE = frozenset({PrincipalType.USER, PrincipalType.GUEST})
_ENTRA = "https://entra.microsoft.com/#view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId"


def links(case: Case) -> Iterator[tuple[str, str]]:
    """(label, address) of each."""
    subject = case.subject
    if subject.type in _PEOPLE and is_guid(subject.id):
        yield "Account in the Entra admin center", f"{_ENTRA}/{quote(subject.id or '', safe='')}"
    yield "Mailboxes in the Exchange admin center", "https://admin.exchange.microsoft.com/#/mailboxes"
    yield "Audit log in Microsoft Purview", "https://purview.microsoft.com/audit/auditsearch"
