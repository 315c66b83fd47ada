"""Users and guests: made, invited, blocked and let in again, their sessions ended."""

from nightlatch.sandbox.microsoft import making
from nightlatch.sandbox.microsoft.audit import Change, included, tell
from nightlatch.sandbox.microsoft.calls import NOTHING, Answered, Call, Operation
from nightlatch.sandbox.microsoft.graph.admission import need_rank, need_reach
from nightlatch.sandbox.microsoft.queries import kept, selected
from nightlatch.sandbox.microsoft.refusals import bad
from nightlatch.sandbox.microsoft.tenant import Thing, stamp

READ = ("User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")
_WRITE = ("User.ReadWrite.All", "Directory.ReadWrite.All")
_SWITCH, _PASSWORD = "User.EnableDisableAccount.All", "User-PasswordProfile.ReadWrite.All"
_DELETE = ("User.DeleteRestore.All", *_WRITE)
_PLAIN = ("businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation")
DEFAULT = (*_PLAIN, "preferredLanguage", "surname", "userPrincipalName")
"""What is told of a user without `$select`; whether he is enabled is not."""
_SENSITIVE = frozenset(
    {
        "accountEnabled",
        "businessPhones",
        "mobilePhone",
        "onPremisesImmutableId",
        "otherMails",
        "passwordProfile",
        "userPrincipalName",
    }
)


def user_of(call: Call) -> Thing:
    """The user that the path names. Raises Refused."""
    return call.tenant.find(call.tenant.users, call.path["user"])


def list_users(call: Call) -> Answered:
    """List users."""
    found = [each for each in call.tenant.users.values() if not call.tenant.faults.hides(each["id"])]
    return call.page([selected(each, call.query, DEFAULT) for each in kept(found, call.query)])


def get_user(call: Call) -> Answered:
    """Get user."""
    return Answered(selected(user_of(call), call.query, DEFAULT))


def create_user(call: Call) -> Answered:
    """Create user."""
    name = str(call.body.get("userPrincipalName", ""))
    if not name or not call.body.get("passwordProfile") or "accountEnabled" not in call.body:
        raise bad(
            "A value is required for property 'userPrincipalName', 'passwordProfile' or 'accountEnabled' of resource 'User'."
        )
    if any(each["userPrincipalName"] == name for each in call.tenant.users.values()):
        raise bad("Another object with the same value for property userPrincipalName already exists.")
    given = {key: value for key, value in call.body.items() if key != "passwordProfile"}
    made = making.user(call.tenant, name, call.tenant.clock(), **given)
    call.tenant.faults.made(made["id"])
    changed: list[Change] = [
        ("AccountEnabled", [], [made["accountEnabled"]]),
        ("DisplayName", [], [made["displayName"]]),
        ("MailNickname", [], [made["mailNickname"]]),
        ("UserPrincipalName", [], [name]),
        ("UserType", [], [made["userType"]]),
    ]
    tell(call, "Add user", "UserManagement", made, changed=included(*changed), kind="Add")
    return Answered(selected(made, call.query, DEFAULT), 201)


def update_user(call: Call) -> Answered:
    """Update user: what is sensitive about an administrator, only somebody above him changes."""
    found, roles = user_of(call), call.bearer.roles
    if not roles.isdisjoint({_SWITCH, _PASSWORD}) and roles.isdisjoint(_WRITE):
        _need_narrow(call)
    (need_rank if _SENSITIVE & call.body.keys() else need_reach)(call, found["id"])
    given = {key: value for key, value in call.body.items() if key != "passwordProfile"}
    changed: list[Change] = [
        (key[0].upper() + key[1:], [found.get(key)], [value]) for key, value in given.items() if found.get(key) != value
    ]
    found.update(given)
    switched = next((value for key, value in given.items() if key == "accountEnabled"), None)
    if "passwordProfile" in call.body:
        tell(call, "Reset user password", "UserManagement", found)
    if changed:
        tell(call, "Update user", "UserManagement", found, changed=included(*changed))
    if changed and switched is not None:
        tell(call, "Enable account" if switched else "Disable account", "UserManagement", found, changed=included(changed[0]))
    return NOTHING


def _need_narrow(call: Call) -> None:
    """Who may only switch accounts, or only set passwords, changes nothing else. Raises Refused."""
    for key in call.body:
        call.need({"accountEnabled": _SWITCH, "passwordProfile": _PASSWORD}.get(key, _WRITE[0]))
    if "accountEnabled" in call.body:
        call.need(*READ)


def delete_user(call: Call) -> Answered:
    """Delete user: for thirty days he can be restored."""
    found = user_of(call)
    need_rank(call, found["id"])
    del call.tenant.users[found["id"]]
    call.tenant.deleted[found["id"]] = "users", found
    tell(call, "Delete user", "UserManagement", found, kind="Delete")
    return NOTHING


def end_sessions(call: Call) -> Answered:
    """Revoke sign-in sessions: refresh tokens from before count no more; a guest's home tenant does not hear of it."""
    found = user_of(call)
    need_reach(call, found["id"])
    now = stamp(call.tenant.clock())
    if found["userType"] != "Guest":
        changed: Change = ("StsRefreshTokensValidFrom", [found["signInSessionsValidFromDateTime"]], [now])
        found["signInSessionsValidFromDateTime"] = now
        tell(call, "Update StsRefreshTokenValidFrom Timestamp", "UserManagement", found, changed=included(changed))
    return Answered({"value": True})


def invite(call: Call) -> Answered:
    """Create invitation: a guest, told twice by the log."""
    mail = str(call.body.get("invitedUserEmailAddress", ""))
    if "@" not in mail or not call.body.get("inviteRedirectUrl"):
        raise bad("A value is required for property 'invitedUserEmailAddress' or 'inviteRedirectUrl' of resource 'Invitation'.")
    made = making.guest(call.tenant, mail, call.tenant.clock())
    call.tenant.faults.made(made["id"])
    changed: list[Change] = [("UserType", [], ["Guest"]), ("UserPrincipalName", [], [made["userPrincipalName"]])]
    tell(call, "Add user", "UserManagement", made, changed=included(*changed), kind="Add")
    more = {"oid": made["id"], "tid": call.tenant.id, "invitedUserEmailAddress": mail}
    tell(call, "Invite external user", "UserManagement", made, kind="Add", more=more, service="Invited Users")
    told = {"id": made["id"], "invitedUserEmailAddress": mail, "inviteRedirectUrl": call.body["inviteRedirectUrl"]}
    return Answered({**told, "status": "PendingAcceptance", "invitedUser": {"id": made["id"]}}, 201)


def belongs(call: Call) -> Answered:
    """List memberOf, and transitiveMemberOf, which here is the same: groups, directory roles and administrative units."""
    tenant, id = call.tenant, user_of(call)["id"]
    found = [{"@odata.type": "#microsoft.graph.group", **tenant.groups[each]} for each in tenant.has("members", id)]
    found += [{"@odata.type": "#microsoft.graph.administrativeUnit", **tenant.units[each]} for each in tenant.has("units", id)]
    found += [
        _role(tenant.definitions[each["roleDefinitionId"]]) for each in tenant.assignments.values() if each["principalId"] == id
    ]
    return call.page([selected(each, call.query) for each in kept(found, call.query)])


def _role(definition: Thing) -> Thing:
    told = {"id": definition["id"], "displayName": definition["displayName"], "description": definition["description"]}
    return {"@odata.type": "#microsoft.graph.directoryRole", **told, "roleTemplateId": definition["templateId"]}


def owned(call: Call) -> Answered:
    """List ownedObjects."""
    return call.page(owned_by(call, user_of(call)["id"]))


def owned_by(call: Call, id: str) -> list[Thing]:
    """Applications, service principals and groups that somebody owns, each with its sort."""
    tenant, found = call.tenant, []
    for each in tenant.has("owners", id):
        for sort, shelf in (
            ("application", tenant.applications),
            ("servicePrincipal", tenant.principals),
            ("group", tenant.groups),
        ):
            if each in shelf:
                found.append({"@odata.type": f"#microsoft.graph.{sort}", **shelf[each]})
    return [selected(each, call.query) for each in found]


_ONE = "/users/{user}"
OPERATIONS = (
    Operation("GET", "/users", READ, list_users),
    Operation("POST", "/users", _WRITE, create_user),
    Operation("GET", _ONE, READ, get_user),
    Operation("PATCH", _ONE, (_SWITCH, _PASSWORD, *_WRITE), update_user),
    Operation("DELETE", _ONE, _DELETE, delete_user),
    Operation("POST", f"{_ONE}/revokeSignInSessions", ("User.RevokeSessions.All",), end_sessions),
    Operation("GET", f"{_ONE}/memberOf", READ, belongs),
    Operation("GET", f"{_ONE}/transitiveMemberOf", READ, belongs),
    Operation("GET", f"{_ONE}/ownedObjects", READ, owned),
    Operation("POST", "/invitations", ("User.Invite.All", *_WRITE), invite),
)
