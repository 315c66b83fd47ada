"""Who did it, and from where: the initiator of an entry and the origin of the call.

An entry of the directory names an application as its initiator by the id of its service principal; its `appId` stands, where it is told,
in a property of the target that the directory itself writes (`ActorId.ServicePrincipalNames`). A display name proves nothing, so only
the `appId` makes anybody Microsoft's own.
"""

from nightlatch.model import Origin, Principal, PrincipalType, Session
from nightlatch.model.raw import mapping
from nightlatch.providers.entra.directory_audit.record import Party, Record
from nightlatch.providers.entra.directory_audit.subjects import ACTOR_NAMES, initiating_app, named, sort_of, user
from nightlatch.providers.entra.first_party import is_first_party
from nightlatch.vendors.microsoft_logs import address, folded, identifier, known, node


def actor(record: Record) -> Principal:
    """The account that did it: a user, else an application; nobody where the entry names none."""
    person, program = (mapping(node(record.body, "initiatedBy", name)) for name in ("user", "app"))
    upn, id = known(node(person, "userPrincipalName")), identifier(node(person, "id"))
    if upn or id:
        return user(record, Party("user", id, known(node(person, "displayName")), upn))
    own = initiating_app(record) or identifier(node(program, "servicePrincipalId"))
    name = known(node(program, "displayName")) or known(node(program, "servicePrincipalName"))
    if own or name:
        managed = "managedidentity" in folded(record.text("category") or "")
        return named(record, own, name, sort_of(record.told(ACTOR_NAMES) or "", managed=managed))
    plain = record.text("initiatedBy") or known(node(person, "displayName")) or record.text("identity")
    return named(record, None, plain, PrincipalType.USER if plain and "@" in plain else PrincipalType.UNKNOWN)


def origin(record: Record) -> Origin:
    """Address, program and sort of session. `via` is the service of Microsoft that made the call, known by its `appId`."""
    service = app if (app := initiating_app(record)) and is_first_party(app) else None
    told = (
        node(record.body, "initiatedBy", "user", "ipAddress"),
        record.text("callerIpAddress"),
        record.text("envelope", "callerIpAddress"),
        record.detail("ipaddr"),
    )
    return Origin(
        ip=next((found for each in told if (found := address(each))), None),
        user_agent=record.detail("User-Agent") or record.text("userAgent"),
        session=Session.SERVICE if service else Session.UNKNOWN,
        via=record.text("initiatedBy", "app", "displayName") or service if service else None,
    )
