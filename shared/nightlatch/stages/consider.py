"""A judged case and the live account → what may be changed now, what waits for a person, and what is never touched, each with why.

Everything is looked at here and nothing is changed: it is what act does first, and all that a dry run does.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from nightlatch.contracts import Live, Playbook, Provider
from nightlatch.errors import LookupFailed
from nightlatch.model import Case, Policy, Step
from nightlatch.policy.guardrails import Looked, by_machine, is_newborn, never, on_step, on_target
from nightlatch.stages.look import Looker
from nightlatch.stages.planning import Planned, Planning, plan

Reach = Callable[[str, str], Live]
"""One tenant of a provider, as its playbooks reach it. Raises LookupFailed."""
_NO_PLAYBOOK = "nothing in {title} is changed by Nightlatch: a person does it by hand"


@dataclass(frozen=True, slots=True)
class Considered:
    """What would be done with an account. `refused` are reasons against everything; `ready` may be made now, `waiting` are sentences
    on what may not; `notes` what is left alone, `gaps` what could not be looked at. `live` is None where everything is refused.
    """

    looked: Looked
    newborn: bool
    refused: tuple[str, ...] = ()
    ready: tuple[Planned, ...] = ()
    waiting: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    planned: tuple[Planned, ...] = ()
    live: Live = None

    @property
    def says(self) -> tuple[str, ...]:
        """All reasons, in the order in which a person wants them."""
        return (*self.refused, *self.waiting, *self.notes, *self.gaps)


@dataclass(frozen=True, slots=True)
class Considering:
    """What is needed to consider a case."""

    providers: Mapping[str, Provider]
    playbooks: Mapping[str, tuple[Playbook, ...]]
    reach: Reach
    looker: Looker
    policy: Policy
    stopped: bool

    def consider(self, case: Case, steps: tuple[Step, ...], *, asked: bool, kin: bool = False) -> Considered:
        """Look at the account, plan these steps, and ask every guardrail; `asked` when a person asked for them.

        What a person has to do by hand is told with the steps, whatever else is refused.
        """
        provider = self.providers[case.key.provider]
        looked = self.looker.look(case, provider, steps, stopped=self.stopped)
        newborn = is_newborn(case, looked, self.policy)
        by_hand = tuple(f"by hand: {line}" for line in provider.by_hand(case)) if steps else ()
        playbooks = self.playbooks.get(provider.id, ())
        refused = never(case, looked, self.policy) if playbooks else (_NO_PLAYBOOK.format(title=provider.title),)
        if refused:
            return Considered(looked, newborn, refused=refused if steps or playbooks else (), notes=by_hand)
        try:
            live = self.reach(provider.id, case.key.tenant)
        except LookupFailed as error:
            return Considered(looked, newborn, refused=(f"the account could not be reached: {error}",), notes=by_hand)
        made = plan(case, steps, playbooks, live)
        made = replace(made, notes=(*made.notes, *by_hand))
        machine = () if asked else by_machine(case, looked, self.policy, kin=kin)
        return self._sorted(case, looked, made, machine, live, asked=asked)

    def _sorted(
        self, case: Case, looked: Looked, made: Planning, machine: Iterable[str], live: Live, *, asked: bool
    ) -> Considered:
        """Tell what may be made from what has to wait."""
        held = tuple(machine)
        ready: list[Planned] = []
        waiting: list[str] = []
        for each in made.planned:
            refusals = [on_step(case, step, looked, self.policy, asked=asked) for step in each.steps]
            why = (refusals[0] if all(refusals) else None) or on_target(each.target, asked=asked)
            if why is not None:
                waiting.append(why)
            elif not held:
                ready.append(each)
        return Considered(
            looked=looked,
            newborn=is_newborn(case, looked, self.policy),
            refused=held if made.planned else (),
            ready=tuple(ready),
            waiting=tuple(dict.fromkeys(waiting)),
            notes=made.notes,
            gaps=made.gaps,
            planned=made.planned,
            live=live,
        )
