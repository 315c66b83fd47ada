"""From where, and with what: address, key, kind of session, second factor.

`sourceIPAddress` holds a service's name when a service made the call, and the user agent is whatever the caller wrote, so
it decides nothing where AWS itself says how the session came to be.
"""

import ipaddress
import re

from nightlatch.model import Origin, Session
from nightlatch.model.evidence import ASSERTED, ASSERTED_BY
from nightlatch.providers.aws.cloudtrail.identity import (
    actor_arn,
    identity_type,
    session_name,
)
from nightlatch.providers.aws.cloudtrail.record import Event, node, plain

LONG_LIVED_PREFIX = "AKIA"
_CONSOLE = "signin.amazonaws.com"
_CONSOLE_AGENT = re.compile(
    r"^(?:signin|console|(?:console\.)?[a-z0-9-]+\.console|console\.[a-z0-9-]+)\.(?:amazonaws|aws\.amazon)\.com|^AWS-Console|^\[?S3Console/"
)
_INSTANCE = re.compile(r"^(?:i-[0-9a-f]{8,17}|mi-[0-9a-f]{17})$")
_TASK = re.compile(r"^[0-9a-f]{32}$")
_WORKLOAD_SESSIONS = (
    "AWSCodeBuild",
    "GlueJobRunnerSession",
    "eks-",
    "SageMaker",
    "AWSLambda",
)
_RESERVED_PATH, _RESERVED_NAME = "role/aws-reserved/", "AWSReservedSSO_"
_BY_TYPE = {
    "Root": Session.ROOT,
    "AWSService": Session.SERVICE,
    "FederatedUser": Session.FEDERATED,
    "SAMLUser": Session.FEDERATED,
    "WebIdentityUser": Session.FEDERATED,
    "Directory": Session.FEDERATED,
    "IdentityCenterUser": Session.SSO,
    "Role": Session.ROLE,
}


def origin(event: Event) -> Origin:
    """Address, session and key of the caller. Never raises."""
    address = plain(event.raw.get("sourceIPAddress"))
    ip = address if _is_ip(address) else None
    key = plain(event.identity.get("accessKeyId"))
    console = _console(event, key)
    via = _via(event, address if ip is None else None)
    return Origin(
        ip=ip,
        user_agent=_agent(event),
        region=event.region,
        mfa=_mfa(event),
        session=_session(event, key, console, via),
        session_name=session_name(event),
        key=key,
        via=via,
        console=console,
        long_lived=(key or "").startswith(LONG_LIVED_PREFIX) and via is None and not console,
        chained=event.name == "AssumeRole" and identity_type(event) == "AssumedRole",
    )


def asserted(event: Event) -> dict[str, str]:
    """Evidence of the person whom Identity Center let in: nobody else may assume a role below its path, or name a session of it."""
    name, path = session_name(event) or "", plain(node(event.identity, "sessionContext", "sessionIssuer", "arn")) or ""
    if _RESERVED_PATH not in path or "@" not in name:
        return {}
    return {ASSERTED: name, ASSERTED_BY: "IAM Identity Center"}


def _is_ip(address: str | None) -> bool:
    try:
        ipaddress.ip_address(address or "")
    except ValueError:
        return False
    return True


def _agent(event: Event) -> str | None:
    return plain(event.raw.get("userAgent"))


def _via(event: Event, address: str | None) -> str | None:
    """The service that made the call for the actor. The console's own sign-in page is a person, not a service."""
    invoked_by = plain(event.identity.get("invokedBy"))
    if invoked_by:
        return None if invoked_by == _CONSOLE else invoked_by
    return address if address and address.endswith((".amazonaws.com", ".aws.internal", "AWS Internal")) else None


def _console(event: Event, key: str | None) -> bool:
    """Whether a person clicked. A console user agent counts only without a long-lived key, which no console session has."""
    if plain(event.raw.get("sessionCredentialFromConsole")) == "true" or event.source == _CONSOLE:
        return True
    if plain(event.identity.get("invokedBy")) == _CONSOLE:
        return True
    return not (key or "").startswith(LONG_LIVED_PREFIX) and bool(_CONSOLE_AGENT.match(_agent(event) or ""))


def _mfa(event: Event) -> bool | None:
    """Whether a second factor was shown; None where the record does not say, as with long-lived keys."""
    used = plain(event.extra.get("MFAUsed"))
    if used:
        return used.lower() == "yes"
    attribute = plain(node(event.identity, "sessionContext", "attributes", "mfaAuthenticated"))
    return attribute.lower() == "true" if attribute else None


def _session(event: Event, key: str | None, console: bool, via: str | None) -> Session:
    kind = identity_type(event)
    if kind in _BY_TYPE:
        return _BY_TYPE[kind]
    if kind in ("AssumedRole", "AWSAccount"):
        return _role_session(event, via)
    if (plain(event.extra.get("callWithBearerToken")) or "").lower() == "true":
        return Session.KEY
    if console:
        return Session.CONSOLE
    if kind == "IAMUser" and key:
        return Session.KEY if key.startswith(LONG_LIVED_PREFIX) else Session.TOKEN
    return Session.SERVICE if not event.identity else Session.UNKNOWN


def _role_session(event: Event, via: str | None) -> Session:
    arn = actor_arn(event) or ""
    name = session_name(event)
    if _reserved(event, arn):
        return Session.SSO
    if node(event.identity, "sessionContext", "webIdFederationData", "federatedProvider"):
        return Session.FEDERATED
    if _workload(event, arn, name or "", via):
        return Session.WORKLOAD
    return Session.ROLE if name or identity_type(event) == "AssumedRole" else Session.UNKNOWN


def _reserved(event: Event, arn: str) -> bool:
    """Whether the role is Identity Center's: by its path, which nobody else may use; by name only where no path is told."""
    if node(event.identity, "sessionContext", "sessionIssuer", "arn"):
        return _RESERVED_PATH in arn
    return arn.rpartition("/")[2].startswith(_RESERVED_NAME)


def _workload(event: Event, arn: str, name: str, via: str | None) -> bool:
    """Whether a machine or function holds the session: AWS says so, or the session's name is of the form that AWS gives."""
    if node(event.identity, "sessionContext", "ec2RoleDelivery") or node(event.identity, "inScopeOf", "issuerType"):
        return True
    if via == "lambda.amazonaws.com" or "AWS_Lambda" in (_agent(event) or ""):
        return True
    if _INSTANCE.match(name) or _TASK.match(name) or name.startswith(_WORKLOAD_SESSIONS):
        return True
    return bool(name) and arn.rpartition("/")[2].startswith(f"{name}-role-")
