"""Who bears the name of an account that only one service of AWS knows, asked of that service.

IAM has never heard of them, so each service is asked in its own way, and says more or less: some tell when an account was
created, so that a newborn can be confirmed; the others tell only that it is there (CREATION_TOLD). Such an account lives in
one Region and mostly in a place of the service's own (a pool, a server); records tell both, and the account's id alone does not.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from nightlatch.contracts import Identity
from nightlatch.model import Case, Principal, PrincipalType
from nightlatch.model.evidence import LIMITED_TO, REGION, RESOURCE
from nightlatch.providers.aws.account import Account
from nightlatch.providers.aws.clients import Answer


class Spot(NamedTuple):
    """Where to ask for an account: Region, the service's own place ("" where it has none), and the name that its calls take."""

    region: str
    place: str
    name: str


class Seen(NamedTuple):
    """A live account: where it was found, its id as the readers of CloudTrail give it, when it was created, and what was told of it."""

    spot: Spot
    id: str
    created: datetime | None
    answer: Answer


def told(case: Case) -> dict[str, str]:
    """Service, place and Region of a case's account, from what really happened; empty for accounts of IAM."""
    return case.told if case.subject.keyed_by_id else {}


def seen(account: Account, principal: Principal, known: Mapping[str, str]) -> Seen | None:
    """The live account that records told of so; None when it is not there, is another's, or cannot be asked for.

    Raises LookupFailed when AWS could not be asked.
    """
    look = _LOOKS.get(known.get(LIMITED_TO, ""))
    region, place = known.get(REGION, ""), known.get(RESOURCE, "")
    if look is None or not region or not principal.keyed_by_id or principal.type is PrincipalType.GROUP:
        return None
    name = _local(principal, place)
    found = look(account, principal, Spot(region, place, name)) if name else None
    return found if found and principal.id in (None, found.id, f"{found.spot.place}/{found.spot.name}") else None


def identity(account: Account, principal: Principal, known: Mapping[str, str]) -> Identity | None:
    """Who bears the name now, in the words of a Directory. An id that is place and name is taken as its own.

    Raises LookupFailed when AWS could not be asked.
    """
    found = seen(account, principal, known)
    return None if found is None else Identity(id=principal.id or found.id, created=found.created)


def _local(principal: Principal, place: str) -> str:
    """The name within its place: an id of the form `place/name` tells it, records of a call by id tell nothing else."""
    id = principal.id or ""
    if place and id.startswith(f"{place}/"):
        return id.removeprefix(f"{place}/")
    return principal.name or id


Look = Callable[[Account, Principal, Spot], Seen | None]


def _by_name(service: str, operation: str, *path: str, place: str, name: str, id: str, created: str = "") -> Look:
    """One call that takes place and name; `path` leads to the account in the answer, `id` and `created` are members there."""

    def look(account: Account, _principal: Principal, spot: Spot) -> Seen | None:
        where = {place: spot.place} if place else {}
        found: Any = account.ask(service, operation, spot.region, **where, **{name: spot.name})
        for step in path if found is not None else ():
            found = found[step]
        return None if found is None else Seen(spot, str(found[id]), found.get(created), found)

    return look


def _by_id(look: Look) -> Look:
    """The same for a service whose calls take the id."""
    return lambda account, principal, spot: look(account, principal, Spot(spot.region, spot.place, principal.id or spot.name))


def _in_list(service: str, parameter: str) -> Look:
    """A user of a cache, from a list that the service makes of one."""

    def look(account: Account, principal: Principal, spot: Spot) -> Seen | None:
        name = (principal.id if service == "elasticache" else principal.name) or spot.name
        answer = account.ask(service, "DescribeUsers", spot.region, **{parameter: name})
        user = next(iter((answer or {}).get("Users", ())), None)
        member = "UserId" if service == "elasticache" else "ARN"
        return None if user is None else Seen(Spot(spot.region, "", name), user[member], None, user)

    return look


def _of_pool(account: Account, principal: Principal, spot: Spot) -> Seen | None:
    """A user of a Cognito pool. Names are often redacted in records, so the pool is asked by its own id of the user."""
    if principal.type is not PrincipalType.USER:
        return None
    by_sub = principal.id is not None and "/" not in principal.id
    what = f'sub = "{principal.id}"' if by_sub else f'username = "{_quoted(spot.name)}"'
    users = account.listed("cognito-idp", "ListUsers", "Users", spot.region, UserPoolId=spot.place, Filter=what)
    for user in users or ():
        sub = next((one["Value"] for one in user["Attributes"] if one["Name"] == "sub"), "")
        return Seen(Spot(spot.region, spot.place, user["Username"]), sub, user.get("UserCreateDate"), user)
    return None


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _of_stream(account: Account, _principal: Principal, spot: Spot) -> Seen | None:
    """A user of AppStream; names are mail addresses, in which case does not count."""
    users = account.listed("appstream", "DescribeUsers", "Users", spot.region, AuthenticationType=spot.place)
    for user in users or ():
        if user["UserName"].casefold() == spot.name.casefold():
            return Seen(spot, f"{spot.place}/{spot.name}", user.get("CreatedTime"), user)
    return None


def _of_dashboards(account: Account, _principal: Principal, spot: Spot) -> Seen | None:
    where = {"AwsAccountId": account.id, "Namespace": spot.place}
    answer = account.ask("quicksight", "DescribeUser", spot.region, **where, UserName=spot.name)
    return None if answer is None else Seen(spot, answer["User"]["PrincipalId"], None, answer["User"])


def _of_server(account: Account, _principal: Principal, spot: Spot) -> Seen | None:
    answer = account.ask("transfer", "DescribeUser", spot.region, ServerId=spot.place, UserName=spot.name)
    return None if answer is None else Seen(spot, f"{spot.place}/{spot.name}", None, answer["User"])


def _of_domain(account: Account, _principal: Principal, spot: Spot) -> Seen | None:
    answer = account.ask("datazone", "GetUserProfile", spot.region, domainIdentifier=spot.place, userIdentifier=spot.name)
    return None if answer is None else Seen(spot, f"{spot.place}/{spot.name}", None, answer)


def _of_network(account: Account, _principal: Principal, spot: Spot) -> Seen | None:
    users = account.listed("wickr", "ListUsers", "users", spot.region, networkId=spot.place, username=spot.name)
    for user in users or ():
        if user.get("username") == spot.name:
            return Seen(spot, f"{spot.place}/{spot.name}", None, user)
    return None


_LOOKS: Mapping[str, Look] = {
    "apigateway": _by_id(_by_name("apigateway", "GetApiKey", place="", name="apiKey", id="id", created="createdDate")),
    "appstream": _of_stream,
    "cognito-idp": _of_pool,
    "connect": _by_id(_by_name("connect", "DescribeUser", "User", place="InstanceId", name="UserId", id="Id")),
    "datazone": _of_domain,
    "ds": _by_name("ds-data", "DescribeUser", place="DirectoryId", name="SAMAccountName", id="SID"),
    "elasticache": _in_list("elasticache", "UserId"),
    "iot": _by_id(
        _by_name(
            "iot",
            "DescribeCertificate",
            "certificateDescription",
            place="",
            name="certificateId",
            id="certificateId",
            created="creationDate",
        )
    ),
    "location": _by_name("location", "DescribeKey", place="", name="KeyName", id="KeyName", created="CreateTime"),
    "memorydb": _in_list("memorydb", "UserName"),
    "quicksight": _of_dashboards,
    "transfer": _of_server,
    "wickr": _of_network,
    "workmail": _by_id(_by_name("workmail", "DescribeUser", place="OrganizationId", name="UserId", id="UserId")),
}
"""Service, as LIMITED_TO spells it → how it is asked."""

CREATION_TOLD = frozenset({"apigateway", "appstream", "cognito-idp", "iot", "location"})
"""Services that tell when an account was created. Of all others a newborn cannot be confirmed, and a person decides."""

READS: tuple[str, ...] = (
    "apigateway:GET",
    "appstream:DescribeUsers",
    "cognito-idp:ListUsers",
    "connect:DescribeUser",
    "datazone:GetUserProfile",
    "ds-data:DescribeUser",
    "elasticache:DescribeUsers",
    "geo:DescribeKey",
    "iot:DescribeCertificate",
    "memorydb:DescribeUsers",
    "quicksight:DescribeUser",
    "transfer:DescribeUser",
    "wickr:ListUsers",
    "workmail:DescribeUser",
)
"""Every permission that asking may use. Directory Service Data also wants `ds:AccessDSData` on the directory."""
