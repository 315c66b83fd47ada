"""The nouns. What is stored and what crosses a boundary is frozen pydantic; facts and marks of timelines are plain.

Each module is imported when one of its names is first asked for (nightlatch/names.py): most starts use a part of them.
"""

from typing import TYPE_CHECKING

from nightlatch.names import offered

if TYPE_CHECKING:
    from nightlatch.model.activity import Activity, Credential, Origin
    from nightlatch.model.case import Behind, Case, CaseKey
    from nightlatch.model.change import IN_FORCE, Change, ChangeState
    from nightlatch.model.decision import Decision, Step
    from nightlatch.model.facts import ActorFacts, Facts, Habits, RosterStep, actor_key
    from nightlatch.model.finding import Finding, Hit, Unseen
    from nightlatch.model.flood import Flood
    from nightlatch.model.frozen import Frozen, Instant
    from nightlatch.model.grant import Grant, Privilege
    from nightlatch.model.inventory import Holding, Inventory
    from nightlatch.model.kinds import (
        ASSUME,
        GROUP,
        Action,
        Evaluated,
        GrantKind,
        Kind,
        Level,
        Mode,
        Outcome,
        PrincipalType,
        Session,
        Tier,
        Trait,
        Verdict,
    )
    from nightlatch.model.order import SETTLING, Order, Result, Verb
    from nightlatch.model.policy import Allowance, Policy, Provisioner
    from nightlatch.model.principal import Principal
    from nightlatch.model.quarantine import Hold, Quarantine
    from nightlatch.model.report import Bulletin, Decided, Report
    from nightlatch.model.timeline import Day, Entry, Timeline
else:
    __getattr__ = offered(
        __name__,
        {
            "activity": ("Activity", "Credential", "Origin"),
            "case": ("Behind", "Case", "CaseKey"),
            "change": ("IN_FORCE", "Change", "ChangeState"),
            "decision": ("Decision", "Step"),
            "facts": ("ActorFacts", "Facts", "Habits", "RosterStep", "actor_key"),
            "finding": ("Finding", "Hit", "Unseen"),
            "flood": ("Flood",),
            "frozen": ("Frozen", "Instant"),
            "grant": ("Grant", "Privilege"),
            "inventory": ("Holding", "Inventory"),
            "kinds": (
                "ASSUME",
                "GROUP",
                "Action",
                "Evaluated",
                "GrantKind",
                "Kind",
                "Level",
                "Mode",
                "Outcome",
                "PrincipalType",
                "Session",
                "Tier",
                "Trait",
                "Verdict",
            ),
            "order": ("SETTLING", "Order", "Result", "Verb"),
            "policy": ("Allowance", "Policy", "Provisioner"),
            "principal": ("Principal",),
            "quarantine": ("Hold", "Quarantine"),
            "report": ("Bulletin", "Decided", "Report"),
            "timeline": ("Day", "Entry", "Timeline"),
        },
    )

__all__ = [
    "ASSUME",
    "GROUP",
    "IN_FORCE",
    "SETTLING",
    "Action",
    "Activity",
    "ActorFacts",
    "Allowance",
    "Behind",
    "Bulletin",
    "Case",
    "CaseKey",
    "Change",
    "ChangeState",
    "Credential",
    "Day",
    "Decided",
    "Decision",
    "Entry",
    "Evaluated",
    "Facts",
    "Finding",
    "Flood",
    "Frozen",
    "Grant",
    "GrantKind",
    "Habits",
    "Hit",
    "Hold",
    "Holding",
    "Instant",
    "Inventory",
    "Kind",
    "Level",
    "Mode",
    "Order",
    "Origin",
    "Outcome",
    "Policy",
    "Principal",
    "PrincipalType",
    "Privilege",
    "Provisioner",
    "Quarantine",
    "Report",
    "Result",
    "RosterStep",
    "Session",
    "Step",
    "Tier",
    "Timeline",
    "Trait",
    "Unseen",
    "Verb",
    "Verdict",
    "actor_key",
]
