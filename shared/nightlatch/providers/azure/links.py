"""Where a person looks further in Azure's portal: the resource itself, who has access where a role was given, and the log of the subscription.

A resource's page is addressed by its path. Names in paths are percent-encoded, for records hold what an intruder wrote. The forms are those seen in the
portal; Microsoft documents only the first (`#@TENANT/resource/PATH`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

from nightlatch.providers.azure.activity_log.subjects import SCOPE

if TYPE_CHECKING:
    from nightlatch.model import Case

_PORTAL = "https://portal.azure.com"
_SUBSCRIPTIONS = "/subscriptions/"


def links(case: Case) -> Iterator[tuple[str, str]]:
    """(label, address) of each."""
    name = case.subject.name or ""
    if name.lower().startswith(_SUBSCRIPTIONS):
        yield "Resource in the Azure portal", _page(case, name)
    scope = next((text for each in case.activities if (text := each.evidence.get(SCOPE))), "")
    if scope.lower().startswith(_SUBSCRIPTIONS):
        yield "Who has access there", f"{_page(case, scope)}/users"
    yield "Activity log", f"{_PORTAL}/#view/Microsoft_Azure_ActivityLog/ActivityLogBlade"


def _page(case: Case, path: str) -> str:
    return f"{_PORTAL}/#@{quote(case.key.tenant, safe='')}/resource{quote(path.rstrip('/'), safe='/')}"
