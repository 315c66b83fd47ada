"""What may be changed, and what never: pure rules over what was looked up, each refusal a sentence in the case.

Three questions are told apart. May anything of this account be changed at all, whoever asks? May the machine do it by itself?
And may it do this one thing? What could not be looked up refuses: a guardrail that cannot be evaluated is not open.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from nightlatch.classes import dataclass
from nightlatch.contracts import Identity, Target
from nightlatch.model import Action, Case, Grant, Mode, Policy, Principal, Step, Verdict
from nightlatch.model.matching import identified, is_responder

APART = timedelta(seconds=5)
"""How far a platform's creation time may lie from the record's: both are whole seconds, written by two services."""


@dataclass(frozen=True, slots=True)
class Looked:
    """The live account beside its case, as of `now`. `live` is None with the reason in `gap` when it could not be looked at, or is not there.

    `untouchable` and `delicate` are the platform's own reasons (Provider), `responders` the addresses of our own identities,
    `stopped` whether the kill switch is pulled. `others` is how many other administrators a live count showed (None: not counted),
    `uncounted` why it could not be, `held_before` the grants that the account held before the case and `was_administrator` whether it
    was one then (None: nobody knows).
    """

    now: datetime
    live: Identity | None
    gap: str = ""
    untouchable: str | None = None
    delicate: str | None = None
    platform_owned: bool = False
    responders: tuple[str, ...] = ()
    stopped: bool = False
    others: int | None = None
    uncounted: str = ""
    held_before: frozenset[str] | None = None
    was_administrator: bool | None = None


def identity(case: Case, looked: Looked) -> str | None:
    """Why the live account is not the one of the case; None when nothing speaks against it."""
    own, live = case.subject.id, looked.live
    if live is None:
        return looked.gap or f"the platform does not tell of an account {case.subject.label} now"
    if own is not None and own != live.id:
        return f"the name is another's now: the case is about {own}, the live account is {live.id}"
    if case.born is not None and live.created is not None and not _made_at(case.born, (live.created, *live.parts)):
        return f"the live account {live.id} was created at {live.created:%Y-%m-%d %H:%M:%S} UTC, not in this case"
    return None


def _made_at(born: datetime, made: Iterable[datetime]) -> bool:
    """Whether the account, or a part of it, was made when its record says."""
    return any(abs(each - born) <= APART for each in made)


def is_newborn(case: Case, looked: Looked, policy: Policy) -> bool:
    """Whether the live account was born in the case, by id or time, and is still young."""
    born, live = case.born, looked.live
    if born is None or live is None or live.created is None or identity(case, looked):
        return False
    return looked.now - live.created <= timedelta(hours=policy.window.newborn_hours)


def never(case: Case, looked: Looked, policy: Policy) -> tuple[str, ...]:
    """Why nothing of this account may be changed, whoever asks."""
    return tuple(_never(case, looked, policy))


def _never(case: Case, looked: Looked, policy: Policy) -> Iterator[str]:
    who, live = case.subject, looked.live
    wrong = identity(case, looked)
    if wrong:
        yield wrong
    if live is None:
        return
    account = who.model_copy(update={"id": live.id})
    if looked.untouchable:
        yield looked.untouchable
    elif looked.platform_owned and live.address is None:
        yield f"{who.label} belongs to the platform itself and is never touched"
    if is_responder(account, live.address, _protected(case, looked)):
        yield f"{who.label} is one of Nightlatch's own identities and is never touched by it: look after it by hand"
    if _is_break_glass(account, live.address, policy):
        yield f"{who.label} is a break-glass account and is never touched"


def _protected(case: Case, looked: Looked) -> Iterator[str]:
    """Our own identities. Of a role that every account of an organization has, not one that was made in the case: whoever makes an
    account chooses its name, and could choose one that is never touched.
    """
    return (address for address in looked.responders if case.born is None or "*" not in address)


def _is_break_glass(account: Principal, address: str | None, policy: Policy) -> bool:
    return any(identified(text, account, address) for text in policy.break_glass.accounts)


def by_machine(case: Case, looked: Looked, policy: Policy, *, kin: bool = False) -> tuple[str, ...]:
    """Why the machine does nothing here by itself, be it allowed to a person. What a quarantined account made (`kin`) needs no
    verdict of its own.
    """
    return tuple(_by_machine(case, looked, policy, kin=kin))


def _by_machine(case: Case, looked: Looked, policy: Policy, *, kin: bool) -> Iterator[str]:
    decision = case.judgment
    if looked.stopped or policy.kill_switch:
        yield "the kill switch is pulled: nothing is changed without a person"
    if decision.verdict is not Verdict.QUARANTINE and not kin:
        yield f"the verdict is {decision.verdict.value}, not quarantine: a person decides"
    if looked.delicate:
        yield looked.delicate
    if looked.live is not None and is_responder(case.subject, looked.live.address, looked.responders):
        yield f"{case.subject.label} bears the name of Nightlatch's own role and was made just now: a person tells whether we made it"
    if case.born is not None and looked.live is not None and looked.live.created is None:
        yield "the platform does not tell when the live account was created: a person decides"


def on_step(case: Case, step: Step, looked: Looked, policy: Policy, *, asked: bool) -> str | None:
    """Why one step is not taken; `asked` when a person asked for it."""
    mode = policy.modes.of_action(case.key.provider, step.action)
    if mode is Mode.OBSERVE:
        return f"not done, for the mode of {case.key.provider}.{step.action.value} is observe: {step.says}"
    newborn = is_newborn(case, looked, policy)
    if not asked:
        if mode is Mode.APPROVE:
            return f"waits for a person's yes, for the mode of {case.key.provider}.{step.action.value} is approve: {step.says}"
        if step.action is Action.LOCK and not newborn:
            return f"waits for a person's yes, for only newborn accounts are locked by the machine: {step.says}"
    if newborn or case.born is not None:  # who was born in the incident is never an administrator worth keeping
        return None
    return _on_older(case, step, looked, policy, asked=asked)


def _on_older(case: Case, step: Step, looked: Looked, policy: Policy, *, asked: bool) -> str | None:
    """An account from before the incident: never the last administrator, and never what it had before."""
    top = step.action is Action.TAKE_BACK and _tier(case, step) == 0
    if (step.action is Action.LOCK or top) and looked.was_administrator is not False:
        if looked.others is None:
            return f"not done, for the other administrators could not be counted ({looked.uncounted}): {step.says}"
        if looked.others < policy.responses.keep_administrators:
            return (
                f"not done, for only {looked.others} other administrators would be left, and policy keeps"
                f" {policy.responses.keep_administrators}: {step.says}"
            )
    if top and not asked:
        if looked.held_before is None:
            return f"waits for a person's yes, for nobody knows whether it was held before the incident: {step.says}"
        if step.target.casefold() in looked.held_before:
            return f"waits for a person's yes, for it was held before the incident: {step.says}"
    return None


def _tier(case: Case, step: Step) -> int:
    own: list[Grant] = [g for a in case.activities if a.id in step.because for g in a.grants if g.role == step.target]
    return min((grant.tier for grant in own), default=1)


def on_target(target: Target, *, asked: bool) -> str | None:
    """Why one change is not made: what breaks others or cannot be undone is only ever a person's wish."""
    if asked:
        return None
    if target.irreversible and not target.of_case:
        return f"waits for a person's yes, for it cannot be undone ({target.irreversible}): {target.says}"
    if target.disturbs:
        return f"waits for a person's yes, for it disturbs others ({target.disturbs}): {target.says}"
    return None
