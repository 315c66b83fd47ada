"""What CloudTrail writes of our changes to roles and federations is known again: by call, and by what the record names."""

import json
from typing import Any

import pytest

from nightlatch.contracts import Target
from nightlatch.model import Action, Activity, Change, ChangeState
from nightlatch.model.echoes import is_made, is_undone
from nightlatch.providers.aws.cloudtrail import normalize
from nightlatch.providers.aws.playbooks import deny_role, disable_trust_anchor, replace_trust, revoke_sessions
from tests.providers.aws.emulated import ACCOUNT
from tests.providers.aws.playbooks.acting import acting, newborn, now, older, planned, step
from tests.providers.aws.playbooks.anywhere import ID, REGION, Anywhere, case_of


def recorded(source: str, operation: str, request: dict[str, Any], response: dict[str, Any] | None = None) -> Activity:
    """The one activity of a record that a responder's call leaves."""
    (activity,) = normalize(
        {
            "eventVersion": "1.08",
            "eventID": "e1",
            "eventTime": f"{now():%Y-%m-%dT%H:%M:%SZ}",
            "eventSource": f"{source}.amazonaws.com",
            "eventName": operation,
            "awsRegion": REGION,
            "recipientAccountId": ACCOUNT,
            "sourceIPAddress": "192.0.2.1",
            "userIdentity": {
                "type": "AssumedRole",
                "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/responder/x",
                "accountId": ACCOUNT,
            },
            "requestParameters": request,
            "responseElements": response,
        }
    )
    return activity


def change(target: Target) -> Change:
    return Change(
        run=1,
        order=1,
        playbook="x",
        target=target.id,
        says=target.says,
        state=ChangeState.DONE,
        intended_at=now(),
        done_at=now(),
        undoing_at=now(),
        calls=target.calls,
        undo_calls=target.undo_calls,
        about=target.about,
    )


@pytest.mark.parametrize("playbook", [deny_role.PLAYBOOK, revoke_sessions.PLAYBOOK])
def test_an_inline_policy_of_ours_and_its_removal_are_known_again(playbook: Any) -> None:
    with acting() as there:
        case = older(there.role())
        target = planned(playbook, case, step(Action.LOCK, case), there.live)
    name = {"roleName": "worker", "policyName": target.about.removeprefix("inline:")}
    document = {"policyDocument": target.after["document"]}
    assert is_made(change(target), recorded("iam", "PutRolePolicy", name | document))
    assert is_undone(change(target), recorded("iam", "DeleteRolePolicy", name))
    assert not is_made(change(target), recorded("iam", "PutRolePolicy", name | document | {"policyName": "another"}))


def test_a_replaced_trust_and_its_return_are_known_again() -> None:
    with acting() as there:
        case = newborn(there.role())
        target = planned(replace_trust.PLAYBOOK, case, step(Action.LOCK, case), there.live)
    for state, known in ((target.after, is_made), (target.before, is_undone)):
        request = {"roleName": "worker", "policyDocument": json.dumps(json.loads(state["trust"]))}
        assert known(change(target), recorded("iam", "UpdateAssumeRolePolicy", request))


def test_an_anchor_switched_off_and_on_is_known_again() -> None:
    with acting() as there:
        Anywhere(there).hold("trustAnchor")
        case = case_of("CreateTrustAnchor")
        target = planned(disable_trust_anchor.PLAYBOOK, case, step(Action.LOCK, case), there.live)
    answer = {"trustAnchor": {"trustAnchorId": ID, "name": "plant"}}
    for operation, known in (("DisableTrustAnchor", is_made), ("EnableTrustAnchor", is_undone)):
        assert known(change(target), recorded("rolesanywhere", operation, {"trustAnchorId": ID}, answer))
