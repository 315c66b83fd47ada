"""Secrets and certificates of applications and service principals: the text of one is told once, and what is removed is gone for good."""

from collections.abc import Callable

from nightlatch.sandbox.microsoft import making
from nightlatch.sandbox.microsoft.audit import Change, included, tell
from nightlatch.sandbox.microsoft.calls import NOTHING, Answered, Call, Operation
from nightlatch.sandbox.microsoft.graph.applications import ALL, OWNED, WRITE, app_of, changing
from nightlatch.sandbox.microsoft.graph.principals import principal_of
from nightlatch.sandbox.microsoft.refusals import bad
from nightlatch.sandbox.microsoft.tenant import Thing

Holder = Callable[[Call], Thing]


def _added_to(of: Holder) -> Callable[[Call], Answered]:
    def add_password(call: Call) -> Answered:
        """Add password: the only answer that holds its text."""
        holder = changing(call, of(call))
        before = _described(holder)
        asked = call.body.get("passwordCredential") or {}
        made = making.secret(call.tenant, holder, call.tenant.clock(), str(asked.get("displayName") or "secret"))
        _tell(call, holder, before)
        return Answered(made)

    return add_password


def _taken_from(of: Holder) -> Callable[[Call], Answered]:
    def remove_password(call: Call) -> Answered:
        """Remove password."""
        holder = changing(call, of(call))
        before, id = _described(holder), call.body.get("keyId")
        left = [each for each in holder["passwordCredentials"] if each["keyId"] != id]
        if len(left) == len(holder["passwordCredentials"]):
            raise bad(f"No password credential found with keyId '{id}'.")
        holder["passwordCredentials"] = left
        call.tenant.secrets.pop(str(id), None)
        _tell(call, holder, before)
        return NOTHING

    return remove_password


def _keys_of(of: Holder) -> Callable[[Call], Answered]:
    def remove_key(call: Call) -> Answered:
        """Remove key: wants a proof that is signed with a key of the same application, which a responder never has."""
        changing(call, of(call))
        if not call.body.get("proof"):
            raise bad("A value is required for property 'proof' of resource.")
        raise bad("Proof of possession verification failed.", "Authentication_MissingOrMalformed")

    return remove_key


def _described(holder: Thing) -> list[str]:
    """Credentials as the log tells them: without their texts."""
    sorts = {"Password": holder["passwordCredentials"], "AsymmetricX509Cert": holder["keyCredentials"]}
    return [
        f"[KeyIdentifier={each['keyId']},KeyType={sort},KeyUsage=Verify,DisplayName={each['displayName']}]"
        for sort, held in sorts.items()
        for each in held
    ]


def _tell(call: Call, holder: Thing, before: list[str]) -> None:
    now = _described(holder)
    changed: Change = ("KeyDescription", before, now)
    if "signInAudience" in holder:
        activity = "Update application \u2013 Certificates and secrets management "
        tell(call, activity, "ApplicationManagement", holder, changed=included(changed))
        return
    names: Change = ("TargetId.ServicePrincipalNames", None, ";".join(holder["servicePrincipalNames"]))
    activity = f"{'Add' if len(now) > len(before) else 'Remove'} service principal credentials"
    tell(call, activity, "ApplicationManagement", holder, changed=[*included(changed), names])


def _operations(place: str, of: Holder) -> tuple[Operation, ...]:
    return (
        Operation("POST", f"{place}/addPassword", WRITE, _added_to(of)),
        Operation("POST", f"{place}/removePassword", WRITE, _taken_from(of)),
        Operation("POST", f"{place}/removeKey", (OWNED, ALL), _keys_of(of)),
    )


OPERATIONS = (
    *_operations("/applications/{app}", app_of),
    *_operations("/servicePrincipals/{principal}", principal_of),
)
