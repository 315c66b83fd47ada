"""The tag on what is locked: a user's or a role's. The organization's seal tests only that it is there."""

import json

from nightlatch.contracts import Plan, State, Target
from nightlatch.model import Case, Principal, Step
from nightlatch.providers.aws.account import QUARANTINE, Account
from nightlatch.providers.aws.playbooks.iam_identities import Identity, identity_of, known

_VALUE = "held"
_ABSENT: State = {"present": "false"}


def plan(case: Case, step: Step, live: Account) -> Plan:
    """The tag, unless it is there."""
    who = identity_of(case.subject)
    before = _stands(who, live) if who else None
    if who is None or before is None or before == {"value": _VALUE}:
        return Plan()
    if before == _ABSENT:
        by_hand = who.by_hand("untag-{}", tag_keys=QUARANTINE)
    else:
        # as JSON: the short form would cut a value at its own marks
        by_hand = who.by_hand("tag-{}", tags=json.dumps([{"Key": QUARANTINE, "Value": before["value"]}], ensure_ascii=False))
    target = Target(
        id="tag",
        says=f"tag {who.name} with {QUARANTINE}",
        before=before,
        after={"value": _VALUE},
        calls=(who.call("Tag{}"),),
        undo_calls=(who.call("Untag{}" if before == _ABSENT else "Tag{}"),),
        by_hand=(by_hand,),
    )
    return Plan((target,))


def read(subject: Principal, target: Target, live: Account) -> State | None:
    """The tag's value, or that there is none."""
    return _stands(known(subject), live)


def apply(subject: Principal, target: Target, live: Account) -> None:
    """Set the tag."""
    _become(known(subject), target.after, live)


def revert(subject: Principal, target: Target, live: Account) -> None:
    """Take the tag off, or give it the value that it had."""
    _become(known(subject), target.before, live)


def _stands(who: Identity, live: Account) -> State | None:
    tags = who.listed(live, "List{}Tags", "Tags")
    if tags is None:
        return None
    return next(({"value": tag["Value"]} for tag in tags if tag["Key"] == QUARANTINE), _ABSENT)


def _become(who: Identity, state: State, live: Account) -> None:
    if "value" in state:
        live.change("iam", who.call("Tag{}"), **who.named, Tags=[{"Key": QUARANTINE, "Value": state["value"]}])
    else:
        live.change("iam", who.call("Untag{}"), **who.named, TagKeys=[QUARANTINE])
