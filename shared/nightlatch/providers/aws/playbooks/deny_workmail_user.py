"""Denies a user of WorkMail every way to a mailbox, by an access control rule of the organization.

Ends: webmail, IMAP, SMTP, Exchange and mobile clients, also for mailboxes of others. That a denying rule wins over an allowing one
is told by the guide only (U), so WorkMail itself is asked for the effect afterwards. Nothing is lost, unlike by deregistering, after
which WorkMail keeps the mailbox for 30 days. Rules are few in an organization (ten, U): where they are used up a person decides.
"""

from nightlatch.contracts import Proof, State, Target
from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.clients import Answer
from nightlatch.providers.aws.limited_accounts import Spot
from nightlatch.providers.aws.playbooks.limited import Lock, flag, spot_of

_S = "workmail"
_LONGEST = 64
_NARROWING = ("IpRanges", "NotIpRanges", "Actions", "NotActions", "NotUserIds", "ImpersonationRoleIds", "NotImpersonationRoleIds")
_ANYWHERE = "198.51.100.1"
"""An address for documentation: the rule asks for none."""


def _rule(spot: Spot) -> str:
    return f"nightlatch-{spot.name}"[:_LONGEST]


def _stands(live: Account, spot: Spot) -> State | None:
    """Whether a rule of ours denies just this user, whoever wrote it last."""
    if live.ask(_S, "DescribeUser", spot.region, OrganizationId=spot.place, UserId=spot.name) is None:
        return None
    rules = (live.ask(_S, "ListAccessControlRules", spot.region, OrganizationId=spot.place) or {}).get("Rules", ())
    ours: Answer = next((rule for rule in rules if rule["Name"] == _rule(spot)), {})
    whole = ours.get("Effect") == "DENY" and ours.get("UserIds") == [spot.name]
    return {"denied": flag(whole and not any(ours.get(member) for member in _NARROWING))}


def _close(live: Account, spot: Spot) -> None:
    rule = {"Name": _rule(spot), "Effect": "DENY", "UserIds": [spot.name], "Description": "Locked by Nightlatch"}
    live.change(_S, "PutAccessControlRule", spot.region, OrganizationId=spot.place, **rule)


def _open(live: Account, spot: Spot, _before: State) -> None:
    live.change(_S, "DeleteAccessControlRule", spot.region, OrganizationId=spot.place, Name=_rule(spot))


def _by_hand(_live: Account, spot: Spot, _before: State) -> tuple[str, ...]:
    return (command(_S, "delete-access-control-rule", region=spot.region, organization_id=spot.place, name=_rule(spot)),)


def _prove(_principal: Principal, target: Target, live: Account) -> Proof | None:
    spot = spot_of(target)
    asked = {"OrganizationId": spot.place, "UserId": spot.name, "IpAddress": _ANYWHERE, "Action": "WebMail"}
    answer = live.ask(_S, "GetAccessControlEffect", spot.region, **asked)
    if answer is None:
        return None
    return Proof(answer["Effect"] == "DENY", f"WorkMail says {answer['Effect']} to webmail by this user")


PLAYBOOK = Lock(
    service=_S,
    kind="workmail_user",
    says="deny {name} every mailbox of the organization {place}",
    done="{name} is denied every mailbox of the organization {place} already",
    stands=_stands,
    shut=lambda before: {"denied": "true"} if before["denied"] == "false" else None,
    close=_close,
    open=_open,
    calls=("PutAccessControlRule",),
    undo_calls=("DeleteAccessControlRule",),
    by_hand=_by_hand,
).playbook(
    id="deny_workmail_user",
    title="Deny a user of WorkMail every mailbox",
    subject_types=(PrincipalType.USER,),
    reads=("workmail:DescribeUser", "workmail:GetAccessControlEffect", "workmail:ListAccessControlRules"),
    writes=("workmail:DeleteAccessControlRule", "workmail:PutAccessControlRule"),
    prove=_prove,
)
