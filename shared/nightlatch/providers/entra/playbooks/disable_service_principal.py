"""Disables a service principal: it is given no more tokens, and lets nobody in, until it is enabled again.

Of an application of another tenant this stops what it does here, and nothing elsewhere. One from before the case serves others, who would
be locked out with it: that is a person's wish.

Source: "Update servicePrincipal"; "Continuous access evaluation for workload identities".
"""

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.errors import ChangeFailed, LookupFailed
from nightlatch.model import Action, Case, Kind, Principal, PrincipalType, Step
from nightlatch.providers.entra.account import MANAGED, Entra, Pair, in_case
from nightlatch.providers.entra.directory_audit.subjects import SERVICE_PRINCIPAL_ID
from nightlatch.providers.entra.links import application_page
from nightlatch.providers.entra.playbooks.disabling import DISABLED, ENABLED, proving, state
from nightlatch.providers.entra.scopes import APPS, APPS_READ

_CALLS = _UNDO_CALLS = ("Update service principal",)
_OF_ONE_TENANT = "AzureADMyOrg"


def _plan(case: Case, _step: Step, live: Entra) -> Plan:
    who, pair = case.subject, live.pair(case.subject)
    if pair.principal is None:
        if any(a.did(Kind.ACCOUNT_CREATED) and a.evidence.get(SERVICE_PRINCIPAL_ID) for a in case.activities):
            raise LookupFailed(
                f"Graph tells of no service principal {who.label} now: it is deleted, or too new to be told of everywhere"
            )
        there = "has no service principal here, so that nobody signs in as it" if pair.application else "is not there (any more)"
        return Plan(notes=(f"{who.label} {there}",))
    if pair.principal.get("servicePrincipalType") == MANAGED:
        return Plan(notes=(f"{who.label} is a managed identity, which cannot be disabled: act on the resource that has it",))
    if live.is_own(who, pair):
        return Plan(notes=(f"{who.label} is Nightlatch itself, and is never disabled by it",))
    if pair.principal.get("accountEnabled") is False:
        return Plan(notes=(f"{who.label} is disabled already", _tokens(who, pair)))
    return Plan((_target(case, pair, live),), (_tokens(who, pair),))


def _tokens(who: Principal, pair: Pair) -> str:
    continuous = (pair.application or {}).get("signInAudience") == _OF_ONE_TENANT
    longer = ", those for Microsoft Graph up to 24 where it asked for continuous evaluation" if continuous else ""
    return f"tokens that {who.label} was given before last about an hour{longer}"


def _target(case: Case, pair: Pair, live: Entra) -> Target:
    who, found = case.subject, pair.principal or {}
    return Target(
        id="service_principal",
        says=f"disable the service principal {who.label}, which gets no tokens and lets nobody in from then on",
        before=ENABLED,
        after=DISABLED,
        calls=_CALLS,
        undo_calls=_UNDO_CALLS,
        by_hand=(
            f"enable it for users to sign in at {application_page(pair.object_id, pair.app_id)}",
            live.call("PATCH", f"servicePrincipals/{pair.object_id}", {"accountEnabled": True}),
        ),
        disturbs="" if in_case(case, found.get("createdDateTime")) else "everybody and everything that uses it",
    )


def _read(subject: Principal, _target: Target, live: Entra) -> State | None:
    return state(live.pair(subject).principal)


def _apply(subject: Principal, _target: Target, live: Entra) -> None:
    _enable(subject, False, live)


def _revert(subject: Principal, _target: Target, live: Entra) -> None:
    _enable(subject, True, live)


def _enable(subject: Principal, wanted: bool, live: Entra) -> None:
    id = live.pair(subject).object_id
    if not id:
        raise ChangeFailed(f"there is no service principal {subject.label} (any more)")
    live.rest.change(f"servicePrincipals/{id}", APPS, method="PATCH", json={"accountEnabled": wanted})


PLAYBOOK = Playbook(
    id="disable_service_principal",
    title="Disable a service principal",
    actions=(Action.LOCK,),
    subject_types=(PrincipalType.SERVICE_PRINCIPAL,),
    order=10,
    reads=(APPS_READ,),
    writes=(APPS,),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
    prove=proving(_read),
)
