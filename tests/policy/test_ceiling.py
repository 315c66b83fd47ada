"""What a deployment was made without, no policy file switches on."""

from nightlatch.model import Mode, Policy
from nightlatch.policy.ceiling import under

BOLD = Policy.model_validate(
    {"modes": {"default": "enforce", "providers": {"aws": "enforce", "okta": "observe"}, "actions": {"aws.lock": "approve"}}}
)


def test_no_mode_rises_above_the_ceiling_and_none_is_raised_to_it() -> None:
    modes = under(BOLD, Mode.APPROVE).modes
    assert modes.default is Mode.APPROVE
    assert modes.providers == {"aws": Mode.APPROVE, "okta": Mode.OBSERVE}
    assert modes.actions == {"aws.lock": Mode.APPROVE}


def test_the_highest_ceiling_changes_nothing() -> None:
    assert under(BOLD, Mode.ENFORCE) == BOLD
