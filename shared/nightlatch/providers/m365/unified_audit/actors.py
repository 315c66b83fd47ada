r"""Who did it, and from where.

`UserId` is a user's name, a service's (`NT AUTHORITY\SYSTEM (Microsoft.Exchange.ServiceHost)`, `app@sharepoint`), or an id. Which application
made the call stands in other columns, and for some calls the real user's object id in `TokenObjectId`.
"""

import re

from nightlatch.model import Origin, Principal, PrincipalType, Session
from nightlatch.providers.m365.unified_audit.record import Record
from nightlatch.providers.m365.unified_audit.subjects import PROVIDER_ID, account, is_guid
from nightlatch.vendors.microsoft_logs import address

_OWN_NAMES = re.compile(r"(nt authority|nt service|sharepoint)\\.*", re.IGNORECASE | re.DOTALL)
"""Names of the platform's own accounts: with a backslash they can be no user's sign-in name."""
_APPLICATION = re.compile(r"app@sharepoint|certificate|serviceprincipal_.*", re.IGNORECASE | re.DOTALL)
_DATACENTER = frozenset({"3", "dcadmin"})
"""Microsoft's operators, and the accounts that its services work with."""
_SYSTEM = frozenset({"4", "8", "system", "systempolicy"})
_APPLICATION_TYPES = frozenset({"5", "6", "application", "serviceprincipal"})


def actor(record: Record) -> Principal:
    """The account that did it; without name where the record names nobody."""
    text, sort = record.text("userid"), (record.text("usertype") or "").lower()
    if (text and _APPLICATION.fullmatch(text)) or (sort in _APPLICATION_TYPES and "@" not in (text or "")):
        return _application(record, text)
    own = text is not None and _OWN_NAMES.fullmatch(text)
    if own or sort in _DATACENTER or (sort in _SYSTEM and "@" not in (text or "")):
        name = (text or "Microsoft 365")[:400]
        return Principal(provider=PROVIDER_ID, tenant=record.tenant, type=PrincipalType.SYSTEM, name=name)
    if text is None:
        return Principal(provider=PROVIDER_ID, tenant=record.tenant)
    id = record.text("tokenobjectid")
    found = account(record, text)
    return found.model_copy(update={"id": id.lower()}) if found.id is None and id and is_guid(id) else found


def _application(record: Record, text: str | None) -> Principal:
    """The application that acted in its own name, by its application id where one is told."""
    context = {name: value for each in record.rows("appaccesscontext") for name, value in each.items()}
    told = (context.get("clientappid"), record.text("clientappid"), record.text("appid"), record.text("applicationid"), text)
    id = next((each for each in told if isinstance(each, str) and is_guid(each)), None)
    called = record.text("applicationdisplayname") or text
    return account(record, id or text, PrincipalType.SERVICE_PRINCIPAL, called=called)


def origin(record: Record) -> Origin:
    """Address and client. `via` is the application through which a user called, where one is told."""
    who = actor(record)
    session = {PrincipalType.SYSTEM: Session.SERVICE, PrincipalType.SERVICE_PRINCIPAL: Session.KEY}.get(who.type, Session.UNKNOWN)
    return Origin(
        ip=address(record.told.get("clientip")),
        user_agent=record.text("useragent"),
        session=session,
        via=record.text("clientapplication", "clientappid", "appid") if session is Session.UNKNOWN else None,
        long_lived=session is Session.KEY,
    )
