"""The bindings that a case added, as its activities tell them: where, which role, to whom, under which condition."""

from collections.abc import Iterator

from nightlatch.contracts import Plan, Target
from nightlatch.model import Activity, Case, Grant, GrantKind, Kind
from nightlatch.model.evidence import CONDITION
from nightlatch.providers.gcp.account import Google
from nightlatch.providers.gcp.policies import Bound, place, policy, target

_CALLS = {
    "iam": ("google.iam.admin.v1.SetIAMPolicy", "google.iam.admin.v1.SetIamPolicy", "SetIamPolicy"),
    "projects": ("SetIamPolicy", "google.cloud.resourcemanager.v3.Projects.SetIamPolicy"),
}
"""What the audit log calls a change of a policy, by interface."""


def added(case: Case, kind: GrantKind) -> Iterator[Bound]:
    """Each binding that the case added, once."""
    told: dict[Bound, None] = {}
    for activity in case.activities:
        if activity.did(Kind.ROLE_GRANTED, Kind.TRUST_CHANGED):
            told.update(dict.fromkeys(bound for grant in activity.grants if (bound := _bound(activity, grant, kind))))
    yield from told


def _bound(activity: Activity, grant: Grant, kind: GrantKind) -> Bound | None:
    if grant.kind is not kind or grant.member is None or grant.scope in ("*", "?"):
        return None
    return Bound(grant.scope, grant.role, grant.member, activity.evidence.get(CONDITION, ""))


def planned(bounds: list[Bound], live: Google) -> Plan:
    """A target for each binding that still stands. Raises LookupFailed."""
    targets: list[Target] = []
    notes: list[str] = []
    for bound in bounds:
        at = place(bound.resource)
        if at is None:
            notes.append(f"{bound.member} was given {bound.role} on {bound.resource}, whose policy only a person may edit here")
            continue
        held = policy(at, live)
        if held is None or not bound.stands(held):
            notes.append(f"{bound.member} does not hold {bound.role} on {bound.resource} now")
            continue
        narrowed = " under its condition" if bound.condition else ""
        says = f"take {bound.role} on {bound.resource}{narrowed} back from {bound.member}"
        targets.append(target(bound, _CALLS[at.api], says))
    return Plan(tuple(targets), tuple(notes))
