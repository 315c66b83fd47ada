"""Who did it, from where, and with what: the actor of an entry and the origin of the call.

A call made as a service account that somebody impersonates names the service account; who began the chain stands in
`serviceAccountDelegationInfo`, first of all. The account stays the actor (it is what the policy allowed), and the chain becomes
the origin's session: whoever judges sees both.
"""

import ipaddress

from nightlatch.model import Origin, Principal, PrincipalType, Session
from nightlatch.model.evidence import ASSERTED, ASSERTED_BY
from nightlatch.model.raw import plain
from nightlatch.providers.gcp.audit_log.members import (
    PROVIDER_ID,
    federated,
    is_agent,
    is_service_account,
    person,
    service_account,
)
from nightlatch.providers.gcp.audit_log.record import Entry, listing, node

_BROWSER = "Mozilla/"
_PRINCIPAL, _SUBJECT = "principal://iam.googleapis.com/", "/subject/"
_WORKFORCE = f"{_PRINCIPAL}locations/global/workforcePools/"
_CLOUD_SHELL = "cloud-shell"


def actor(entry: Entry) -> Principal:
    """The account that made the call; without name where the entry names nobody (redacted reads, Google's own upkeep)."""
    address = plain(node(entry.caller, "principalEmail"))
    subject = plain(node(entry.caller, "principalSubject")) or ""
    if not address and subject.startswith(("principal:", "principalSet:")):
        return federated(subject, entry.tenant)
    address = address or _addressed(subject)
    if not address:
        return Principal(provider=PROVIDER_ID, tenant=entry.tenant, type=PrincipalType.UNKNOWN)
    if is_service_account(address.lower()):
        return service_account(address, tenant=entry.tenant)
    return person(address, entry.tenant)


def _addressed(subject: str) -> str | None:
    """`user:somebody@example.com`, and longer forms that end so."""
    text = subject.rpartition(":")[2] if ":" in subject else subject
    return text if "@" in text else None


def actor_address(entry: Entry) -> str | None:
    """`principalSubject`, which tells more than the mail address: the sort of account, or the whole path of a pool's identity."""
    return plain(node(entry.caller, "principalSubject"))


def asserted(entry: Entry) -> dict[str, str]:
    """Evidence of the person whom the identity provider of a workforce pool let in: the subject, when it is an address."""
    pool, _, subject = (actor_address(entry) or "").partition(_SUBJECT)
    if not pool.startswith(_WORKFORCE) or "@" not in subject:
        return {}
    return {ASSERTED: subject, ASSERTED_BY: pool.removeprefix(_PRINCIPAL)}


def delegates(entry: Entry) -> tuple[str, ...]:
    """Who impersonated, the beginner first: addresses, or the subjects of identities from outside."""
    chain = listing(node(entry.caller, "serviceAccountDelegationInfo"))
    return tuple(who for link in chain if (who := _link(link)))


def _link(link: object) -> str | None:
    told = (
        plain(node(link, "firstPartyPrincipal", "principalEmail")),
        plain(node(link, "principalSubject")),
        plain(node(link, "thirdPartyPrincipal", "thirdPartyClaims", "sub")),
    )
    return next((text for text in told if text), None)


def origin(entry: Entry) -> Origin:
    """Address, key and sort of session. Never raises."""
    who, chain = actor(entry), delegates(entry)
    key = plain(node(entry.caller, "serviceAccountKeyName"))
    agent = plain(node(entry.circumstances, "callerSuppliedUserAgent"))
    console = who.type is PrincipalType.USER and (agent or "").startswith(_BROWSER)
    return Origin(
        ip=_ip(entry),
        user_agent=agent,
        region=plain(entry.labels.get("location")) or plain(entry.labels.get("zone")),
        session=_session(who, key, chain, console),
        session_name=chain[0] if chain else None,
        key=key.rpartition("/")[2] if key else None,
        console=console and _CLOUD_SHELL not in (agent or ""),
        long_lived=key is not None,
        chained=bool(chain),
    )


def _session(who: Principal, key: str | None, chain: tuple[str, ...], console: bool) -> Session:
    """What was shown. A service account with neither key nor impersonator is what a machine or function of Google's holds."""
    if who.type is PrincipalType.FEDERATION:
        return Session.FEDERATED
    if who.type is not PrincipalType.SERVICE_ACCOUNT:
        return Session.CONSOLE if console else Session.UNKNOWN
    if is_agent(who.name):
        return Session.SERVICE
    if chain:
        return Session.ROLE
    return Session.KEY if key else Session.WORKLOAD


def _ip(entry: Entry) -> str | None:
    """The caller's address. Google writes `private` or `gce-internal-ip` for calls from inside; pipelines write `callerIP`."""
    text = plain(node(entry.circumstances, "callerIp")) or plain(entry.circumstances.get("callerIP"))
    try:
        return str(ipaddress.ip_address(text)) if text else None
    except ValueError:
        return None
