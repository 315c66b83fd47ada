"""The nouns. What is stored and what crosses a boundary is frozen pydantic; facts and marks of timelines are plain."""

from nightlatch.model.activity import Activity, Credential, Kind, Level, Origin, Outcome, Session
from nightlatch.model.case import Behind, Case, CaseKey
from nightlatch.model.change import IN_FORCE, Change, ChangeState
from nightlatch.model.decision import Action, Decision, Mode, Step, Verdict
from nightlatch.model.facts import ActorFacts, Facts, Habits, RosterStep, actor_key
from nightlatch.model.finding import Finding, Hit, Unseen
from nightlatch.model.flood import Flood
from nightlatch.model.frozen import Frozen, Instant
from nightlatch.model.grant import Evaluated, Grant, GrantKind, Privilege, Tier, Trait
from nightlatch.model.inventory import ASSUME, GROUP, Holding, Inventory
from nightlatch.model.order import SETTLING, Order, Result, Verb
from nightlatch.model.policy import Allowance, Policy, Provisioner
from nightlatch.model.principal import Principal, PrincipalType
from nightlatch.model.quarantine import Hold, Quarantine
from nightlatch.model.report import Bulletin, Decided, Report
from nightlatch.model.timeline import Day, Entry, Timeline

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
