"""What Privileged Identity Management holds of somebody in Azure: that he is eligible for a role, or has it for a time.

Both are changed by requests alone, and come back as a new request with the end and the condition that they had. A person who has taken a
role up (an activation) takes it up again himself: that is not given back. PIM takes nothing back in the first five minutes.

Source: reference of role assignment and role eligibility schedules and their requests, 2020-10-01.
"""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.model import Activity
from nightlatch.model.raw import plain
from nightlatch.model.times import moment
from nightlatch.providers.azure.account import AUTHORIZATION, Azure, fold, last, place, properties, version, versioned
from nightlatch.providers.azure.activity_log.subjects import ELIGIBLE
from nightlatch.vendors.microsoft import Answer

_REQUESTS = ("/roleassignmentschedulerequests/write", "/roleeligibilityschedulerequests/write")
ACTIVE, ELIGIBILITY = "Assignment", "Eligibility"
"""What it is called in paths: `roleAssignmentSchedules`, `roleEligibilitySchedules`."""
READS = tuple(f"{AUTHORIZATION}/role{sort}Schedules/read" for sort in (ACTIVE, ELIGIBILITY))
WRITES = tuple(f"{AUTHORIZATION}/role{sort}ScheduleRequests/write" for sort in (ACTIVE, ELIGIBILITY))


def is_requested(activity: Activity) -> bool:
    """Whether a record tells of a request to PIM, and not of an assignment."""
    return activity.operation.lower().endswith(_REQUESTS)


def sort_of(activity: Activity) -> str:
    """What the request was for."""
    return ELIGIBILITY if activity.evidence.get(ELIGIBLE) else ACTIVE


@dataclass(frozen=True, slots=True)
class Scheduled:
    """One schedule. `kind` is what sort of account holds it, `ends` empty for one without an end; `is_activation` says that a person took up himself what he is eligible for."""

    sort: str
    scope: str
    role: str
    definition: str
    principal: str
    kind: str
    created: str
    ends: str
    condition: str
    condition_version: str
    is_activation: bool

    def request(self, kind: str, now: datetime) -> Answer:
        """The body of a request about it: `AdminRemove`, or `AdminAssign` with the end and the condition that it had."""
        own: dict[str, Any] = {"principalId": self.principal, "roleDefinitionId": self.definition, "requestType": kind}
        if kind == "AdminAssign":
            until = {"type": "AfterDateTime", "endDateTime": self.ends} if self.ends else {"type": "NoExpiration"}
            own["scheduleInfo"] = {"startDateTime": now.isoformat(), "expiration": until}
            own |= {"condition": self.condition, "conditionVersion": self.condition_version} if self.condition else {}
        return {"properties": {**own, "justification": "Nightlatch"}}


def _scheduled(told: Answer, sort: str) -> Scheduled:
    own = properties(told)
    return Scheduled(
        sort=sort,
        scope=fold(str(own.get("scope") or "")),
        role=last(own.get("roleDefinitionId")),
        definition=str(own.get("roleDefinitionId") or ""),
        principal=str(own.get("principalId") or "").lower(),
        kind=str(own.get("principalType") or ""),
        created=plain(own.get("createdOn")) or "",
        ends=plain(own.get("endDateTime")) or "",
        condition=plain(own.get("condition")) or "",
        condition_version=plain(own.get("conditionVersion")) or "",
        is_activation=own.get("assignmentType") == "Activated",
    )


def scheduled(live: Azure, sort: str, scope: str, asked: str) -> list[Scheduled] | None:
    """The schedules of a sort at a scope that a filter takes; None when the scope is gone. Raises LookupFailed."""
    at = place(scope)
    if at is None:
        return None
    path, permission = f"{at}/providers/{AUTHORIZATION}/role{sort}Schedules", READS[sort == ELIGIBILITY]
    parameters: dict[str, Any] = {"$filter": asked, **version("schedules")}
    found, following = live.rest.page(path, permission, **parameters)
    if following is not None:
        found = list(live.rest.listed(path, permission, **parameters))
    if not found and live.rest.ask(path, permission, **parameters) is None:
        return None
    return [_scheduled(each, sort) for each in found]


def of(live: Azure, sort: str, scope: str, principal: str, role: str) -> list[Scheduled] | None:
    """Those of one role and one principal at exactly this scope; None when the scope is gone. Raises LookupFailed."""
    found = scheduled(live, sort, scope, f"principalId eq '{principal}'")
    if found is None:
        return None
    return [each for each in found if (each.role, each.scope, each.principal) == (role, fold(scope), principal)]


def ask(live: Azure, sort: str, scope: str, body: Answer, name: Callable[[], object] = uuid.uuid4) -> None:
    """Send a request. Raises ChangeFailed."""
    path = f"{place(scope) or ''}/providers/{AUTHORIZATION}/role{sort}ScheduleRequests/{name()}"
    live.rest.change(versioned(path, "schedules"), WRITES[sort == ELIGIBILITY], method="PUT", json=body)


def is_over(ends: str, now: datetime) -> bool:
    """Whether an end has come by now: PIM gives nothing back that would end at once."""
    at = moment(ends)
    return at is not None and at <= now
