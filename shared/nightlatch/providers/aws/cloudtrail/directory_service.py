"""Directory Service: users and groups of a managed Active Directory, by the API beside the domain controllers.

What happens inside the directory by its own tools never reaches CloudTrail; only `ds` (whole directories, one password
reset) and `ds-data` (users and groups) do. A trust lets the users of another domain in.
"""

from collections.abc import Iterator

from nightlatch.model import Grant, GrantKind, Kind, PrincipalType, Privilege, Trait
from nightlatch.model.evidence import LIMITED_TO, RESOURCE
from nightlatch.providers.aws.cloudtrail.limited import Accounts, member_of, secret
from nightlatch.providers.aws.cloudtrail.record import Event
from nightlatch.providers.aws.cloudtrail.subjects import unknown
from nightlatch.providers.aws.cloudtrail.table import Draft, watch

_DIRECTORY = ("directoryId",)
_USERS = Accounts("ds", name=("sAMAccountName", "userName", "memberName"), within=_DIRECTORY, id=("sID",))
_DIRECTORIES = Accounts("ds", name=("name", "directoryId"), id=_DIRECTORY, type=PrincipalType.UNKNOWN)


def _group(event: Event) -> Iterator[Grant]:
    group = event.text("groupName")
    if group:
        yield member_of(group, event.text("directoryId"))


def _trust(event: Event) -> Iterator[Draft]:
    """Another domain, whose users may now sign in here unless the trust only goes the other way."""
    directory, domain = event.text("directoryId"), event.text("remoteDomainName")
    outward = event.text("trustDirection") == "One-Way: Incoming"
    privilege = Privilege(tier=3 if outward else 1, reasons=("users of another domain may sign in",), traits=(Trait.EXTERNAL,))
    grant = Grant(role=f"trust:{domain}", kind=GrantKind.TRUST, privilege=privilege, member=domain, member_tenant=domain)
    evidence = {LIMITED_TO: "ds", **({RESOURCE: directory} if directory else {})}
    subject = unknown(event, directory, directory)
    yield Draft(Kind.TRUST_CHANGED, subject, grants=(grant,) if domain and not outward else (), evidence=evidence)


TABLES = {
    "ds.amazonaws.com": {
        "CreateMicrosoftAD": _DIRECTORIES.context(Kind.POLICY_CHANGED, credential=secret("password", when=("password",))),
        "CreateDirectory": _DIRECTORIES.context(Kind.POLICY_CHANGED, credential=secret("password", when=("password",))),
        "ConnectDirectory": _DIRECTORIES.context(Kind.POLICY_CHANGED),
        "EnableDirectoryDataAccess": _DIRECTORIES.watch(Kind.POLICY_CHANGED),
        "ResetUserPassword": _USERS.watch(Kind.CREDENTIAL_ADDED, credential=secret("password")),
        "CreateTrust": watch(Kind.TRUST_CHANGED, _trust),
    },
    "ds-data.amazonaws.com": {
        "CreateUser": _USERS.watch(Kind.ACCOUNT_CREATED),
        "UpdateUser": _USERS.context(Kind.POLICY_CHANGED),
        "DisableUser": _USERS.watch(Kind.ACCOUNT_REMOVED),
        "DeleteUser": _USERS.watch(Kind.ACCOUNT_REMOVED),
        "AddGroupMember": _USERS.watch(Kind.ROLE_GRANTED, grants=_group),
        "RemoveGroupMember": _USERS.watch(Kind.ROLE_REMOVED, grants=_group),
    },
}
