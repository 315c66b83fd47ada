"""Findings and policy → verdict and plan. Pure: no clock, no network, and every step says why."""

from datetime import timedelta

from nightlatch.model import (
    Action,
    Activity,
    Case,
    Decision,
    Finding,
    Grant,
    Kind,
    Policy,
    PrincipalType,
    Session,
    Step,
    Trait,
    Verdict,
)
from nightlatch.model.evidence import ACTOR_ARN, RESOURCE, SUBJECT_ARN
from nightlatch.model.matching import identified
from nightlatch.policy.scoring import EXCEPTION, decisive, total

_LOUD = (Trait.EXTERNAL, Trait.WILDCARD, Trait.OPEN_SUBJECT, Trait.IMPERSONATION)
_LENT = (PrincipalType.ROLE, PrincipalType.MANAGED_IDENTITY)
_GIVING = (Kind.ROLE_GRANTED, Kind.ACCOUNT_CREATED, Kind.TRUST_CHANGED, Kind.FEDERATION_ADDED)


class Circumstances:
    """What bears on the decision beside findings: whether the account is the platform's own, whether the kill switch is pulled, and
    whether one of our own identities acted on its own account (`misused`).
    """

    def __init__(self, platform_owned: bool = False, stopped: bool = False, misused: bool = False) -> None:
        self.platform_owned = platform_owned
        self.stopped = stopped
        self.misused = misused


def decide(case: Case, findings: tuple[Finding, ...], policy: Policy, around: Circumstances) -> Decision:
    """The verdict of DESIGN §6: score, then what holds it back, then the plan that goes with it."""
    score = total(findings)
    verdict, why = _by_score(score, findings, policy)
    loud = _emergency(case, policy, around)
    held = [*loud, *_held(case, policy, around)]
    if held and verdict is Verdict.QUARANTINE:
        verdict = Verdict.ASK
    if around.misused and verdict.rank < Verdict.ASK.rank:
        verdict = Verdict.ASK
    plan = steps(case, policy) if verdict.rank >= Verdict.ASK.rank and not around.platform_owned else ()
    return Decision.of_checked(
        score=score,
        verdict=verdict,
        mode=policy.modes.of(case.key.provider),
        why=tuple(why),
        held=tuple(held),
        paged=bool(loud) and verdict.rank >= Verdict.ASK.rank,
        plan=plan,
        policy=policy.digest,
    )


def _by_score(score: int, findings: tuple[Finding, ...], policy: Policy) -> tuple[Verdict, list[str]]:
    verdict, why = policy.verdicts.of(score), []
    strong = decisive(findings)
    if verdict is Verdict.QUARANTINE and not strong:
        verdict = Verdict.ASK
        why.append(f"{score} points, but nothing decisive among them: circumstances alone never lock an account")
    if strong and score < policy.verdicts.ask <= _accused(findings):
        taken = [f for f in findings if f.points < 0]
        floor = Verdict.NOTIFY if any(f.signal.startswith(EXCEPTION) for f in taken) else Verdict.ASK
        if verdict.rank < floor.rank:
            verdict = floor
            why.append(f"{', '.join(f.signal for f in taken)} would take it to {score}, but a decisive finding is never hidden")
    return verdict, why


def _accused(findings: tuple[Finding, ...]) -> int:
    """The score without what provisioners and exceptions take away."""
    return total(f.model_copy(update={"points": f.worth}) if f.explained else f for f in findings if f.points > 0 or f.explained)


def _held(case: Case, policy: Policy, around: Circumstances) -> list[str]:
    """Why the machine would not act by itself, each a sentence, beside emergencies."""
    held = []
    if around.platform_owned:
        held.append(f"{case.subject.label} belongs to the platform itself and is never touched")
    addresses = {activity.evidence.get(SUBJECT_ARN) for activity in case.activities}
    if any(identified(text, case.subject, address) for text in policy.break_glass.accounts for address in addresses):
        held.append(f"{case.subject.label} is a break-glass account and is never touched")
    if around.stopped or policy.kill_switch:
        held.append("the kill switch is pulled: nothing is locked without a person")
    return held


def _emergency(case: Case, policy: Policy, around: Circumstances) -> list[str]:
    """What the account root, break-glass identities and our own responder do is never answered by the machine alone."""
    said = []
    if around.misused:
        said.append("Nightlatch's own identity acted without an order: a person decides, and may pull the kill switch")
    if any(a.origin.session is Session.ROOT for a in case.activities):
        said.append("the account's root user acted: a person decides, and everybody is told")
    for activity in case.activities:
        if any(identified(text, activity.actor, activity.evidence.get(ACTOR_ARN)) for text in policy.break_glass.accounts):
            said.append(f"the break-glass identity {activity.actor.label} acted: a person decides, and everybody is told")
            break
    return said


def steps(case: Case, policy: Policy) -> tuple[Step, ...]:
    """What would be done: the whole account only for a newborn; for an older one no more than what the case added."""
    increments = [*_federations(case), *_credentials(case), *_grants(case), *_hand_overs(case)]
    if is_newborn(case, policy):
        lock = Step(
            action=Action.LOCK,
            target=case.subject.label,
            says=f"deny everything to {case.subject.label}, which this case itself created",
            because=tuple(a.id for a in case.activities if a.did(Kind.ACCOUNT_CREATED)),
        )
        return (lock, *increments)
    return tuple(increments) or (_lock_older(case),)


def _lock_older(case: Case) -> Step:
    return Step(
        action=Action.LOCK,
        target=case.subject.label,
        says=f"lock {case.subject.label}, which is older than this case: only if a person says so",
        because=tuple(a.id for a in case.activities),
    )


def whole(case: Case, policy: Policy) -> tuple[Step, ...]:
    """What a person means by a quarantine: the account itself is locked, and what the case added is taken back."""
    planned = steps(case, policy)
    if any(step.action is Action.LOCK for step in planned):
        return planned
    return (_lock_older(case), *planned)


def is_newborn(case: Case, policy: Policy) -> bool:
    """Whether the case holds the account's birth, and it was young at its last activity."""
    return case.born is not None and case.last.at - case.born <= timedelta(hours=policy.window.newborn_hours)


def _credentials(case: Case) -> list[Step]:
    removed = {a.credential.id for a in case.activities if a.did(Kind.CREDENTIAL_REMOVED) and a.credential}
    return [
        Step(
            action=Action.DEACTIVATE,
            target=a.credential.id or f"{a.credential.type} of {a.subject.label}",
            says=f"switch off the {a.credential.type.replace('_', ' ')} {a.credential.id or ''} of {a.subject.label}".replace(
                "  ", " "
            ),
            because=(a.id,),
            sort=a.credential.type,
        )
        for a in case.activities
        if a.did(Kind.CREDENTIAL_ADDED) and a.credential and (a.credential.id is None or a.credential.id not in removed)
    ]


def _federations(case: Case) -> list[Step]:
    """An identity provider or trust anchor: whoever it vouches for is to be believed no more."""
    told = tuple(a.id for a in case.activities if a.did(Kind.FEDERATION_ADDED))
    if case.subject.type is not PrincipalType.FEDERATION or not told:
        return []
    says = f"stop believing {case.subject.label}"
    return [Step(action=Action.LOCK, target=case.subject.label, says=says, because=told, sort="federation")]


def _hand_overs(case: Case) -> list[Step]:
    """The machines and functions that a role, or a managed identity, was handed to."""
    found: dict[str, Step] = {}
    for activity in case.activities:
        resource = activity.evidence.get(RESOURCE)
        if activity.did(Kind.IDENTITY_ATTACHED) and activity.subject.type in _LENT and resource:
            told = (*found[resource].because, activity.id) if resource in found else (activity.id,)
            says = f"part {activity.subject.label} from {resource}"
            found[resource] = Step(action=Action.DETACH, target=resource, says=says, because=told, sort="machine")
    return list(found.values())


def _grants(case: Case) -> list[Step]:
    taken = [(a.at, g.role, g.scope) for a in case.activities if a.did(Kind.ROLE_REMOVED) for g in a.grants]
    steps: dict[tuple[Action, str], Step] = {}
    for activity in case.activities:
        if not activity.did(*_GIVING):
            continue
        for grant in activity.grants:
            step = _undo(activity, grant)
            gone = any(role == grant.role and scope in (grant.scope, "*") and at >= activity.at for at, role, scope in taken)
            if step is not None and not gone:
                steps.setdefault((step.action, step.target), step)
    return list(steps.values())


def _undo(activity: Activity, grant: Grant) -> Step | None:
    if any(grant.has(trait) for trait in _LOUD):
        who = grant.member or "anybody"
        says = f"remove the trust in {who} from {activity.subject.label}"
        return Step(action=Action.DISTRUST, target=who, says=says, because=(activity.id,), sort=grant.kind.value)
    if activity.kind is Kind.ROLE_GRANTED and grant.tier <= 1 and not grant.has(Trait.RESTRICTION):
        says = f"take {grant.role} back from {activity.subject.label}"
        return Step(action=Action.TAKE_BACK, target=grant.role, says=says, because=(activity.id,), sort=grant.kind.value)
    return None
