"""A decision's steps → what would be changed on the platform now, in the order in which it would be. Reads, never writes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from nightlatch.contracts import Live, Playbook, Target
from nightlatch.errors import LookupFailed
from nightlatch.model import Case, Step


@dataclass(frozen=True, slots=True)
class Planned:
    """One change that a playbook would make, and every step that calls for it: any of them is reason enough."""

    playbook: Playbook
    target: Target
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Planning:
    """What would be changed, denies first. `notes` are what is left alone and why; `gaps` what could not be looked at."""

    planned: tuple[Planned, ...] = ()
    notes: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()


def plan(case: Case, steps: Iterable[Step], playbooks: Iterable[Playbook], live: Live) -> Planning:
    """Ask every playbook that serves a step; one that cannot look never keeps another from its work."""
    found: dict[str, Planned] = {}
    notes: dict[str, None] = {}
    gaps: dict[str, None] = {}
    units = tuple(playbooks)
    for step in steps:
        for playbook in serving(case, step, units):
            try:
                made = playbook.plan(case, step, live)
            except LookupFailed as error:
                gaps[f"{playbook.title} could not be planned: {error}"] = None
                continue
            notes.update(dict.fromkeys(made.notes))
            for target in made.targets:
                known = found.get(target.id)
                found[target.id] = replace(known, steps=(*known.steps, step)) if known else Planned(playbook, target, (step,))
    ordered = sorted(found.values(), key=lambda each: (each.playbook.order, each.target.id))
    return Planning(tuple(ordered), tuple(notes), tuple(gaps))


def serving(case: Case, step: Step, playbooks: Iterable[Playbook]) -> tuple[Playbook, ...]:
    """The playbooks that serve a step on an account of this type."""
    return tuple(p for p in playbooks if step.action in p.actions and case.subject.type in p.subject_types)
