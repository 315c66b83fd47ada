"""Whom the directory knows by an object id: name, whose application it is, whether it may come in, since when.

A role assignment names nothing but the id, and sometimes the sort. Each sort is asked for with the permission that tells of it and of
nothing else; where the sort is not told, one after the other.

Source: reference of user, group and servicePrincipal in Graph; "Verify first-party Microsoft applications in sign-in reports".
"""

from collections.abc import Iterator
from datetime import datetime

from nightlatch.classes import dataclass
from nightlatch.errors import LookupFailed
from nightlatch.model import Principal, PrincipalType
from nightlatch.model.raw import plain
from nightlatch.model.times import moment
from nightlatch.providers.azure.account import Azure, is_id
from nightlatch.providers.azure.activity_log.actors import PROVIDER_ID
from nightlatch.vendors.microsoft import Answer

APPLICATIONS, GROUPS, USERS = "Application.Read.All", "GroupMember.Read.All", "User.Read.All"
READS = (APPLICATIONS, GROUPS, USERS)
"""Application permissions of Graph by which accounts are looked at."""
MICROSOFT = frozenset({"f8cdef31-a31e-4b4a-93e4-5f571e91255a", "72f988bf-86f1-41af-91ab-2d7cd011db47"})
"""The tenants that Microsoft's own applications belong to."""
_USER = ("users", USERS, "id,userPrincipalName,displayName,mail,accountEnabled,createdDateTime,userType")
_GROUP = ("groups", GROUPS, "id,displayName,createdDateTime")
_APPLICATION = (
    "servicePrincipals",
    APPLICATIONS,
    "id,appId,displayName,accountEnabled,appOwnerOrganizationId,servicePrincipalType,createdDateTime,alternativeNames",
)
_WHERE = {
    PrincipalType.USER: (_USER,),
    PrincipalType.GUEST: (_USER,),
    PrincipalType.GROUP: (_GROUP,),
    PrincipalType.SERVICE_PRINCIPAL: (_APPLICATION,),
    PrincipalType.APPLICATION: (_APPLICATION,),
    PrincipalType.MANAGED_IDENTITY: (_APPLICATION,),
    PrincipalType.UNKNOWN: (_APPLICATION, _USER, _GROUP),
}
SORTS = {
    "User": PrincipalType.USER,
    "Group": PrincipalType.GROUP,
    "ForeignGroup": PrincipalType.GROUP,
    "ServicePrincipal": PrincipalType.SERVICE_PRINCIPAL,
}
"""How an assignment's `principalType` calls them."""
_MEMBERS = {"user": "User", "group": "Group", "servicePrincipal": "ServicePrincipal"}


@dataclass(frozen=True, slots=True)
class Known:
    """An account of the directory. `owner` is the tenant that its application belongs to, `app` the application's id; both only of a
    service principal. `enabled` says whether it may come in.
    """

    id: str
    type: PrincipalType
    name: str | None
    email: str | None
    created: datetime | None
    enabled: bool
    app: str = ""
    owner: str = ""

    @property
    def is_microsofts(self) -> bool:
        """Whether it is one of Microsoft's own services, which it runs in every tenant."""
        return self.owner in MICROSOFT


def holder(tenant: str, id: str, sort: str) -> Principal:
    """Whom the records of an assignment are about: they know an account by its object id, also one that others know by a path."""
    type = SORTS.get(sort, PrincipalType.UNKNOWN)
    return Principal(provider=PROVIDER_ID, tenant=tenant, type=type, id=id, keyed_by_id=True)


def look(live: Azure, id: str | None, type: PrincipalType) -> Known | None:
    """Whom the directory knows by this id; None for nobody. Raises LookupFailed, also where nobody asks Graph."""
    if live.graph is None:
        raise LookupFailed("Graph is not asked here, and Resource Manager does not tell whose an id is: let Nightlatch ask Graph")
    if not is_id(id):
        return None
    for path, permission, fields in _WHERE.get(type, ()):
        found = live.graph.ask(f"{path}/{id}", permission, **{"$select": fields})
        if isinstance(found, dict) and found.get("id"):
            return _known(found, path)
    return None


def _known(told: Answer, path: str) -> Known:
    name, mail = plain(told.get("userPrincipalName")), plain(told.get("mail"))
    return Known(
        id=str(told["id"]).lower(),
        type=_type(told, path),
        name=name or plain(told.get("displayName")),
        email=next((text for text in (mail, name) if text and "@" in text and "#EXT#" not in text), None),
        created=moment(plain(told.get("createdDateTime"))),
        enabled=told.get("accountEnabled") is not False,
        app=str(told.get("appId") or "").lower(),
        owner=str(told.get("appOwnerOrganizationId") or "").lower(),
    )


def _type(told: Answer, path: str) -> PrincipalType:
    if path == "users":
        return PrincipalType.GUEST if told.get("userType") == "Guest" else PrincipalType.USER
    if path == "groups":
        return PrincipalType.GROUP
    managed = told.get("servicePrincipalType") == "ManagedIdentity"
    return PrincipalType.MANAGED_IDENTITY if managed else PrincipalType.SERVICE_PRINCIPAL


def members(live: Azure, group: str) -> Iterator[tuple[str, str]]:
    """Everybody in a group and in the groups in it, by object id, and what sort of account an assignment would call it. Raises LookupFailed."""
    seen, left = {group}, [group]
    while left and live.graph is not None:
        for each in live.graph.listed(f"groups/{left.pop()}/members", GROUPS, **{"$select": "id"}):
            id, sort = str(each.get("id")).lower(), _MEMBERS.get(str(each.get("@odata.type") or "").rpartition(".")[2])
            if not is_id(id) or id in seen or sort is None:
                continue
            seen.add(id)
            if sort == "Group":
                left.append(id)
            else:
                yield id, sort
