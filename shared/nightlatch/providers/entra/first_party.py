"""Microsoft's own applications, which live in every tenant under the same `appId`: known by it, and by nothing else.

Anybody may register an application that is called like one of them.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources

PIM = "01fc33a7-78ba-4d2f-a4b7-768e336e890e"
"""Privileged Identity Management, which the directory logs as `MS-PIM`."""
GRAPH = "00000003-0000-0000-c000-000000000000"
MICROSOFT_TENANTS = frozenset({"f8cdef31-a31e-4b4a-93e4-5f571e91255a", "72f988bf-86f1-41af-91ab-2d7cd011db47"})
"""The tenants that Microsoft's own applications come from (`appOwnerOrganizationId`)."""


def is_first_party(app_id: str | None) -> bool:
    """Whether an application is one of those that the table lists; one that it does not list may be all the same."""
    return app_id is not None and app_id.lower() in names()


@cache
def names() -> Mapping[str, str]:
    """What Microsoft calls its applications, by `appId`."""
    found: dict[str, str] = json.loads(resources.files(__package__).joinpath("first_party.json").read_text(encoding="utf-8"))
    return found
