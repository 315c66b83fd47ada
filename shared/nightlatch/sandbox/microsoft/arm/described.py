"""Holds requests to what Microsoft's packages describe of Resource Manager: paths, and the properties of what is sent.

What machines and sites are is not written down there: of them only their identity is changed.
"""

import json
import re
from functools import cache
from importlib import resources
from typing import Any

from nightlatch.sandbox.microsoft.arm import refusing
from nightlatch.sandbox.microsoft.calls import Query

Thing = dict[str, Any]
_VERSION = re.compile(r"20\d\d-\d\d-\d\d(-preview)?", re.ASCII)
_ELSEWHERE = re.compile(r"/providers/(Microsoft\.Compute/virtualMachines|Microsoft\.Web/sites)/[^/]+$", re.IGNORECASE)
_SENT = (
    (re.compile(r"/roleAssignments/[^/]+$", re.IGNORECASE), "RoleAssignmentCreateParameters"),
    (re.compile(r"/roleDefinitions/[^/]+$", re.IGNORECASE), "RoleDefinition"),
    (re.compile(r"/roleAssignmentScheduleRequests/[^/]+$", re.IGNORECASE), "RoleAssignmentScheduleRequest"),
    (re.compile(r"/roleEligibilityScheduleRequests/[^/]+$", re.IGNORECASE), "RoleEligibilityScheduleRequest"),
    (re.compile(r"/federatedIdentityCredentials/[^/]+$", re.IGNORECASE), "FederatedIdentityCredential"),
    (re.compile(r"/userAssignedIdentities/[^/]+$", re.IGNORECASE), "Identity"),
    (re.compile(r"/locks/[^/]+$", re.IGNORECASE), "ManagementLockObject"),
)


def check(method: str, path: str, query: Query, body: Thing) -> None:
    """Whether Microsoft's packages know such a request, in a version that they know or one before it. Raises Refused."""
    asked = query.get("api-version", "")
    if not _VERSION.fullmatch(asked):
        raise refusing.bad(
            "The api-version query parameter (?api-version=) is required for all requests.", "MissingApiVersionParameter"
        )
    if _ELSEWHERE.search(path):
        return
    known = versions(method, path)
    if not known:
        raise refusing.bad(f"{method} {path} is not described.", "InvalidResourceType")
    if asked > max(known):
        raise refusing.bad(f"The api-version '{asked}' is invalid; known is {max(known)}.", "InvalidApiVersionParameter")
    sent = next((name for pattern, name in _SENT if pattern.search(path)), None)
    if body and sent is not None:
        wrong = list(faults(body, entities()[sent]))
        if wrong:
            raise refusing.bad(f"Could not find member {', '.join(wrong)} on object of type '{sent}'.", "InvalidRequestContent")


def faults(told: Any, known: Any, at: str = "") -> list[str]:
    """Names that a description does not have, and values that are not of its type."""
    if told is None or known == "object":
        return []
    if isinstance(known, list):
        each = told if isinstance(told, list) else [told]
        return [fault for part in each for fault in faults(part, known[0], f"{at}[]")] if isinstance(told, list) else [at]
    if isinstance(known, dict):
        if not isinstance(told, dict):
            return [at]
        return [
            fault
            for name, value in told.items()
            for fault in (faults(value, known[name], f"{at}.{name}") if name in known else [f"{at}.{name}"])
        ]
    return [] if isinstance(told, bool if known == "bool" else str) else [at]


@cache
def _described() -> Thing:
    found = resources.files(__package__).joinpath("described.json").read_text("utf-8")
    return dict(json.loads(found))


def entities() -> Thing:
    """Properties of what stands in Resource Manager, by the name of its model."""
    return dict(_described()["entities"])


@cache
def _operations() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """A scope is any number of parts, none included; every other name is one."""
    told = []
    for method, path, _version in _described()["operations"]:
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path).replace(r"/\{scope\}", ".*"))
        told.append((method, re.compile(pattern, re.IGNORECASE)))
    return tuple(told)


def versions(method: str, path: str) -> set[str]:
    """The versions in which a request is described."""
    patterns = zip(_operations(), _described()["operations"], strict=True)
    return {version for (kind, pattern), (_, _, version) in patterns if kind == method and pattern.fullmatch(path)}
