"""How an account of one service is locked and let in again: what such playbooks share, so that each says only what is its own.

Each has one thing that stands one way or another (enabled or not, an access string, a role), and a call either way. Only
accounts are planned for whose records say that this service is all they reach: IAM's users and roles have playbooks of their own.
"""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote, unquote

from nightlatch.classes import dataclass
from nightlatch.contracts import Plan, Playbook, Proof, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.model.evidence import LIMITED_TO, REGION
from nightlatch.providers.aws.account import Account
from nightlatch.providers.aws.limited_accounts import Seen, Spot, seen, told

APART = timedelta(seconds=5)
"""How far a creation time may lie from the record's: both are whole seconds, written by two services."""
LOCKING = 20
"""Where these come in the order of a plan: they switch off how the account gets in."""


@dataclass(frozen=True, slots=True)
class Lock:
    """What is one service's own. `says` and `done` are sentences with `{name}` and `{place}`.

    `stands` tells how an account stands (None: gone), `shut` how it will stand for one that stands so, or None where nothing is
    to be done. `close` brings it there from any state and may be called again, `open` brings the earlier state back.
    `credential` is the sort of a credential that is such an account itself (an API key): steps against it are served too.
    """

    service: str
    kind: str
    says: str
    done: str
    stands: Callable[[Account, Spot], State | None]
    shut: Callable[[State], State | None]
    close: Callable[[Account, Spot], None]
    open: Callable[[Account, Spot, State], None]
    calls: tuple[str, ...]
    undo_calls: tuple[str, ...]
    by_hand: Callable[[Account, Spot, State], tuple[str, ...]]
    credential: str = ""
    irreversible: str = ""

    def playbook(
        self,
        id: str,
        title: str,
        subject_types: tuple[PrincipalType, ...],
        reads: tuple[str, ...],
        writes: tuple[str, ...],
        prove: Callable[[Principal, Target, Account], Proof | None] | None = None,
    ) -> Playbook:
        """The playbook of this lock."""
        return Playbook(
            id=id,
            title=title,
            actions=(Action.LOCK, Action.DEACTIVATE) if self.credential else (Action.LOCK,),
            subject_types=subject_types,
            order=LOCKING,
            reads=reads,
            writes=writes,
            plan=self._plan,
            read=lambda _principal, target, live: self.stands(live, spot_of(target)),
            apply=self._apply,
            revert=self._revert,
            prove=prove,
        )

    def _plan(self, case: Case, step: Step, live: Account) -> Plan:
        if step.action is Action.DEACTIVATE and step.sort != self.credential:
            return Plan()
        found = confirmed(case, step, live, self.service)
        if found is None or isinstance(found, Plan):
            return found or Plan()
        spot, named = found.spot, {"name": case.subject.label, "place": found.spot.place}
        before = self.stands(live, spot)
        after = None if before is None else self.shut(before)
        if before is None or after is None or after == before:
            return Plan(notes=(self.done.format(**named),))
        return Plan(
            targets=(
                Target(
                    id=spelled(self.kind, spot.region, spot.place, spot.name),
                    says=self.says.format(**named),
                    before=before,
                    after=after,
                    calls=self.calls,
                    undo_calls=self.undo_calls,
                    by_hand=self.by_hand(live, spot, before),
                    about=found.id if self.credential else "",
                    irreversible=self.irreversible,
                ),
            )
        )

    def _apply(self, _principal: Principal, target: Target, live: Account) -> None:
        if self.stands(live, spot_of(target)) is not None:
            self.close(live, spot_of(target))

    def _revert(self, _principal: Principal, target: Target, live: Account) -> None:
        if self.stands(live, spot_of(target)) not in (None, target.before):
            self.open(live, spot_of(target), target.before)


def confirmed(case: Case, step: Step, live: Account, service: str) -> Seen | Plan | None:
    """The live account that a step is about: None when it is not of this service, a plan of notes when it cannot be confirmed.

    A credential that is an account itself must have been created when the case says so; of an account, the engine has made sure.
    """
    known, who = told(case), case.subject.label
    if known.get(LIMITED_TO) != service:
        return None
    if REGION not in known:
        return Plan(notes=(f"the records of {who} do not agree on its Region: nothing was looked for",))
    found = seen(live, case.subject, known)
    if found is None:
        return Plan(notes=(f"{service} does not tell of {who} now in {known[REGION]}, or it is another's name by now",))
    times = [activity.at for activity in case.activities if activity.id in step.because]
    created = found.created
    if step.action is Action.DEACTIVATE and created and all(abs(created - at) > APART for at in times):
        return Plan(notes=(f"{who} was created at {created:%Y-%m-%d %H:%M:%S} UTC, not in this case: it is left alone",))
    return found


def spelled(kind: str, *parts: str) -> str:
    """The id of a target from its parts, each percent-encoded, so that no name can pass for two."""
    return f"{kind}:{'/'.join(quote(part, safe='@+:') for part in parts)}"


def parts_of(target: Target) -> list[str]:
    """The parts that `spelled` was given."""
    return [unquote(part) for part in target.id.partition(":")[2].split("/")]


def spot_of(target: Target) -> Spot:
    """Where the target's account is to be asked for."""
    region, place, name = parts_of(target)
    return Spot(region, place, name)


def flag(value: object) -> str:
    """A truth as states spell it."""
    return "true" if value else "false"


SWITCHED_ON: State = {"enabled": "true"}
SWITCHED_OFF: State = {"enabled": "false"}


def switched_off(before: State) -> State | None:
    """How an account stands that can simply be switched off; None where it is."""
    return SWITCHED_OFF if before == SWITCHED_ON else None
