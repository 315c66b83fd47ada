"""How users prove who they are: their authentication methods, listed, added and taken away, each sort under a path of its own."""

from nightlatch.sandbox.microsoft import known, making
from nightlatch.sandbox.microsoft.audit import tell
from nightlatch.sandbox.microsoft.calls import NOTHING, Answered, Call, Operation
from nightlatch.sandbox.microsoft.graph.admission import need_rank
from nightlatch.sandbox.microsoft.graph.users import user_of
from nightlatch.sandbox.microsoft.refusals import bad, not_found
from nightlatch.sandbox.microsoft.tenant import Thing, stamp

_ALL, _READ = "UserAuthenticationMethod.ReadWrite.All", "UserAuthenticationMethod.Read.All"
_SORTS = {
    "temporaryAccessPassMethods": ("temporaryAccessPass", "UserAuthMethod-TAP.ReadWrite.All", "temporary access pass method"),
    "phoneMethods": ("phone", "UserAuthMethod-Phone.ReadWrite.All", "phone method"),
    "fido2Methods": ("fido2", "UserAuthMethod-Passkey.ReadWrite.All", "passkey"),
    "microsoftAuthenticatorMethods": (
        "microsoftAuthenticator",
        "UserAuthMethod-MicrosoftAuthApp.ReadWrite.All",
        "Authenticator app",
    ),
    "softwareOathMethods": ("softwareOath", "UserAuthMethod-SoftwareOATH.ReadWrite.All", "software OATH token"),
    "emailMethods": ("email", "UserAuthMethod-Email.ReadWrite.All", "email method"),
    "windowsHelloForBusinessMethods": (
        "windowsHelloForBusiness",
        "UserAuthMethod-WindowsHello.ReadWrite.All",
        "Windows Hello for Business method",
    ),
}
"""Path → sort, the permission that opens only this sort, and what the log calls it."""
_ADDED = frozenset({"temporaryAccessPassMethods", "phoneMethods", "emailMethods"})
"""Those that somebody else may add for a user; the others only he himself registers."""


def _held(call: Call) -> dict[str, Thing]:
    return call.tenant.methods[user_of(call)["id"]]


def list_methods(call: Call) -> Answered:
    """List methods."""
    return call.page(list(_held(call).values()))


def _operations(path: str) -> tuple[Operation, ...]:
    sort, permission, named = _SORTS[path]
    mark = f"#microsoft.graph.{sort}AuthenticationMethod"

    def list_some(call: Call) -> Answered:
        return call.page([each for each in _held(call).values() if each["@odata.type"] == mark])

    def get_one(call: Call) -> Answered:
        return Answered(_one(call, mark))

    def add(call: Call) -> Answered:
        user = user_of(call)
        need_rank(call, user["id"])
        given: Thing = {**_defaults(call, sort), **call.body}
        made = making.method(call.tenant, user["id"], sort, call.tenant.clock(), **given)
        _tell(call, "Admin registered security info", user, f"Admin registered {named} for user", "Add")
        return Answered(made, 201)

    def delete(call: Call) -> Answered:
        user, found = user_of(call), _one(call, mark)
        need_rank(call, user["id"])
        del _held(call)[found["id"]]
        _tell(call, "Admin deleted security info", user, f"Admin deleted {named} for user", "Delete")
        return NOTHING

    place = f"/users/{{user}}/authentication/{path}"
    adding = (Operation("POST", place, (permission, _ALL), add),) if path in _ADDED else ()
    reading = (permission.replace("ReadWrite", "Read"), permission, _READ, _ALL)
    return (
        Operation("GET", place, reading, list_some),
        Operation("GET", f"{place}/{{method}}", reading, get_one),
        *adding,
        Operation("DELETE", f"{place}/{{method}}", (permission, _ALL), delete),
    )


def _one(call: Call, mark: str) -> Thing:
    found = _held(call).get(call.path["method"])
    if found is None or found["@odata.type"] != mark:
        raise not_found(call.path["method"])
    return found


def _defaults(call: Call, sort: str) -> Thing:
    if sort != "temporaryAccessPass":
        return {}
    told = {"lifetimeInMinutes": 60, "isUsableOnce": False, "isUsable": True, "methodUsabilityReason": "EnabledByPolicy"}
    return {**told, "startDateTime": stamp(call.tenant.clock()), "temporaryAccessPass": "example-pass"}


def _tell(call: Call, activity: str, user: Thing, reason: str, kind: str) -> None:
    entry = tell(call, activity, "UserManagement", user, kind=kind, service="Authentication Methods")
    entry["resultReason"] = reason


def reset_password(call: Call) -> Answered:
    """Reset password; the new one is the caller's, or made up and told once."""
    if call.path["method"] != known.PASSWORD_METHOD:
        raise bad("Only the password can be reset.")
    user = user_of(call)
    need_rank(call, user["id"])
    tell(call, "Reset password (by admin)", "UserManagement", user, service="Self-service Password Management")
    return Answered({"newPassword": None if call.body.get("newPassword") else "example-password"}, 202)


_METHODS = "/users/{user}/authentication/methods"
OPERATIONS = (
    Operation("GET", _METHODS, (_READ, _ALL), list_methods),
    Operation("POST", f"{_METHODS}/{{method}}/resetPassword", (_ALL,), reset_password),
    *(operation for path in _SORTS for operation in _operations(path)),
)
