"""Principals as these records name them: by mail address, seldom by id.

**Where an account lives.** The two forms know the organization by different names: the Reports API by its customer id, Cloud Logging by
the organization's number, and neither tells the other's. Were a principal's tenant the record's, one user would be two
accounts with two cases. Both forms do give the mail address; so an account lives in its address's domain, which is the same in
both, what has no address (an application, a sign-on profile, a role) in the domain of whoever touched it, and a guest in the group's.
An organization of several domains is several such tenants; an activity's own `tenant` stays what the record says.
"""

import re

from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.workspace.audit.record import Record

PROVIDER_ID = "workspace"
MACHINES = "gserviceaccount.com"
_DOMAIN = re.compile(r"[\w-]+(\.[\w-]+)+")


def domain(address: str | None) -> str | None:
    """The domain of a mail address, folded; None where there is none."""
    found = (address or "").rpartition("@")[2].rstrip(".").casefold() if "@" in (address or "") else ""
    return found if len(found) <= 253 and _DOMAIN.fullmatch(found) else None


def is_machine(address: str | None) -> bool:
    """Whether an address is a service account's of Google Cloud."""
    found = domain(address) or ""
    return found == MACHINES or found.endswith(f".{MACHINES}")


def home(record: Record) -> str:
    """Where what has no address lives: the domain of the actor who is a person, else the record's tenant."""
    email = record.caller.email
    return (None if is_machine(email) else domain(email)) or record.tenant


def account(record: Record, address: str | None, type: PrincipalType = PrincipalType.USER, id: str | None = None) -> Principal:
    """An account by its mail address; without one nobody of that type."""
    name = address.lower() if address else None
    sort = PrincipalType.SERVICE_ACCOUNT if is_machine(name) else type
    where = domain(name) or home(record)
    return Principal(provider=PROVIDER_ID, tenant=where, type=sort, id=id, name=name, email=name if domain(name) else None)


def guest(record: Record, address: str, group: str | None) -> Principal:
    """A member from outside: it is known, and can be put out, only where the group lives."""
    name = address.lower()
    where = domain(group) or home(record)
    return Principal(provider=PROVIDER_ID, tenant=where, type=PrincipalType.GUEST, name=name, email=name)


def thing(record: Record, type: PrincipalType, name: str | None, id: str | None = None) -> Principal:
    """What has no address: an application, a sign-on profile, a role."""
    return Principal(provider=PROVIDER_ID, tenant=home(record), type=type, id=id, name=name or id)


def is_outside(member: str, group: str | None, record: Record) -> bool:
    """Whether a member of a group is of neither the group's domain nor the actor's, nor of one below them.

    A second domain of the same organization looks like a stranger's here; policy lists the organization's domains, and
    signals read it. A service account is no guest, and where no domain is told nobody is.
    """
    caller = record.caller.email
    own = {each for each in (domain(group), None if is_machine(caller) else domain(caller)) if each}
    found = domain(member)
    if found is None or not own or is_machine(member):
        return False
    return not any(found == each or found.endswith(f".{each}") for each in own)
