"""A deployment's own limit over the policy: what the template was deployed without, no policy file can switch on."""

from nightlatch.model import Mode, Policy


def under(policy: Policy, ceiling: Mode) -> Policy:
    """The policy with no mode above the ceiling; its digest stays that of the file."""
    modes = policy.modes
    capped = modes.model_copy(
        update={
            "default": _lower(modes.default, ceiling),
            "providers": {name: _lower(mode, ceiling) for name, mode in modes.providers.items()},
            "actions": {name: _lower(mode, ceiling) for name, mode in modes.actions.items()},
        }
    )
    return policy.model_copy(update={"modes": capped})


def _lower(mode: Mode, ceiling: Mode) -> Mode:
    order = list(Mode)
    return min(mode, ceiling, key=order.index)
