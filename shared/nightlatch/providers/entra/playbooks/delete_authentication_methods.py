"""Deletes the ways to sign in that the case gave to a user: a temporary access pass, a passkey, a phone, an authenticator.

None comes back: with one that was registered in the case nothing is lost that was there before, and one that does not tell when it
was registered is left to a person. A password cannot be deleted; only its owner, or an administrator who sets another, ends it.

Source: "List methods" and the deletions of each sort, of Graph's authentication methods.
"""

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.entra.account import Entra, in_case
from nightlatch.providers.entra.directory_audit.security_info import ACCESS_PASS, MFA, PASSKEY, PASSWORD
from nightlatch.providers.entra.links import user_page
from nightlatch.providers.entra.scopes import METHODS, METHODS_READ, USERS_READ
from nightlatch.vendors.microsoft import Answer

_LOST = "a way to sign in is not given back: its owner registers another"
_PATHS = {
    "temporaryaccesspass": "temporaryAccessPassMethods",
    "fido2": "fido2Methods",
    "phone": "phoneMethods",
    "email": "emailMethods",
    "softwareoath": "softwareOathMethods",
    "microsoftauthenticator": "microsoftAuthenticatorMethods",
    "windowshelloforbusiness": "windowsHelloForBusinessMethods",
    "platformcredential": "platformCredentialMethods",
}
"""Where Graph deletes each sort, by what its `@odata.type` is called."""
_SORTS = {
    ACCESS_PASS: frozenset({"temporaryaccesspass"}),
    PASSKEY: frozenset({"fido2", "windowshelloforbusiness", "platformcredential"}),
    MFA: frozenset(_PATHS),
}
"""What a record calls a sort, and what may be meant."""
_CALLS = (
    "Admin deleted security info",
    "Delete FIDO2 security key",
    "Delete Passkey (device-bound)",
    "Delete Windows Hello for Business credential",
    "Delete passwordless phone sign-in credential",
    "Delete platform credential",
    "Update user",
)


def _plan(case: Case, step: Step, live: Entra) -> Plan:
    who = case.subject
    if step.sort == PASSWORD:
        return _password(case, live)
    meant = _SORTS.get(step.sort)
    found = live.user(who) if meant is not None else None
    if meant is None or found is None:
        return Plan()
    id = str(found["id"]).lower()
    there = [each for each in _methods(id, live) if _sort(each) in meant]
    named = [each for each in there if str(each.get("id")).lower() == step.target.lower()]
    young = [each for each in there if in_case(case, _made(each))]
    chosen = named or young or [each for each in there if _made(each) is None]
    if not chosen:
        return Plan(notes=(f"{who.label} has no {step.sort.replace('_', ' ')} method from this case now",))
    return Plan(tuple(_target(case, id, each) for each in chosen))


def _password(case: Case, live: Entra) -> Plan:
    found = live.user(case.subject)
    if found is None or case.born is not None:
        return Plan()  # a newborn's password is of no use while the account is disabled
    return Plan(
        notes=(f"the password of {case.subject.label} was set in this case: set another at {user_page(str(found['id']))}",)
    )


def _methods(id: str, live: Entra) -> list[Answer]:
    return list(live.rest.listed(f"users/{id}/authentication/methods", METHODS_READ))


def _sort(method: Answer) -> str:
    return str(method.get("@odata.type", "")).rpartition(".")[2].lower().removesuffix("authenticationmethod")


def _made(method: Answer) -> object:
    """When it was registered; passkeys once told it by another name."""
    return method.get("createdDateTime") or method.get("creationDateTime")


def _target(case: Case, user: str, method: Answer) -> Target:
    id, sort = str(method.get("id")), _sort(method)
    fixed = {"path": f"users/{user}/authentication/{_PATHS[sort]}/{id}", "id": id}
    return Target(
        id=f"method:{id}"[:400],
        says=f"delete the {sort} method {method.get('displayName') or id} of {case.subject.label}",
        before={**fixed, "registered": "true"},
        after={**fixed, "registered": "false"},
        calls=_CALLS,
        undo_calls=(),
        by_hand=(f"nothing brings it back: {_LOST}",),
        irreversible=_LOST,
        of_case=in_case(case, _made(method)),
    )


def _read(subject: Principal, target: Target, live: Entra) -> State | None:
    found = live.user(subject)
    if found is None:
        return None
    there = any(str(each.get("id")) == target.before["id"] for each in _methods(str(found["id"]).lower(), live))
    return target.before if there else target.after


def _apply(_subject: Principal, target: Target, live: Entra) -> None:
    live.rest.change(target.before["path"], METHODS, method="DELETE")


def _revert(_subject: Principal, _target: Target, _live: Entra) -> None:
    """Nothing: what is irreversible is left, and said."""


PLAYBOOK = Playbook(
    id="delete_authentication_methods",
    title="Delete the ways to sign in that the case gave to a user",
    actions=(Action.DEACTIVATE,),
    subject_types=(PrincipalType.USER, PrincipalType.GUEST),
    order=20,
    reads=(METHODS_READ, USERS_READ),
    writes=(METHODS,),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
