"""Principals as these records name them: by whatever a cmdlet was given, for the log tells an immutable id only now and then.

A mailbox may be named by address, alias, display name, or where it stands in Exchange's directory (`…/contoso.onmicrosoft.com/jo`); a user of
SharePoint by claim (`i:0#.f|membership|jo@contoso.com`). What is left after the trimmings is the name, so that most namings of one account meet.
"""

import re

from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.m365.unified_audit.record import Record

PROVIDER_ID = "m365"
GUEST = "#ext#"
EVERYBODY = frozenset({"anonymous", "default", "everyone", "everyone except external users", "all users"})
"""What stands for anybody, where a user could be named."""
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@|;,<>\"]{1,200}@[^\s@|;,<>\"]{1,253}")
_SELF = "nt authority\\self"
_OF_SHAREPOINT = re.compile(r"^[ic]:0[^|]{0,20}\|")
_ISSUED = re.compile(r"^(serviceprincipal|user|group)_(?=[0-9a-f]{8}-)", re.IGNORECASE)


def is_guid(text: str | None) -> bool:
    """Whether the text is an id of Microsoft's directory."""
    return bool(text and _GUID.fullmatch(text))


def is_itself(text: str | None) -> bool:
    """Whether the text stands for the mailbox's own user, who holds every right on it anyway."""
    return (text or "").strip().lower() == _SELF


def named(text: str | None) -> str | None:
    """A name without what a service puts around it; None where nothing is left."""
    if text is None:
        return None
    text = _ISSUED.sub("", text.strip())
    if _OF_SHAREPOINT.match(text):
        text = text.rpartition("|")[2]
    if "://" not in text and not text.lower().startswith("nt authority"):
        text = re.split(r"[/\\]", text)[-1] or text
    return text.strip()[:400] or None


def account(
    record: Record, text: str | None, type: PrincipalType = PrincipalType.USER, *, called: str | None = None
) -> Principal:
    """The account that a text names; a guest where the name says so. `called` is what people call it, where the text is an id."""
    name = named(text)
    id = name.lower() if name is not None and is_guid(name) else None
    shown = called if id else name
    sort = PrincipalType.GUEST if type is PrincipalType.USER and GUEST in (shown or "").lower() else type
    return Principal(
        provider=PROVIDER_ID,
        tenant=record.tenant,
        type=sort,
        id=id,
        name=shown,
        email=_address(shown) if sort in (PrincipalType.USER, PrincipalType.GUEST) else None,
    )


def organization(record: Record) -> Principal:
    """What is changed for everybody: the organization itself, as no account."""
    name = record.text("organizationname") or f"the organization's {record.workload or 'Microsoft 365'}"
    return Principal(provider=PROVIDER_ID, tenant=record.tenant, type=PrincipalType.UNKNOWN, name=name)


def _address(name: str | None) -> str | None:
    """The mail address; a guest's stands in his name as `ann_fabrikam.com#EXT#@contoso.onmicrosoft.com`."""
    if name is None:
        return None
    mark = name.lower().find(GUEST)
    if mark < 0:
        return name if _ADDRESS.fullmatch(name) else None
    local, parted, domain = name[:mark].rpartition("_")
    return f"{local}@{domain}" if parted else None
