"""Privileged Identity Management for Azure's roles: given for a while, taken up for a while, and what taking one up asks for.

A request says by its type what it is: an administrator gives (`AdminAssign`), a person takes up what it may (`SelfActivate`) or gives it
back. What is taken up is an elevation, and until it is laid down a role that is held: told as a mark. PIM then makes the assignment itself, which
is a record of its own (`roleAssignments/write` by MS-PIM), and a mark too. A request of which the record tells no type counts as giving.

Paths: "Role Assignment Schedule Requests", "Role Management Policies", reference of Azure's REST interface, 2020-10-01.
"""

from collections.abc import Iterable

from nightlatch.model import Kind, Level
from nightlatch.model.evidence import MARK, MARK_ACTIVATION, MARK_ACTIVATION_ALERT, MARK_ACTIVATION_RULES
from nightlatch.model.raw import listing, plain
from nightlatch.providers.azure.activity_log.assignments import about, assignee, grant
from nightlatch.providers.azure.activity_log.record import Record
from nightlatch.providers.azure.activity_log.shapes import inside
from nightlatch.providers.azure.activity_log.subjects import ELIGIBLE, EXPIRES, REQUEST_TYPE, addressed, kept, thing
from nightlatch.providers.azure.activity_log.table import Line, watch
from nightlatch.tables import Draft

_KINDS = {
    "selfactivate": Kind.ELEVATION_USED,
    "selfextend": Kind.ELEVATION_USED,
    "selfrenew": Kind.ELEVATION_USED,
    "selfdeactivate": Kind.ROLE_REMOVED,
    "adminremove": Kind.ROLE_REMOVED,
}
_NOT_DONE = ("pending", "denied", "failed", "cancel", "invalid", "timedout", "admindenied")
"""How the `status` of a request begins that waits for somebody, or came to nothing."""


def requested(*, eligible: bool) -> Line:
    """A line about a request: for a role, or for being eligible for one."""

    def extract(record: Record) -> Iterable[Draft]:
        sort = record.word("requestType")
        if record.begun and record.word("principalId") is None:
            return
        kind = _KINDS.get((sort or "").lower(), Kind.ROLE_GRANTED)
        who, given, evidence = assignee(record), (grant(record),), {**about(record), **_asked(record, sort, eligible=eligible)}
        if (record.word("status") or "").lower().startswith(_NOT_DONE):
            yield Draft(Kind.POLICY_CHANGED, who, grants=given, evidence=evidence, level=Level.CONTEXT)
        elif kind is Kind.ELEVATION_USED:
            yield Draft(kind, who, grants=given, evidence={**evidence, MARK: MARK_ACTIVATION})
            yield Draft(Kind.ROLE_GRANTED, who, grants=given, evidence=evidence, level=Level.CONTEXT)
        else:
            laid_down = (sort or "").lower().startswith("self")
            yield Draft(kind, who, grants=given, evidence=evidence, level=Level.CONTEXT if laid_down else None)

    return watch(Kind.ROLE_GRANTED, extract, early=True)


def _asked(record: Record, sort: str | None, *, eligible: bool) -> dict[str, str]:
    until = ("scheduleInfo", "expiration")
    ends = record.word(*until, "endDateTime") or record.word(*until, "duration")
    return kept(**{REQUEST_TYPE: sort, ELIGIBLE: "true" if eligible else None, EXPIRES: ends})


def rules(record: Record) -> Iterable[Draft]:
    """roleManagementPolicies/write: what taking up a role asks for. One of which no rule is told is taken for looser."""
    listed = listing(record.told("rules"))
    loosened = not listed or any(map(_loose, listed[:100]))
    subject, kind = thing(record), Kind.GUARD_REMOVED if loosened else Kind.POLICY_CHANGED
    fell = {MARK: MARK_ACTIVATION_RULES} if loosened else {}
    yield Draft(kind, subject, evidence={**fell, **addressed(subject)})


def _loose(rule: object) -> bool:
    """Whether a rule asks an end user for no second factor, needs no approval, or lets an assignment last for ever."""
    id = (plain(inside(rule, "id")) or "").lower()
    if id.startswith("enablement_enduser"):
        return "multifactorauthentication" not in {(plain(each) or "").lower() for each in listing(inside(rule, "enabledRules"))}
    if id.startswith("approval_enduser"):
        return plain(inside(rule, "setting", "isApprovalRequired")) == "false"
    return id.startswith("expiration_") and plain(inside(rule, "isExpirationRequired")) == "false"


def silenced(record: Record) -> Iterable[Draft]:
    """roleManagementAlertConfigurations/write that switches one of PIM's own alerts off."""
    subject = thing(record)
    if record.word("isEnabled") in ("false", None):
        yield Draft(Kind.GUARD_REMOVED, subject, evidence={MARK: MARK_ACTIVATION_ALERT, **addressed(subject)})


_GIVEN, _ELIGIBLE = requested(eligible=False), requested(eligible=True)
TABLES = {
    "microsoft.authorization": {
        "roleassignmentschedulerequests/write": _GIVEN,
        "roleeligibilityschedulerequests/write": _ELIGIBLE,
        "rolemanagementpolicies/write": watch(Kind.GUARD_REMOVED, rules),
        "rolemanagementalertconfigurations/write": watch(Kind.GUARD_REMOVED, silenced),
    }
}
