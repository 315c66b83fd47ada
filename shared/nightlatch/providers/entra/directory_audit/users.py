"""Users and guests: made, invited, brought back, taken away.

An invitation is told twice, as an invitation and as a user added, with one id; so is a guest who takes it up. An update counts only
where the account came alive, or became a member of the company: both open more than there was.
"""

import re
from collections.abc import Iterable

from nightlatch.model import Kind, Principal, PrincipalType
from nightlatch.model.evidence import AGENT, PERSON
from nightlatch.providers.entra.directory_audit.extracts import of_user, owner
from nightlatch.providers.entra.directory_audit.record import Change, Record
from nightlatch.providers.entra.directory_audit.security_info import methods
from nightlatch.providers.entra.directory_audit.subjects import PROVIDER_ID, USER, user
from nightlatch.providers.entra.directory_audit.table import Draft, Extract
from nightlatch.tables import context, watch
from nightlatch.vendors.microsoft_logs import scalars

_MADE, _BACK, _GONE = Kind.ACCOUNT_CREATED, Kind.ACCOUNT_ENABLED, Kind.ACCOUNT_REMOVED


def created(record: Record) -> Iterable[Draft]:
    """A person's account. A refused creation often names nobody: then it is nobody's, for whoever asked for it was not made."""
    guest = "guest" in (record.told("UserType") or record.detail("UserType") or "").lower()
    party = record.first(*USER)
    who = user(record, party, PrincipalType.GUEST if guest else PrincipalType.USER)
    yield Draft(_MADE, who, evidence={AGENT if party.type == "agentuser" else PERSON: "true"})


_REDEEMED = re.compile(r"UPN: ([^,\s]+), Email: ([^,\s]+)")
"""How a guest who takes an invitation up is called in place of his display name."""


def invited(record: Record) -> Iterable[Draft]:
    """A guest, with the address that was invited."""
    guest = user(record, record.first(*USER), PrincipalType.GUEST)
    redeemed = _REDEEMED.match(guest.name or "")
    address = record.detail("invitedUserEmailAddress") or (redeemed[2] if redeemed else guest.email)
    told = guest.model_copy(update={"email": address, "name": redeemed[1] if redeemed else guest.name or address})
    yield Draft(_MADE, told, evidence={PERSON: "true"})


def many(kind: Kind) -> Extract:
    """Reads a file of users that was worked through: each of them has an entry of its own, so this is only a mark."""

    def extract(record: Record) -> Iterable[Draft]:
        nobody = Principal(provider=PROVIDER_ID, tenant=record.tenant, type=PrincipalType.USER)
        yield Draft(kind, nobody)

    return extract


def updated(record: Record) -> Iterable[Draft]:
    """What an update opened or shut: the account switched on or off, a guest made a member, another anchor, other methods."""
    who, party = owner(record), record.first(*USER)
    enabled = switched(party.change("AccountEnabled"))
    if enabled is not None:
        yield Draft(_BACK if enabled else _GONE, who)
    if _texts(party.change("UserType")) == (["guest"], ["member"]):
        yield Draft(_BACK, who, evidence={PERSON: "true"})
    if party.has("SourceAnchor") and party.text("SourceAnchor") and record.text("initiatedBy", "user", "id"):
        yield Draft(Kind.TRUST_CHANGED, who)
    yield from methods(record, who)


def switched(change: Change) -> bool | None:
    """Whether an account was switched on or off; None where it was neither."""
    before, after = _texts(change)
    return None if before == after or not after else after == ["true"]


def _texts(change: Change) -> tuple[list[str], list[str]]:
    old, new = ([text.lower() for text in scalars(value)] for value in change)
    return old, new


_INVITED = watch(_MADE, invited)
_REMOVED = watch(_GONE, of_user(_GONE))
LINES = {
    "Add user": watch(_MADE, created),
    "Viral user creation": watch(_MADE, created),
    "User Provisioning": watch(_MADE, created),
    "Invite external user": _INVITED,
    "Invite external user with reset invitation status": _INVITED,
    "Invite internal user to B2B collaboration": _INVITED,
    "Invite internal user": _INVITED,
    "Redeem external user invite": _INVITED,
    "Redeem extern user invite": _INVITED,
    "Bulk create users - finished (bulk)": context(_MADE, many(_MADE)),
    "Bulk invite users - finished (bulk)": context(_MADE, many(_MADE)),
    "Bulk restore deleted users - finished (bulk)": context(_BACK, many(_BACK)),
    "Bulk delete users - finished (bulk)": context(_GONE, many(_GONE)),
    "Restore user": watch(_BACK, of_user(_BACK)),
    "Enable account": watch(_BACK, of_user(_BACK)),
    "Update user": watch(_BACK, updated),
    "Disable account": _REMOVED,
    "Delete user": _REMOVED,
    "Hard Delete user": _REMOVED,
    "Delete external user": _REMOVED,
}
