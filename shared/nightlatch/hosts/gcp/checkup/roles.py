"""Whether each function's account holds what its code calls, and no more: at the place that is watched, and in the project it runs in.

What the provider reads and changes is handed in by whoever composes. What is granted above these two places, or on a single
topic, secret or queue, is not weighed.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.errors import LookupFailed
from nightlatch.hosts.gcp.checkup.asking import APPLY, Asking
from nightlatch.hosts.gcp.checkup.functions import Deployed
from nightlatch.hosts.gcp.checkup.ledger import STORES
from nightlatch.model.check import Check, Topic, several

CUSTOM = Topic(id="custom-roles", title="the custom roles hold what the code calls, and no more")
LOOKING = ("assess", "act", "sweep")
_ABOVE = ("resourcemanager.folders.", "resourcemanager.organizations.", "iam.workforcePool")
"""How permissions begin that a role of a project may not hold."""

Given = tuple[str, str]
"""A role, and the condition that it is given under; empty for none."""


@dataclass(frozen=True, slots=True)
class Calls:
    """The permissions over accounts that are called: by those that look, and beside them by act when it responds."""

    reads: Collection[str] = ()
    responds: Collection[str] = ()


def topic_of(function: Deployed) -> Topic:
    """What a function's roles are told under."""
    return Topic(id=f"role-{function.duty}", title=f"{function.duty} may do what it must, and no more")


def check_custom(asking: Asking, scope: str, calls: Calls) -> Iterator[Check]:
    """Both custom roles. Raises LookupFailed."""
    wrong: list[str] = []
    for name, wanted in (("read", set(calls.reads)), ("respond", set(calls.responds))):
        if scope.startswith("projects/"):
            wanted = {each for each in wanted if not each.startswith(_ABOVE)}  # noqa: PLW2901 - the same, as a project has it
        told = asking.rest.ask("iam", f"{scope}/roles/nightlatch_{name}", "iam.roles.get")
        held = set((told or {}).get("includedPermissions", ()))
        if told is None or told.get("deleted"):
            wrong.append(f"nightlatch_{name} is gone")
        if lacking := sorted(wanted - held):
            wrong.append(f"nightlatch_{name} lacks {several(lacking)}")
        if spare := sorted(held - wanted):
            wrong.append(f"nightlatch_{name} holds {several(spare)}, which nothing calls")
    if wrong:
        yield CUSTOM.fail(f"In {scope} {several(wrong)}.", APPLY)
    else:
        yield CUSTOM.ok(f"nightlatch_read and nightlatch_respond of {scope} hold exactly what is called.")


def check_roles(asking: Asking, function: Deployed) -> Iterator[Check]:
    """What one function's account was given. Raises LookupFailed."""
    topic, scope = topic_of(function), function.told("SCOPE")
    held = {each for place in sorted({asking.home, scope}) for each in _held(asking, function, place)}
    wanted = _of_home(asking, function.duty) | _of_scope(function, scope)
    lacking, spare = sorted(wanted - held), sorted(held - wanted)
    if spare:
        do = "Take it back, find out who gave it, and apply infra/gcp again."
        yield topic.fail(f"It was also given {several([_told(each) for each in spare])}.", do)
    elif lacking:
        yield topic.fail(f"It lacks {several([_told(each) for each in lacking])}.", APPLY)
    else:
        yield topic.ok(f"It holds {len(wanted)} roles, all of them expected.")


def _of_home(asking: Asking, duty: str) -> set[Given]:
    """One store to write and one to read: what parses hostile text is kept from what people decided."""
    evidence, control = (f'resource.name == "{asking.home}/databases/{store}"' for store in STORES)
    own, other = (evidence, control) if duty == "assess" else (control, evidence)
    return {("roles/datastore.user", own), ("roles/datastore.viewer", other)}


def _of_scope(function: Deployed, scope: str) -> set[Given]:
    """Outside the mode observe act may also respond."""
    looks = {(f"{scope}/roles/nightlatch_read", "")} if function.duty in LOOKING else set()
    responds = function.duty == "act" and function.told("MODE") != "observe"
    return looks | ({(f"{scope}/roles/nightlatch_respond", "")} if responds else set())


def _held(asking: Asking, function: Deployed, place: str) -> set[Given]:
    kind = place.partition("/")[0]
    told: Mapping[str, Any] | None = asking.rest.ask(
        "projects",
        f"{place}:getIamPolicy",
        f"resourcemanager.{kind}.getIamPolicy",
        method="POST",
        json={"options": {"requestedPolicyVersion": 3}},
    )
    if told is None:
        raise LookupFailed(f"{place} has no policy that could be read")
    who = f"serviceAccount:{function.account}"
    given = (each for each in told.get("bindings", ()) if who in each.get("members", ()))
    return {(str(each["role"]), str(each.get("condition", {}).get("expression", ""))) for each in given}


def _told(given: Given) -> str:
    role, condition = given
    return f"{role} where {condition}" if condition else role
