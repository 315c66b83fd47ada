"""What a platform has to allow the acting half under a policy: from what its playbooks declare, for the actions that are switched on."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from nightlatch import bootstrap
from nightlatch.errors import UsageError
from nightlatch.model import Mode

if TYPE_CHECKING:
    from nightlatch.model import Policy


def acting(provider: str) -> tuple[str, ...]:
    """The ids of the providers that have something to act with, for whoever chose another. Raises UsageError for such a one."""
    known = tuple(sorted(id for id in bootstrap.playbooks() if find_spec(f"nightlatch.providers.{id}.permissions")))
    if provider not in known:
        raise UsageError(f"nothing is changed in {provider!r} by this version: --provider takes {', '.join(known)}")
    return known


def document(provider: str, policy: Policy, **whose: str) -> Mapping[str, Any]:
    """What has to be allowed, as the platform takes it: to look, to plan every action, and to make those changes whose action
    policy lets people or the machine ask for. `whose` are the account and the partition, which only AWS's document names.

    Raises UsageError for a provider that has nothing to act with.
    """
    acting(provider)
    module = import_module(f"nightlatch.providers.{provider}.permissions")
    reads: set[str] = set(module.LOOKING)
    writes: set[str] = set()
    for playbook in bootstrap.playbooks()[provider]:
        reads.update(playbook.reads)
        if any(policy.modes.of_action(provider, action) is not Mode.OBSERVE for action in playbook.actions):
            writes.update(playbook.writes)
    told: Mapping[str, Any] = module.document(reads, writes, **whose)
    return told
