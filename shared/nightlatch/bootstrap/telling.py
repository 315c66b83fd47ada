"""Composes what tells people and what listens to them, the same for every host."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from nightlatch import bootstrap
from nightlatch.contracts import Notifier
from nightlatch.errors import DeliveryFailed, SettingsError, StoreError
from nightlatch.registry import discover

if TYPE_CHECKING:
    from nightlatch.bootstrap.chat import Chat
    from nightlatch.contracts import Door, Memory, Meter, Queue, Secrets
    from nightlatch.duties.tell import Tell
    from nightlatch.model import Bulletin, Policy, Report
    from nightlatch.notifiers.slack.calling import Caller
    from nightlatch.pipeline import Pipeline

log = logging.getLogger("nightlatch")


@cache
def notifiers() -> dict[str, Notifier]:
    """Every notifier, by id."""
    import nightlatch.notifiers

    return discover(nightlatch.notifiers, "NOTIFIER", Notifier)


@dataclass
class Stuck:
    """A door that could not be opened, for a secret is missing or the host does not give it: tried again each time it is needed."""

    notifier: Notifier
    policy: Policy
    secrets: Secrets
    opened: Door | None = None

    def tell(self, report: Report, memory: Memory) -> None:
        """Tell of a case, if the door opens by now."""
        self._door().tell(report, memory)

    def announce(self, bulletin: Bulletin, memory: Memory) -> None:
        """Tell a bulletin, if the door opens by now."""
        self._door().announce(bulletin, memory)

    def _door(self) -> Door:
        if self.opened is None:
            try:
                self.opened = self.notifier.open(self.policy, self.secrets)
            except (SettingsError, StoreError) as error:
                raise DeliveryFailed(str(error)) from error
        if self.opened is None:
            raise DeliveryFailed(f"{self.notifier.title} is not switched on by the policy")
        return self.opened


def doors(policy: Policy, secrets: Secrets) -> dict[str, Door]:
    """The doors that policy asks for, by the id of their notifier. One that cannot be opened now is deaf, and not left out."""
    found: dict[str, Door] = {}
    for id, notifier in notifiers().items():
        try:
            door = notifier.open(policy, secrets)
        except (SettingsError, StoreError) as error:
            log.warning("a door does not open", extra={"notifier": id, "reason": str(error)})
            door = Stuck(notifier, policy, secrets)
        if door is not None:
            found[id] = door
    return found


def telling(pipeline: Pipeline, opened: Mapping[str, Door], meter: Meter) -> Tell:
    """What tells people through these doors."""
    from nightlatch.duties.tell import Tell
    from nightlatch.ledger.leases import Leases
    from nightlatch.stages.notify import Telling

    clock, control = pipeline.clock or bootstrap.utc_now, pipeline.control
    made = Telling(
        doors=opened,
        deliveries=control.deliveries,
        leases=Leases(control.shelf, clock),
        policy=pipeline.policy,
        strict=pipeline.strict,
        count=pipeline.count,
    )
    return Tell(pipeline, made, meter, clock)


def listening(pipeline: Pipeline, caller: Caller, signing_secret: str, queue: Queue, meter: Meter) -> Chat:
    """What answers Slack: `caller` holds the bot's token."""
    from nightlatch.bootstrap.chat import Chat
    from nightlatch.bootstrap.lists import lists
    from nightlatch.duties.allowed import Rights
    from nightlatch.duties.interact import Interact
    from nightlatch.notifiers.slack.people import People
    from nightlatch.notifiers.slack.talk import Talk

    clock = pipeline.clock or bootstrap.utc_now
    interact = Interact(pipeline, Rights(pipeline, People(caller).member), queue, meter, clock)
    return Chat(interact, Talk(caller, caller.address), signing_secret, clock, lists(pipeline))
