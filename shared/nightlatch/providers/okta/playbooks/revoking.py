"""How a thing stands that Okta can only revoke: it is valid, or not, and nothing brings it back."""

from nightlatch.contracts import State, Target
from nightlatch.model import Principal
from nightlatch.providers.okta.account import Okta


def target(sort: str, id: str, says: str, calls: tuple[str, ...], lost: str, *, of_case: bool) -> Target:
    """One of them; `lost` says what somebody has to do instead of having it back."""
    return Target(
        id=f"{sort}:{id}"[:400],
        says=says,
        before={"id": id, "valid": "true"},
        after={"id": id, "valid": "false"},
        calls=calls,
        undo_calls=(),
        by_hand=(f"nothing brings it back: {lost}",),
        irreversible=lost,
        of_case=of_case,
    )


def state(subject: Principal, target: Target, live: Okta, *, valid: bool) -> State | None:
    """How it stands; None where its owner is gone, and nothing is left to do. Raises LookupFailed."""
    if valid:
        return target.before
    return target.after if live.user(subject) is not None else None


def revert(_subject: Principal, _target: Target, _live: Okta) -> None:
    """Nothing: what is irreversible is left, and said."""
