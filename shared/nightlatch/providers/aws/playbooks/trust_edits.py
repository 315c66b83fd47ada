"""One change to a role's trust policy: some members taken out of it, and put back.

The state of such a change is whether those members are let in, as they were before. So what others write in the same document
meanwhile is neither undone by a re-check nor lost at release.
"""

import hashlib
import json
from collections.abc import Iterable

from nightlatch.contracts import State, Target
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.playbooks.trust_documents import (
    alike,
    letting_in,
    live_trust,
    restored,
    without,
    write_trust,
)

READS = ("iam:GetRole",)
WRITES = ("iam:UpdateAssumeRolePolicy",)
CALLS = ("UpdateAssumeRolePolicy",)
"""What CloudTrail calls the change, and its undoing."""
_LONGEST = 200


def edit_id(members: Iterable[str]) -> str:
    """How a change of a role's trust in these members is called: by its member, or a digest where that would be long."""
    named = ",".join(sorted(members))
    return f"trust:{named}" if len(named) <= _LONGEST else f"trust:{hashlib.sha256(named.encode()).hexdigest()[:32]}"


def edit(role: str, document: str, members: tuple[str, ...]) -> tuple[State, State, tuple[str, ...]]:
    """Before, after, and the commands that undo it by hand, for members whom the document lets in."""
    named = json.dumps(sorted(members))
    before = {"trust": document, "members": named}
    after = {"trust": without(document, members), "members": named}
    return before, after, (command("iam", "update-assume-role-policy", role_name=role, policy_document=document),)


def standing(role: str, target: Target, live: Account) -> State | None:
    """How the trust in the target's members stands; None when the role is gone. Raises LookupFailed."""
    document = live_trust(role, live)
    if document is None:
        return None
    if not letting_in(document, _members(target)):
        return target.after
    return target.before if _as_before(document, target) else {**target.before, "trust": document}


def take_out(role: str, target: Target, live: Account) -> None:
    """Take the members out of the trust as it stands now. Raises LookupFailed, ChangeFailed."""
    document = live_trust(role, live)
    if document is None:
        return
    wanted = without(document, _members(target))
    if wanted != document:
        write_trust(role, wanted, live)


def put_back(role: str, target: Target, live: Account) -> None:
    """Let the members in again as before. Raises LookupFailed, ChangeFailed."""
    document = live_trust(role, live)
    if document is not None and not _as_before(document, target):
        write_trust(role, restored(document, target.before["trust"], _members(target)), live)


def _as_before(document: str, target: Target) -> bool:
    members = _members(target)
    return alike(letting_in(document, members), letting_in(target.before["trust"], members))


def _members(target: Target) -> tuple[str, ...]:
    return tuple(json.loads(target.before["members"]))
