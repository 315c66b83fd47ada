"""Takes public keys from a user of a Transfer server: one that the case added, or all where nothing else shuts the user out.

Ends: signing in with the key. Does not end: a session that is open (U). A key cannot be switched off, but its text is told, so it
is deleted and put back as it was; only its id and the date of its import become others. For a whole user this is the lock on EFS,
where session policies do not count (deny_transfer_user is the one for S3).
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.limited_accounts import Seen
from nightlatch.providers.aws.playbooks.limited import APART, LOCKING, confirmed, parts_of, spelled

_S = "transfer"
_SORT = "ssh_key"


def _plan(case: Case, step: Step, live: Account) -> Plan:
    if step.action is Action.DEACTIVATE and step.sort != _SORT:
        return Plan()
    found = confirmed(case, step, live, _S)
    if found is None or isinstance(found, Plan):
        return found or Plan()
    keys = list(_the_one(case, step, found) if step.action is Action.DEACTIVATE else _all(live, found))
    if not keys and step.action is Action.DEACTIVATE:
        return Plan(notes=(f"{case.subject.label} has no key {step.target} that was imported when the case says so",))
    return Plan(targets=tuple(_target(found, key) for key in keys))


def _the_one(case: Case, step: Step, found: Seen) -> Iterator[Any]:
    """The key that the step names, if it was imported when the activities say."""
    times = [activity.at for activity in case.activities if activity.id in step.because]
    for key in found.answer["SshPublicKeys"]:
        if key["SshPublicKeyId"] == step.target and any(abs(key["DateImported"] - at) <= APART for at in times):
            yield key


def _all(live: Account, found: Seen) -> list[Any]:
    server = live.ask(_S, "DescribeServer", found.spot.region, ServerId=found.spot.place)
    on_efs = server is not None and server["Server"].get("Domain") == "EFS"
    return list(found.answer["SshPublicKeys"]) if on_efs else []


def _target(found: Seen, key: Any) -> Target:
    spot, body = found.spot, key["SshPublicKeyBody"]
    where = {"region": spot.region, "server_id": spot.place, "user_name": spot.name}
    return Target(
        id=spelled("transfer_key", spot.region, spot.place, spot.name, _digest(body)),
        says=f"delete the public key {key['SshPublicKeyId']} of {spot.name} at {spot.place}; put back, it gets another id",
        before={"key": body},
        after={"key": ""},
        calls=("DeleteSshPublicKey",),
        undo_calls=("ImportSshPublicKey",),
        by_hand=(command(_S, "import-ssh-public-key", **where, ssh_public_key_body=body),),
        about=key["SshPublicKeyId"],
    )


def _digest(body: str) -> str:
    """What names a key alike under any id."""
    return sha256(body.encode()).hexdigest()[:32]


def _held(target: Target, live: Account) -> list[Any] | None:
    """The keys of the target's text: at most one, and None when the user is gone."""
    region, server, name, digest = parts_of(target)
    answer = live.ask(_S, "DescribeUser", region, ServerId=server, UserName=name)
    if answer is None:
        return None
    return [key for key in answer["User"]["SshPublicKeys"] if _digest(key["SshPublicKeyBody"]) == digest]


def _read(_principal: Principal, target: Target, live: Account) -> State | None:
    held = _held(target, live)
    return None if held is None else {"key": held[0]["SshPublicKeyBody"] if held else ""}


def _apply(_principal: Principal, target: Target, live: Account) -> None:
    region, server, name, _ = parts_of(target)
    for key in _held(target, live) or ():
        live.change(_S, "DeleteSshPublicKey", region, ServerId=server, UserName=name, SshPublicKeyId=key["SshPublicKeyId"])


def _revert(_principal: Principal, target: Target, live: Account) -> None:
    region, server, name, _ = parts_of(target)
    if _held(target, live) == []:
        live.change(_S, "ImportSshPublicKey", region, ServerId=server, UserName=name, SshPublicKeyBody=target.before["key"])


PLAYBOOK = Playbook(
    id="withdraw_transfer_keys",
    title="Take public keys from a user of a Transfer server",
    actions=(Action.LOCK, Action.DEACTIVATE),
    subject_types=(PrincipalType.SERVICE_ACCOUNT,),
    order=LOCKING,
    reads=("transfer:DescribeServer", "transfer:DescribeUser"),
    writes=("transfer:DeleteSshPublicKey", "transfer:ImportSshPublicKey"),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
