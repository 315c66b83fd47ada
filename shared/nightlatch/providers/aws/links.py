"""Where a person looks further: the account in AWS's console, and the record of its first activity in CloudTrail's history.

The forms are those of the console's own addresses, as AWS's documentation links them; names in them are percent-encoded.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

from nightlatch.model import PrincipalType

if TYPE_CHECKING:
    from nightlatch.model import Case

_CONSOLE = "https://console.aws.amazon.com"
_PAGES = {PrincipalType.USER: "users", PrincipalType.ROLE: "roles"}


def links(case: Case) -> Iterator[tuple[str, str]]:
    """(label, address) of each."""
    page, name = _PAGES.get(case.subject.type), case.subject.name
    if page is not None and name:
        yield "Account in the IAM console", f"{_CONSOLE}/iam/home#/{page}/details/{quote(name, safe='')}"
    region = case.first.origin.region or "us-east-1"
    yield (
        "First record in CloudTrail",
        f"{_CONSOLE}/cloudtrailv2/home?region={quote(region, safe='')}#/events/{quote(case.first.event, safe='')}",
    )
