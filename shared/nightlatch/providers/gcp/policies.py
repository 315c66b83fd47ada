"""One member of one binding in a live IAM policy, taken out and put back, while everything else stays as it is.

A policy is read at version 3 and written with the etag it was read with: without, a concurrent edit is lost, and at a lower
version every condition with it. A binding is told by role *and* condition: the same role may stand there three times.

Sources: the reference of `Policy` and `Binding`; "Concurrency control" in Google's IAM guide.
"""

import json
from collections.abc import Callable
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.contracts import State, Target
from nightlatch.errors import ChangeFailed, LookupFailed
from nightlatch.model import Principal
from nightlatch.providers.gcp.account import Google, command
from nightlatch.providers.gcp.conditions import canonical
from nightlatch.vendors.google import Answer, Conflicting

VERSION = 3
_TRIES = 6
_KINDS = {"organizations": "organizations", "folders": "folders", "projects": "projects"}
READS = (
    "iam.serviceAccounts.getIamPolicy",
    *(f"resourcemanager.{kind}.getIamPolicy" for kind in sorted(_KINDS)),
)
WRITES = (
    "iam.serviceAccounts.setIamPolicy",
    *(f"resourcemanager.{kind}.setIamPolicy" for kind in sorted(_KINDS)),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A resource whose policy we may edit: its interface, name, and the word for it in permissions."""

    api: str
    name: str
    word: str

    def permission(self, verb: str) -> str:
        """`resourcemanager.projects.setIamPolicy` and the like."""
        return f"{self.word}.{verb}IamPolicy"


def place(resource: str) -> Place | None:
    """Where a binding stands, by the resource's name as records tell it; None where only a person may edit."""
    parts = resource.strip("/").split("/")
    if "serviceAccounts" in parts and parts.index("serviceAccounts") + 1 < len(parts):
        return Place("iam", f"projects/-/serviceAccounts/{parts[parts.index('serviceAccounts') + 1]}", "iam.serviceAccounts")
    if len(parts) == 2 and parts[0] in _KINDS and parts[1]:
        return Place("projects", "/".join(parts), f"resourcemanager.{parts[0]}")
    return None


def policy(at: Place, live: Google) -> Answer | None:
    """The live policy at version 3; None when the resource is gone. Raises LookupFailed."""
    options: dict[str, Any] = {"json": {"options": {"requestedPolicyVersion": VERSION}}}
    if at.api == "iam":
        options = {"params": {"options.requestedPolicyVersion": VERSION}}
    return live.rest.ask(at.api, f"{at.name}:getIamPolicy", at.permission("get"), method="POST", **options)


@dataclass(frozen=True, slots=True)
class Bound:
    """One member in one binding. `condition` is the binding's, as canonical JSON; empty: it has none."""

    resource: str
    role: str
    member: str
    condition: str = ""

    @classmethod
    def of(cls, target: Target) -> "Bound":
        """What a target takes out."""
        before = target.before
        return cls(before["resource"], before["role"], before["member"], before["condition"])

    def stands(self, held: Answer) -> bool:
        """Whether the member is in this binding of a policy."""
        return any(self._is(each) and self.member in each.get("members", ()) for each in held.get("bindings", ()))

    def without(self, held: Answer) -> Answer:
        """The policy without the member; a binding that then has none is left out."""
        kept = []
        for each in held.get("bindings", ()):
            if self._is(each) and self.member in each.get("members", ()):
                members = [member for member in each["members"] if member != self.member]
                kept += [{**each, "members": members}] if members else []
            else:
                kept.append(each)
        return {**held, "bindings": kept}

    def within(self, held: Answer) -> Answer:
        """The policy with the member in its binding, which is made anew where it is gone."""
        if self.stands(held):
            return held
        bindings = list(held.get("bindings", ()))
        at = next((number for number, each in enumerate(bindings) if self._is(each)), None)
        if at is None:
            condition = {"condition": json.loads(self.condition)} if self.condition else {}
            bindings.append({"role": self.role, "members": [self.member], **condition})
        else:
            bindings[at] = {**bindings[at], "members": [*bindings[at].get("members", ()), self.member]}
        return {**held, "bindings": bindings}

    def _is(self, binding: Answer) -> bool:
        return binding.get("role") == self.role and canonical(binding.get("condition")) == self.condition


def target(bound: Bound, calls: tuple[str, ...], says: str) -> Target:
    """What would be changed for one member of one binding."""
    fixed = {"resource": bound.resource, "role": bound.role, "member": bound.member, "condition": bound.condition}
    return Target(
        id=f"binding:{bound.resource}:{bound.role}:{bound.member}:{bound.condition}"[:400],
        says=says,
        before={**fixed, "bound": "true"},
        after={**fixed, "bound": "false"},
        calls=calls,
        undo_calls=calls,
        by_hand=(by_hand(bound),),
        about=bound.role,
    )


def by_hand(bound: Bound) -> str:
    """The command that puts a member back."""
    at = place(bound.resource)
    sort, id = (at.name.split("/")[0], at.name.rpartition("/")[2]) if at else ("projects", bound.resource)
    words = {"organizations": ("organizations",), "folders": ("resource-manager", "folders"), "projects": ("projects",)}
    chosen = ("iam", "service-accounts") if at and at.api == "iam" else words[sort]
    condition = json.loads(bound.condition) if bound.condition else None
    told = ",".join(f"{key}={value}" for key, value in condition.items()) if condition else "None"
    return command(*chosen, "add-iam-policy-binding", id, member=bound.member, role=bound.role, condition=told)


def read(_subject: Principal, target: Target, live: Google) -> State | None:
    """Whether the member stands in the binding; None when the resource is gone. Raises LookupFailed."""
    bound = Bound.of(target)
    held = policy(_placed(bound), live)
    if held is None:
        return None
    return target.before if bound.stands(held) else target.after


def take_out(_subject: Principal, target: Target, live: Google) -> None:
    """Take the member out. Raises ChangeFailed."""
    bound = Bound.of(target)
    _edit(_placed(bound), bound.without, live)


def put_back(_subject: Principal, target: Target, live: Google) -> None:
    """Put the member back. Raises ChangeFailed."""
    bound = Bound.of(target)
    _edit(_placed(bound), bound.within, live)


def _placed(bound: Bound) -> Place:
    found = place(bound.resource)
    if found is None:
        raise LookupFailed(f"the policy of {bound.resource} is not one that Nightlatch edits: take the binding back by hand")
    return found


def _edit(at: Place, change: Callable[[Answer], Answer], live: Google) -> None:
    """Read, change, write with the etag; again from the reading where somebody else wrote in between."""
    for attempt in range(_TRIES):
        try:
            held = policy(at, live)
        except LookupFailed as error:
            raise ChangeFailed(str(error)) from error
        if held is None:
            return
        wanted = change(held)
        if wanted == held:
            return
        if not held.get("etag"):
            raise ChangeFailed(
                f"the policy of {at.name} came without an etag: writing it could lose what others write; look again"
            )
        try:
            live.rest.change(
                at.api, f"{at.name}:setIamPolicy", at.permission("set"), json={"policy": {**wanted, "version": VERSION}}
            )
        except Conflicting:
            if attempt == _TRIES - 1:
                raise
        else:
            return
