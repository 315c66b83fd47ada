"""The owner's policy under a deployment's ceiling, and what stands in for one that does not load."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from nightlatch import bootstrap
from nightlatch.errors import PolicyError

if TYPE_CHECKING:
    from nightlatch.model import Policy
    from nightlatch.settings import Ceiling, Settings

log = logging.getLogger("nightlatch")


def policy_under(settings: Settings, ceiling: Ceiling) -> tuple[Policy, bool]:
    """The policy, and whether it had to be replaced by the packaged one, which then only observes."""
    from nightlatch.model import Mode
    from nightlatch.policy.ceiling import under

    try:
        return under(bootstrap.policy(settings.policy), Mode(ceiling)), False
    except PolicyError as error:
        log.exception("the policy does not load: observing with the default one", extra={"reason": str(error)})
        return under(bootstrap.policy(None), Mode.OBSERVE), True
