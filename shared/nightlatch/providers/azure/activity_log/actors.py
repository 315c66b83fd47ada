"""Who did it, from where, and with what: the actor of a record and the origin of the call, from the claims of its token.

The claims are signed, so they tell who it was; `caller` says it shorter, and is all that some shapes keep. An account is known by its
object id, as a role assignment names it. A service principal's name here is its application's id, which says whose it is.
"""

import ipaddress

from nightlatch.model import Origin, Principal, PrincipalType, Session
from nightlatch.model.raw import plain
from nightlatch.providers.azure.activity_log.record import GUID, OBJECT_ID, Record
from nightlatch.providers.azure.activity_log.shapes import inside

PROVIDER_ID = "azure"
_CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
_METHODS = "http://schemas.microsoft.com/claims/authnmethodsreferences"
PORTAL = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"
PIM = "01fc33a7-78ba-4d2f-a4b7-768e336e890e"
FIRST_PARTY = {PIM: "MS-PIM", "797f4846-ba00-4fd7-ba43-dac1f8f63013": "Windows Azure Service Management API"}
"""Microsoft's own services that act in a tenant by themselves, by the id of their application, the same in all tenants."""


def actor(record: Record) -> Principal:
    """The account that made the call; without name where the record names nobody."""
    claims, caller = record.claims, record.text("caller")
    id = _lower(plain(inside(claims, OBJECT_ID)) or plain(inside(claims, "oid")) or _evidence(record))
    name = _person(record, caller)
    app = _lower(plain(inside(claims, "appid")))
    machine = plain(inside(claims, "xms_mirid"))
    type = _type(record, name, app, machine)
    if type is not PrincipalType.USER and id is None and caller and GUID.fullmatch(caller.lower()):
        id = caller.lower()
    shown = name if type in (PrincipalType.USER, PrincipalType.GUEST) else machine or app or _claimed(record)
    return Principal(
        provider=PROVIDER_ID,
        tenant=record.home or record.tenant,
        type=type,
        id=id,
        name=shown,
        email=shown if shown and "@" in shown and "#EXT#" not in shown else None,
        keyed_by_id=id is not None,
    )


def _person(record: Record, caller: str | None) -> str | None:
    """What a person signs in with; tokens of applications have none of these."""
    claimed = (plain(inside(record.claims, key)) for key in (f"{_CLAIMS}upn", "upn", f"{_CLAIMS}emailaddress", "unique_name"))
    elastic = plain(inside(record.field("identity"), "claims_initiated_by_user", "name"))
    told = (*claimed, elastic, caller, _claimed(record))
    return next((text for text in told if text and "@" in text), None)


def _claimed(record: Record) -> str | None:
    return plain(inside(record.claims, "name")) or plain(inside(record.claims, f"{_CLAIMS}emailaddress"))


def _evidence(record: Record) -> str | None:
    """Whose role allowed the call: the caller's, unless a group of his holds it."""
    told = inside(record.authorization, "evidence")
    return None if (plain(inside(told, "principalType")) or "").lower() == "group" else plain(inside(told, "principalId"))


def _type(record: Record, name: str | None, app: str | None, machine: str | None) -> PrincipalType:
    if machine:
        return PrincipalType.MANAGED_IDENTITY
    if plain(inside(record.claims, "idtyp")) == "app" or (app in FIRST_PARTY and not name):
        return PrincipalType.SYSTEM if app in FIRST_PARTY else PrincipalType.SERVICE_PRINCIPAL
    if name:
        return PrincipalType.GUEST if "#EXT#" in name.upper() else PrincipalType.USER
    evidence = (plain(inside(record.authorization, "evidence", "principalType")) or "").lower()
    if evidence == "user" or plain(inside(record.claims, "name")):
        return PrincipalType.USER
    return PrincipalType.SERVICE_PRINCIPAL if app or evidence == "serviceprincipal" else PrincipalType.UNKNOWN


def origin(record: Record) -> Origin:
    """Address and sort of session. Never raises. The log tells no user agent."""
    who, app = actor(record), _lower(plain(inside(record.claims, "appid")))
    methods = plain(inside(record.claims, _METHODS))
    person = who.type in (PrincipalType.USER, PrincipalType.GUEST)
    keyed = who.type is PrincipalType.SERVICE_PRINCIPAL and plain(inside(record.claims, "appidacr")) in ("1", "2")
    console = person and app == PORTAL
    return Origin(
        ip=_ip(record),
        region=record.text("location") or None,
        mfa="mfa" in methods.lower() if methods and person else None,
        session=_session(who, app, console=console, keyed=keyed),
        via=app if person and not console else FIRST_PARTY.get(app or ""),
        console=console,
        long_lived=keyed,
    )


def _session(who: Principal, app: str | None, *, console: bool, keyed: bool) -> Session:
    """What was shown: a secret or certificate is a key. One that an outside token stood for reads like a certificate."""
    if who.type is PrincipalType.SYSTEM:
        return Session.SERVICE
    if who.type is PrincipalType.MANAGED_IDENTITY:
        return Session.WORKLOAD
    if keyed:
        return Session.KEY
    return Session.CONSOLE if console else Session.UNKNOWN


def _ip(record: Record) -> str | None:
    """The caller's address; pipelines leave a port behind it, and some calls have none."""
    http = record.field("httprequest")
    told = (
        *(record.text(name) for name in ("calleripaddress", "callerip")),
        *(plain(inside(http, name)) for name in ("clientIpAddress", "clientIp")),
        plain(inside(record.claims, "ipaddr")),
        plain(inside(record.raw, "source", "ip")),
    )
    return next((address for text in told if text and (address := _address(text))), None)


def _address(text: str) -> str | None:
    for each in (text, text.rpartition(":")[0].strip("[]")):
        try:
            return str(ipaddress.ip_address(each))
        except ValueError:
            continue
    return None


def _lower(text: str | None) -> str | None:
    return text.lower() if text else None
