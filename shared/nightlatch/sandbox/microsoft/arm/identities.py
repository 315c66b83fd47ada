"""User-assigned managed identities and the federated credentials by which others become them.

Source: reference of user assigned identities and of federated identity credentials, 2024-11-30.
"""

from typing import Any

from nightlatch.sandbox.microsoft.arm import refusing
from nightlatch.sandbox.microsoft.arm.activity_log import told
from nightlatch.sandbox.microsoft.arm.admission import wanted
from nightlatch.sandbox.microsoft.arm.scopes import fold
from nightlatch.sandbox.microsoft.calls import NOTHING, Answered, Call, Operation

Thing = dict[str, Any]
_KIND = "Microsoft.ManagedIdentity/userAssignedIdentities"
_CREDENTIALS = f"{_KIND}/federatedIdentityCredentials"
_GROUP = "/subscriptions/{subscription}/resourceGroups/{group}/providers"
_IDENTITY = f"{_GROUP}/{_KIND}/{{identity}}"
_ONE = f"{_IDENTITY}/federatedIdentityCredentials/{{name}}"


def _id(call: Call) -> str:
    return wanted(call)


def list_identities(call: Call) -> Answered:
    """`listBySubscription`."""
    start = fold(f"/subscriptions/{call.path['subscription']}")
    return call.page([each for id, each in call.tenant.azure.identities.items() if id.startswith(f"{start}/")], "nextLink")


def get_identity(call: Call) -> Answered:
    """`get`."""
    return Answered(_identity(call, _id(call)))


def put_identity(call: Call) -> Answered:
    """`createOrUpdate`: with it comes a service principal of the directory."""
    estate = call.tenant.azure
    there = estate.identities.get(fold(_id(call)))
    if there is not None:
        return Answered(there)
    made = estate.identity(
        call.path["identity"], f"/resourceGroups/{call.path['group']}", call.path["subscription"], made=estate.clock()
    )
    call.tenant.faults.made(made["properties"]["principalId"])
    return Answered(made, 201)


def delete_identity(call: Call) -> Answered:
    """`delete`: its credentials go with it, and what it was given stays, as nobody's."""
    estate, id = call.tenant.azure, _id(call)
    scope = estate.locked(id, deleting=True)
    if scope:
        raise refusing.locked(scope, "delete")
    if estate.identities.pop(fold(id), None) is None:
        return NOTHING
    for each in [each for each in estate.federated if each.startswith(f"{fold(id)}/")]:
        del estate.federated[each]
    return Answered(status=200)


def list_credentials(call: Call) -> Answered:
    """`list`."""
    start = fold(_identity(call, _id(call).rpartition("/")[0])["id"])
    return call.page([each for id, each in call.tenant.azure.federated.items() if id.startswith(f"{start}/")], "nextLink")


def get_credential(call: Call) -> Answered:
    """`get`."""
    found = call.tenant.azure.federated.get(fold(_id(call)))
    if found is None:
        raise refusing.not_found(_id(call))
    return Answered(found)


def put_credential(call: Call) -> Answered:
    """`createOrUpdate`: issuer and subject are one credential's alone."""
    estate, id = call.tenant.azure, _id(call)
    _identity(call, id.rpartition("/federatedIdentityCredentials/")[0] or id.rpartition("/")[0].rpartition("/")[0])
    asked = call.body.get("properties", {})
    if not all(asked.get(name) for name in ("issuer", "subject", "audiences")):
        raise refusing.bad("Issuer, subject and audiences are required.", "BadRequest")
    scope = estate.locked(id, deleting=False)
    if scope:
        raise refusing.locked(scope, "write")
    there = fold(id) in estate.federated
    kept = {name: asked[name] for name in ("issuer", "subject", "audiences")}
    return Answered(estate.keep_federated(id, kept, estate.clock()), 200 if there else 201)


def delete_credential(call: Call) -> Answered:
    """`delete`."""
    estate, id = call.tenant.azure, _id(call)
    scope = estate.locked(id, deleting=True)
    if scope:
        raise refusing.locked(scope, "delete")
    return NOTHING if estate.federated.pop(fold(id), None) is None else Answered(status=200)


def _identity(call: Call, id: str) -> Thing:
    found = call.tenant.azure.identities.get(fold(id))
    if found is None:
        raise refusing.not_found(id)
    return found


_READ, _WRITE, _DELETE = (f"{_KIND}/{verb}" for verb in ("read", "write", "delete"))
_C_READ, _C_WRITE, _C_DELETE = (f"{_CREDENTIALS}/{verb}" for verb in ("read", "write", "delete"))
OPERATIONS = (
    Operation("GET", f"/subscriptions/{{subscription}}/providers/{_KIND}", (_READ,), list_identities),
    Operation("GET", _IDENTITY, (_READ,), get_identity),
    Operation("PUT", _IDENTITY, (_WRITE,), told(_WRITE, put_identity)),
    Operation("DELETE", _IDENTITY, (_DELETE,), told(_DELETE, delete_identity)),
    Operation("GET", f"{_IDENTITY}/federatedIdentityCredentials", (_C_READ,), list_credentials),
    Operation("GET", _ONE, (_C_READ,), get_credential),
    Operation("PUT", _ONE, (_C_WRITE,), told(_C_WRITE, put_credential)),
    Operation("DELETE", _ONE, (_C_DELETE,), told(_C_DELETE, delete_credential)),
)
