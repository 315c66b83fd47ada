"""Disables a service account: it gets no more tokens, and those it has are refused from the same moment.

Enabling it makes tokens that have not run out work again. So release waits until all that were given before the lock have run
out; whoever cannot wait enables the account by hand, and knows what that brings back.

Source: "Disable and enable service accounts" in Google's IAM guide.
"""

from datetime import datetime, timedelta

from nightlatch.contracts import Plan, Playbook, Proof, State, Target
from nightlatch.errors import ChangeFailed, LookupFailed
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.gcp.account import Google, command, named

TOKENS_LIVE = timedelta(hours=1)
"""How long an access token works; an organization policy can allow twelve hours for chosen accounts, which nobody asks here."""
_DISABLE, _ENABLE = "google.iam.admin.v1.DisableServiceAccount", "google.iam.admin.v1.EnableServiceAccount"


def _plan(case: Case, _step: Step, live: Google) -> Plan:
    found = live.account(case.subject)
    if found is None:
        return Plan(notes=(f"there is no service account {case.subject.label} (any more)",))
    if found.get("disabled"):
        return Plan(notes=(f"{case.subject.label} is disabled already",))
    until = (live.clock() + TOKENS_LIVE).isoformat(timespec="seconds")
    target = Target(
        id="service_account",
        says=f"disable {case.subject.label}: its keys and tokens are refused from then on",
        before={"disabled": "false", "tokens_live_until": until},
        after={"disabled": "true", "tokens_live_until": until},
        calls=(_DISABLE,),
        undo_calls=(_ENABLE,),
        by_hand=(command("iam", "service-accounts", "enable", str(found.get("email") or case.subject.label)),),
    )
    return Plan((target,))


def _read(subject: Principal, target: Target, live: Google) -> State | None:
    found = live.account(subject)
    if found is None:
        return None
    return target.after if found.get("disabled") else target.before


def _apply(subject: Principal, _target: Target, live: Google) -> None:
    live.rest.change("iam", f"{named(subject)}:disable", "iam.serviceAccounts.disable", json={})


def _revert(subject: Principal, target: Target, live: Google) -> None:
    until = datetime.fromisoformat(target.before["tokens_live_until"])
    if live.clock() < until:
        raise ChangeFailed(  # and not TryLater: nobody should wait an hour for it in vain
            f"access tokens that {subject.label} was given before it was disabled work again once it is enabled, until"
            f" {until:%H:%M:%S} UTC: release goes on then; whoever cannot wait runs: {target.by_hand[0]}"
        )
    live.rest.change("iam", f"{named(subject)}:enable", "iam.serviceAccounts.enable", json={})


def _prove(subject: Principal, _target: Target, live: Google) -> Proof | None:
    try:
        found = live.account(subject)
    except LookupFailed:
        return None
    if found is None:
        return None
    denied = bool(found.get("disabled"))
    return Proof(denied, f"Google tells that {subject.label} is {'disabled' if denied else 'enabled'}")


PLAYBOOK = Playbook(
    id="disable_service_account",
    title="Disable a service account",
    actions=(Action.LOCK,),
    subject_types=(PrincipalType.SERVICE_ACCOUNT,),
    order=10,
    reads=("iam.serviceAccounts.get",),
    writes=("iam.serviceAccounts.disable", "iam.serviceAccounts.enable"),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
    prove=_prove,
)
