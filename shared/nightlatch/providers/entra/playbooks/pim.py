"""How a role that PIM keeps a schedule for is taken back and given again: alike for active and for eligible ones.

A schedule tells when it was made, so that what was there before the case stays, and is named. Taking needs a permission that can only
take, giving one that can do both: an owner who keeps the second back is told so at a release. PIM's role settings apply to us too: one
that wants an approval or a shorter time refuses, and says so. PIM takes nothing back in the first five minutes: then it is tried again.

Source: "Create roleAssignmentScheduleRequests", "Create roleEligibilityScheduleRequests", the requestSchedule and expirationPattern
resources.
"""

import json
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, Step
from nightlatch.model.raw import mapping, plain
from nightlatch.model.times import moment
from nightlatch.providers.entra.account import Entra, in_case, is_guid
from nightlatch.providers.entra.holders import GLOBAL_ADMINISTRATOR, Assignment, scheduled
from nightlatch.providers.entra.playbooks import role_targets

_WHY = "Nightlatch: taken back in a quarantine"
_WHY_BACK = "Nightlatch: given again at a release"


@dataclass(frozen=True, slots=True)
class Shelf:
    """One sort of schedule: where Graph lists it, where requests go, and the permissions to take and to give."""

    word: str
    schedules: str
    requests: str
    remove: str
    assign: str

    def playbook(self, id: str, title: str) -> Playbook:
        """The playbook that takes back what stands on it."""
        return Playbook(
            id=id,
            title=title,
            actions=(Action.LOCK, Action.TAKE_BACK),
            subject_types=role_targets.HOLDERS,
            order=role_targets.ORDER,
            reads=role_targets.READS,
            writes=(self.remove, self.assign),
            plan=self.plan,
            read=self.read,
            apply=self.apply,
            revert=self.revert,
        )

    def plan(self, case: Case, step: Step, live: Entra) -> Plan:
        """The schedules that the case made of the role that a step names. Raises LookupFailed."""
        who = case.subject
        object_id = live.object_id(who) if role_targets.is_meant(step) else ""
        if not object_id:
            return Plan()
        if role_targets.is_own(case, live):
            return Plan(notes=(f"{who.label} is Nightlatch itself, and keeps its roles: look after it by hand",))
        held = [each for each in scheduled(live, self.schedules, object_id) if not each.is_activated]
        meant = role_targets.of_incident(case, step, held)
        chosen = [each for each in meant if in_case(case, each.body.get("createdDateTime"))]
        notes = [self._kept(who, each) for each in meant if each not in chosen]
        if role_targets.costs_the_last(case, chosen, object_id, live):
            notes.append(f"{who.label} is the last Global Administrator who can sign in, and stays one")
            chosen = [each for each in chosen if each.role != GLOBAL_ADMINISTRATOR]
        if chosen and not live.over_administrators:
            commands = [live.call("POST", self.requests, self._removal(_kept_fields(each))) for each in chosen]
            return Plan(notes=(*notes, role_targets.for_a_person(case, chosen, commands)))
        return Plan(tuple(self._target(case, each, live) for each in chosen), tuple(notes))

    def read(self, subject: Principal, target: Target, live: Entra) -> State | None:
        """How it stands: None where its holder is gone, or its time is over. Raises LookupFailed."""
        if not live.object_id(subject):
            return None
        if self._alike(target, live):
            return target.before
        ends = moment(plain(mapping(json.loads(target.before["schedule"]).get("expiration")).get("endDateTime")))
        is_over = ends is not None and ends <= live.clock()
        return None if is_over else target.after

    def apply(self, _subject: Principal, target: Target, live: Entra) -> None:
        """Take it back, whatever its end is by now. Raises ChangeFailed."""
        if self._alike(target, live):
            live.rest.change(self.requests, self.remove, json=self._removal(json.loads(target.before["schedule"])))

    def revert(self, _subject: Principal, target: Target, live: Entra) -> None:
        """Give it again, to end when it would have ended, unless somebody has. Raises ChangeFailed."""
        if not self._alike(target, live):
            live.rest.change(self.requests, self.assign, json=self._assignment(json.loads(target.before["schedule"]), live))

    def _target(self, case: Case, schedule: Assignment, live: Entra) -> Target:
        kept = _kept_fields(schedule)
        body = json.dumps(kept, sort_keys=True, separators=(",", ":"))
        return Target(
            id=f"{self.word}:{schedule.role}:{schedule.scope}"[:400],
            says=f"take the {self.word} role {role_targets.named(schedule)} back from {case.subject.label}",
            before={"assigned": "true", "schedule": body},
            after={"assigned": "false", "schedule": body},
            calls=role_targets.CALLS,
            undo_calls=role_targets.UNDO_CALLS,
            by_hand=(live.call("POST", self.requests, self._assignment(kept, live)),),
            about=schedule.role,
            disturbs=role_targets.disturbs(case),
        )

    def _alike(self, target: Target, live: Entra) -> list[Assignment]:
        """What the same one holds of the same role at the same place, be it to another end: whoever moves the end keeps the role."""
        wanted = _whom(json.loads(target.before["schedule"]))
        principal = str(wanted.get("principalId", ""))
        found = scheduled(live, self.schedules, principal) if is_guid(principal) else ()
        return [each for each in found if not each.is_activated and _whom(_kept_fields(each)) == wanted]

    def _kept(self, who: Principal, schedule: Assignment) -> str:
        since = plain(schedule.body.get("createdDateTime")) or "an unknown time"
        return f"{who.label} has been {self.word} for {role_targets.named(schedule)} since {since}, before this case"

    def _removal(self, kept: dict[str, Any]) -> dict[str, Any]:
        return {"action": "adminRemove", "justification": _WHY, **_whom(kept)}

    def _assignment(self, kept: dict[str, Any], live: Entra) -> dict[str, Any]:
        schedule = {"startDateTime": f"{live.clock():%Y-%m-%dT%H:%M:%SZ}", "expiration": kept["expiration"]}
        return {"action": "adminAssign", "justification": _WHY_BACK, **_whom(kept), "scheduleInfo": schedule}


def _whom(kept: dict[str, Any]) -> dict[str, Any]:
    return {name: text for name, text in kept.items() if name != "expiration"}


def _kept_fields(schedule: Assignment) -> dict[str, Any]:
    """What gives it again. A duration is told with its end, and it is the end that counts."""
    told = schedule.body
    named = {name: told[name] for name in ("principalId", "roleDefinitionId", "directoryScopeId", "appScopeId") if told.get(name)}
    expiration = mapping(mapping(told.get("scheduleInfo")).get("expiration"))
    ends = plain(expiration.get("endDateTime"))
    if ends:
        return {**named, "expiration": {"type": "afterDateTime", "endDateTime": ends}}
    lasts = plain(expiration.get("duration"))
    return {**named, "expiration": {"type": "afterDuration", "duration": lasts} if lasts else {"type": "noExpiration"}}
