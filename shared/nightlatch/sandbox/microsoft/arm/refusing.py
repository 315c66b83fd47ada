"""What Resource Manager answers when it does not do what was asked, in its own codes and much of its own words.

Sources: "Troubleshoot Azure RBAC", "Troubleshoot Azure RBAC limits", "Lock your resources", "Resolve errors for resource not found".
"""

from nightlatch.sandbox.microsoft.refusals import Refused


def unauthorized(who: str, action: str, scope: str) -> Refused:
    """Nobody gave the caller a role that allows it there."""
    says = (
        f"The client '{who}' with object id '{who}' does not have authorization to perform action '{action}' over scope '{scope}' or the"
        " scope is invalid. If access was recently granted, please refresh your credentials."
    )
    return Refused(403, "AuthorizationFailed", says)


def not_found(id: str) -> Refused:
    """There is no such thing, or it is not seen yet."""
    return Refused(404, "ResourceNotFound", f"The Resource '{id}' was not found.")


def no_subscription(id: str) -> Refused:
    """There is no such subscription, or the caller may not see it."""
    return Refused(404, "SubscriptionNotFound", f"The subscription '{id}' could not be found.")


def locked(scope: str, verb: str) -> Refused:
    """A lock stands in the way."""
    says = (
        f"The scope '{scope}' cannot perform {verb} operation because following scope(s) are locked: '{scope}'."
        " Please remove the lock and try again."
    )
    return Refused(409, "ScopeLocked", says)


def no_principal(id: str, tenant: str) -> Refused:
    """The directory does not tell of who is to be given a role, or not yet."""
    says = (
        f"Principal {id} does not exist in the directory {tenant}. Check that you have the correct principal ID. If you are creating this"
        " principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role"
        " assignment principalType property to a value, such as ServicePrincipal, User, or Group."
    )
    return Refused(400, "PrincipalNotFound", says)


def exists(name: str) -> Refused:
    """The same role is given to the same principal at the same scope already."""
    return Refused(
        409, "RoleAssignmentExists", f"The role assignment already exists. The ID of the existing role assignment is {name}."
    )


def fixed() -> Refused:
    """An assignment of this name is another's."""
    says = "Tenant ID, application ID, principal ID, and scope are not allowed to be updated."
    return Refused(400, "RoleAssignmentUpdateNotPermitted", says)


def bad(says: str, code: str = "BadRequestFormat") -> Refused:
    """The request is not one."""
    return Refused(400, code, says)
