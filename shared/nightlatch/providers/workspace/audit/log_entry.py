"""The form of Cloud Logging: an audit entry of the organization, when the owner shares Workspace's data with Google Cloud.

Documented at cloud.google.com/logging/docs/audit/gsuite-audit-logging: the events stand in `protoPayload.metadata.event[]`, and
the method's last part is the event's name in camelCase, which is read where the metadata is missing. The same entry also comes as a
row of BigQuery (`protopayload_auditlog`) or of Log Analytics (`proto_payload.audit_log`).
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from nightlatch.errors import UnreadableRecord
from nightlatch.model.raw import decoded, listing, mapping, plain
from nightlatch.model.times import moment, timelike
from nightlatch.providers.workspace.audit.parameters import Parameters
from nightlatch.providers.workspace.audit.reading import node, of_microseconds
from nightlatch.providers.workspace.audit.record import ADMIN, GROUPS, LOGIN, Caller, Event, Record, tenant_of
from nightlatch.providers.workspace.audit.reports import events_of

LOGS = {"admin.googleapis.com": ADMIN, "login.googleapis.com": LOGIN, "cloudidentity.googleapis.com": GROUPS}
"""The services whose entries are Workspace's own; every other entry is Google Cloud's."""
_METHODS = {
    "google.admin.": "admin.googleapis.com",
    "google.login.": "login.googleapis.com",
    "google.apps.cloudidentity.": "cloudidentity.googleapis.com",
}
"""How their methods begin, for entries that tell no service."""
_TIMES = ("timestamp", "receiveTimestamp", "p_event_time")
_DENIED = "7"


def payload_of(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The audit log's part of an entry; {} where there is none."""
    found = mapping(node(raw, "protoPayload")) or mapping(raw.get("protopayload_auditlog"))
    return mapping(node(found, "auditLog")) or found


def recognizes(raw: Mapping[str, Any]) -> bool:
    """Whether an entry is one of these services'."""
    payload = payload_of(raw)
    return bool(payload) and _service(raw, payload) in LOGS


def _service(raw: Mapping[str, Any], payload: Mapping[str, Any]) -> str:
    """The service that logged it, in lower case; where nothing names it, by the method's name; "" for those of others."""
    lifted = plain(node(payload, "serviceName")) or plain(node(raw, "serviceName"))
    name = (lifted or plain(node(raw, "resource", "labels", "service")) or "").lower()
    if name:
        return name if "." in name else f"{name}.googleapis.com"
    method = (plain(node(payload, "methodName")) or "").lower()
    return next((service for start, service in _METHODS.items() if method.startswith(start)), "")


def read(raw: Mapping[str, Any]) -> Record:
    """The entry in neutral words. Raises UnreadableRecord when its events are no events."""
    payload = payload_of(raw)
    service = _service(raw, payload)
    metadata = mapping(node(payload, "metadata")) or mapping(payload.get("metadataJson"))
    events = tuple(_events(payload, metadata))
    circumstances = node(payload, "requestMetadata")
    return Record(
        raw=raw,
        log=LOGS.get(service),
        service=service,
        tenant=_tenant(raw, payload),
        number=plain(node(raw, "insertId")),
        moment=_moment(raw, metadata),
        caller=_caller(payload),
        events=events,
        ip=plain(node(circumstances, "callerIp")) or plain(node(circumstances, "callerIP")),
        agent=plain(node(circumstances, "callerSuppliedUserAgent")),
        error=_error(raw, payload),
        clock=next((text for name in _TIMES if (text := timelike(plain(node(raw, name))))), None),
        resource=plain(node(payload, "resourceName")),
        membership=mapping(node(metadata, "membershipDelta")) and metadata,
    )


def _events(payload: Mapping[str, Any], metadata: Mapping[str, Any]) -> Iterator[Event]:
    """The events told; where none is, the one that the method names."""
    given = decoded(metadata.get("event"))
    if given is not None and not isinstance(given, dict | list):
        raise UnreadableRecord(
            f"metadata.event is {type(given).__name__}, not a list; restore the entry as Cloud Logging wrote it"
        )
    told = tuple(events_of(listing(given), "eventName"))
    if told:
        yield from told
        return
    method = plain(node(payload, "methodName"))
    if method:
        yield Event(method, Parameters(None))


def _tenant(raw: Mapping[str, Any], payload: Mapping[str, Any]) -> str:
    """The customer's id where a pipeline adds it, else the organization whose log it is, as that log names it (`organizations/N`)."""
    names = (plain(node(raw, "logName")), plain(node(payload, "resourceName")))
    return tenant_of(plain(node(raw, "customerId")), *(_organization(name) for name in names))


def _organization(name: str | None) -> str | None:
    parts = unquote(name or "").split("/")
    found = next((parts[at + 1] for at, part in enumerate(parts[:-1]) if part == "organizations"), None)
    return f"organizations/{found}" if found else None


def _moment(raw: Mapping[str, Any], metadata: Mapping[str, Any]) -> Any:
    """`timestamp`; without it the time that the event's own id holds, for the time of receipt is later."""
    told = (moment(plain(node(raw, "timestamp"))), of_microseconds(plain(node(metadata, "activityId", "timeUsec"))))
    others = (moment(plain(node(raw, name))) for name in _TIMES)
    return next((found for found in (*told, *others) if found), None)


def _error(raw: Mapping[str, Any], payload: Mapping[str, Any]) -> str | None:
    """The code of google.rpc.Status when it is not OK, with what the service said; None on success. Pipelines may lift it to the top."""
    status = mapping(node(payload, "status")) or mapping(node(raw, "status"))
    code = plain(status.get("code"))
    if code in (None, "0", "OK"):
        granted = (plain(node(each, "granted")) for each in listing(node(payload, "authorizationInfo")))
        return _DENIED if "false" in granted else None
    said = plain(status.get("message"))
    return f"{code}: {said[:200]}" if said else code


def _caller(payload: Mapping[str, Any]) -> Caller:
    told = decoded(node(payload, "authenticationInfo"))
    if told is not None and not isinstance(told, dict):
        return Caller(malformed=type(told).__name__)
    subject = plain(node(told, "principalSubject"))
    email = plain(node(told, "principalEmail"))
    if not email and subject and "@" in subject:
        email = subject.rpartition(":")[2]
    chain = listing(node(told, "serviceAccountDelegationInfo"))
    return Caller(
        email=email,
        subject=subject,
        service_key=plain(node(told, "serviceAccountKeyName")),
        impersonates=bool(chain),
        client=plain(node(chain[0], "firstPartyPrincipal", "principalEmail")) if chain else None,
    )
