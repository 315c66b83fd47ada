"""Removes the certificates that the case gave to an application or service principal; undone by the same certificate again.

A certificate that proves who somebody is stands in Graph with its public half, which is all of it. One to sign with has a private half that
Graph does not tell: that cannot be put back. One that says it was valid before the case may be what the application works with: that is a
person's wish. `removeKey` wants proof by the key itself, so the list is written without it, from the list
as it is then.

Source: the keyCredential resource, "az ad app credential reset" (which takes the certificate's own text), "Update application", "Update servicePrincipal". That a certificate which is put back keeps its id is
not documented; it is looked for by its content.
"""

import json
import shlex
from typing import Any

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.errors import ChangeFailed
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.entra.account import Entra, Pair
from nightlatch.providers.entra.directory_audit.secrets import CERTIFICATE
from nightlatch.providers.entra.playbooks.credentials import CALLS, UNDO_CALLS, is_of_case, tells_no_id
from nightlatch.providers.entra.scopes import APPS, APPS_READ

Key = dict[str, Any]
_LOST = "Graph does not tell its private half: whoever signed with it needs a new one"
_CONTENT = ("customKeyIdentifier", "displayName", "endDateTime", "key", "startDateTime", "type", "usage")


def _plan(case: Case, step: Step, live: Entra) -> Plan:
    who = case.subject
    if step.sort != CERTIFICATE:
        return Plan()
    pair = live.pair(who)
    if live.is_own(who, pair):
        return Plan(notes=(f"{who.label} is Nightlatch itself, and keeps its certificates: look after it by hand",))
    holders = ((f"applications/{pair.application_id}", pair.application), (f"servicePrincipals/{pair.object_id}", pair.principal))
    there = [(path, key) for path, holder in holders if holder for key in _keys(path, live) or ()]
    chosen = [(path, key) for path, key in there if step.target.lower() in _names(key)]
    if not chosen and tells_no_id(step):
        chosen = [(path, key) for path, key in there if is_of_case(case, pair, key)]
    if not chosen:
        return Plan(notes=(f"{who.label} has no certificate {step.target} now",))
    return Plan(tuple(_target(case, pair, path, key) for path, key in chosen))


def _names(key: Key) -> tuple[str, ...]:
    return tuple(str(key.get(name) or "").lower() for name in ("keyId", "customKeyIdentifier"))


def _keys(path: str, live: Entra) -> list[Key] | None:
    """The certificates of an application or service principal, with their content; None when it is gone. Raises LookupFailed."""
    found = live.rest.ask(path, APPS_READ, **{"$select": "id,keyCredentials"})
    if not isinstance(found, dict):
        return None
    return [each for each in found.get("keyCredentials") or () if isinstance(each, dict)]


def _content(key: Key) -> str:
    return json.dumps({name: key[name] for name in _CONTENT if key.get(name)}, sort_keys=True, separators=(",", ":"))


def _target(case: Case, pair: Pair, path: str, key: Key) -> Target:
    id, name = str(key.get("keyId")), str(key.get("displayName") or "without a name")
    lost = "" if key.get("key") and str(key.get("usage", "")).lower() == "verify" else _LOST
    fixed, is_own = {"path": path, "id": id, "content": _content(key)}, is_of_case(case, pair, key)
    return Target(
        id=f"certificate:{id}"[:400],
        says=f"remove the certificate {name} ({id}) of {case.subject.label}",
        before={**fixed, "valid": "true"},
        after={**fixed, "valid": "false"},
        calls=CALLS,
        undo_calls=UNDO_CALLS,
        by_hand=(f"nothing brings it back: {_LOST}" if lost else _command(path, key),),
        about=id,
        irreversible=lost,
        disturbs=""
        if is_own
        else f"whatever signs in with it: it has been valid since {key.get('startDateTime')}, before this case",
        of_case=is_own,
    )


def _command(path: str, key: Key) -> str:
    """What adds it again beside those that are there, whose content the command line does not need."""
    sort, _, holder = path.partition("/")
    of = "app" if sort == "applications" else "sp"
    named = ["--display-name", str(key["displayName"])] if key.get("displayName") else []
    words = ["az", "ad", of, "credential", "reset", "--id", holder, "--append", "--cert", str(key.get("key"))]
    return shlex.join([*words, *named])


def _is_it(key: Key, target: Target) -> bool:
    return str(key.get("keyId")) == target.before["id"] or _content(key) == target.before["content"]


def _read(_subject: Principal, target: Target, live: Entra) -> State | None:
    keys = _keys(target.before["path"], live)
    if keys is None:
        return None
    return target.before if any(_is_it(each, target) for each in keys) else target.after


def _apply(_subject: Principal, target: Target, live: Entra) -> None:
    keys = _keys(target.before["path"], live) or []
    left = [each for each in keys if not _is_it(each, target)]
    if len(left) < len(keys):
        live.rest.change(target.before["path"], APPS, method="PATCH", json={"keyCredentials": left})


def _revert(_subject: Principal, target: Target, live: Entra) -> None:
    keys = _keys(target.before["path"], live)
    if keys is None or target.irreversible:
        raise ChangeFailed(
            f"{target.before['path']} cannot be given its certificate again: {target.irreversible or 'it is gone'}"
        )
    if not any(_is_it(each, target) for each in keys):
        again = {"keyId": target.before["id"], **json.loads(target.before["content"])}
        live.rest.change(target.before["path"], APPS, method="PATCH", json={"keyCredentials": [*keys, again]})


PLAYBOOK = Playbook(
    id="remove_certificates",
    title="Remove the certificates that the case gave",
    actions=(Action.DEACTIVATE,),
    subject_types=(PrincipalType.SERVICE_PRINCIPAL,),
    order=20,
    reads=(APPS_READ,),
    writes=(APPS,),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
