"""IAM policies as Resource Manager and IAM keep them: read at a version, written with an etag.

Documented at "Policy versions" and "Concurrency control" in the IAM guide: below version 3 a conditional binding is shown without its
condition and under another name; a policy with conditions is taken at version 3 only; another etag is a conflict; and without
an etag whatever stands there is overwritten.
"""

import base64
import hashlib
import json
from typing import Any

from nightlatch.sandbox.google.refusals import Refused

Policy = dict[str, Any]


class Policies:
    """The policy of each resource, by its name."""

    def __init__(self) -> None:
        self._held: dict[str, list[Policy]] = {}
        self._written: dict[str, int] = {}

    def bind(self, resource: str, role: str, *members: str, condition: dict[str, str] | None = None) -> None:
        """Add a binding, as somebody else would have."""
        narrowed = {"condition": condition} if condition else {}
        self._held.setdefault(resource, []).append({"role": role, "members": list(members), **narrowed})
        self._written[resource] = self._written.get(resource, 0) + 1

    def bindings(self, resource: str) -> list[Policy]:
        """What stands there, whole."""
        return self._held.get(resource, [])

    @property
    def places(self) -> tuple[str, ...]:
        """The names of all resources that have one."""
        return tuple(sorted(self._held))

    def read(self, resource: str, version: int) -> Policy:
        """The policy as a caller who asks for that version gets it."""
        held = self._held.get(resource, [])
        shown = held if version >= 3 else [_hidden(each) for each in held]
        told = 3 if version >= 3 and any("condition" in each for each in held) else 1
        return {"version": told, "etag": self._etag(resource), **({"bindings": shown} if shown else {})}

    def write(self, resource: str, wanted: Policy) -> Policy:
        """Replace the policy. Raises Refused."""
        bindings = wanted.get("bindings", [])
        if any("condition" in each for each in bindings) and wanted.get("version") != 3:
            raise Refused("INVALID_ARGUMENT", "Specifying conditions requires policy version 3.")
        if any(not each.get("members") for each in bindings):
            raise Refused("INVALID_ARGUMENT", "A binding must have members.")
        if wanted.get("etag") not in (None, self._etag(resource)):
            raise Refused("ABORTED", "There were concurrent policy changes. Please retry the whole read-modify-write.")
        self._held[resource] = json.loads(json.dumps(bindings))
        self._written[resource] = self._written.get(resource, 0) + 1
        return self.read(resource, 3)

    def _etag(self, resource: str) -> str:
        return base64.b64encode(f"v{self._written.get(resource, 0):06d}".encode()).decode()


def _hidden(binding: Policy) -> Policy:
    if "condition" not in binding:
        return binding
    digest = hashlib.sha256(json.dumps(binding["condition"], sort_keys=True).encode()).hexdigest()[:20]
    return {"role": f"{binding['role']}_withcond_{digest}", "members": binding["members"]}
