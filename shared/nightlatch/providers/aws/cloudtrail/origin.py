"""From where, and with what: address, key, kind of session, second factor.

`sourceIPAddress` holds a service's name when a service made the call, and the user agent is whatever the caller wrote, so
it decides nothing where AWS itself says how the session came to be.
"""

import ipaddress
import re
from functools import lru_cache

from nightlatch.model import Origin, Session
from nightlatch.model.evidence import ASSERTED, ASSERTED_BY
from nightlatch.providers.aws.cloudtrail.identity import session_name
from nightlatch.providers.aws.cloudtrail.record import Event, member, plain, text_of

LONG_LIVED_PREFIX = "AKIA"
_REMEMBERED, _REMEMBERED_AGENT = 60, 300
"""Characters of the longest address and user agent that are remembered: a flood of invented ones costs no memory."""
_CONSOLE = "signin.amazonaws.com"
_CONSOLE_AGENT = r"^(?:signin|console|(?:console\.)?[a-z0-9-]+\.console|console\.[a-z0-9-]+)\.(?:amazonaws|aws\.amazon)\.com|^AWS-Console|^\[?S3Console/"
_WORKLOAD = r"(?:i-[0-9a-f]{8,17}|mi-[0-9a-f]{17}|[0-9a-f]{32})$"
"""Both are compiled (and kept) by `re` when a session needs them: of a long-lived key nothing is asked."""
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


def origin(event: Event, arn: str | None) -> Origin:
    """Address, session and key of the caller, whose own address is this ARN. Never raises."""
    address, agent = plain(event.raw.get("sourceIPAddress")), plain(event.raw.get("userAgent"))
    ip = address if _is_ip(address) else None
    key = plain(event.identity.get("accessKeyId"))
    lasting = key is not None and key.startswith(LONG_LIVED_PREFIX)
    console = _console(event, lasting, agent)
    via = _via(event, address if ip is None else None)
    name = session_name(event)
    return Origin.of_checked(
        ip=ip,
        user_agent=agent,
        network=None,
        region=event.region,
        mfa=_mfa(event),
        session=_session(event, key, console, arn or "", name, via, agent or ""),
        session_name=name,
        key=key,
        via=via,
        console=console,
        long_lived=lasting and via is None and not console,
        chained=event.name == "AssumeRole" and event.caller == "AssumedRole",
    )


def asserted(event: Event) -> dict[str, str]:
    """Evidence of the person whom Identity Center let in: nobody else may assume a role below its path, or name a session of it."""
    if _RESERVED_PATH not in (event.issuer_arn or ""):
        return {}
    name = session_name(event) or ""
    return {ASSERTED: name, ASSERTED_BY: "IAM Identity Center"} if "@" in name else {}


def _is_ip(address: str | None) -> bool:
    if address is None:
        return False
    return _parses(address) if len(address) <= _REMEMBERED else _parses.__wrapped__(address)


@lru_cache(maxsize=4096)
def _parses(address: str) -> bool:
    try:
        ipaddress.ip_address(address)
    except ValueError:
        return False
    return True


def _via(event: Event, address: str | None) -> str | None:
    """The service that made the call for the actor. The console's own sign-in page is a person, not a service."""
    if event.invoked_by:
        return None if event.invoked_by == _CONSOLE else event.invoked_by
    return address if address and address.endswith((".amazonaws.com", ".aws.internal", "AWS Internal")) else None


def _console(event: Event, lasting: bool, agent: str | None) -> bool:
    """Whether a person clicked. A console user agent counts only without a long-lived key, which no console session has."""
    if plain(event.raw.get("sessionCredentialFromConsole")) == "true" or event.source == _CONSOLE:
        return True
    if event.invoked_by == _CONSOLE:
        return True
    if lasting or agent is None:
        return False
    return _is_console(agent) if len(agent) <= _REMEMBERED_AGENT else _is_console.__wrapped__(agent)


@lru_cache(maxsize=1024)
def _is_console(agent: str) -> bool:
    return re.match(_CONSOLE_AGENT, agent) is not None


def _mfa(event: Event) -> bool | None:
    """Whether a second factor was shown; None where the record does not say, as with long-lived keys."""
    used = plain(event.extra.get("MFAUsed"))
    if used:
        return used.lower() == "yes"
    attribute = text_of(member(event.session, "attributes"), "mfaAuthenticated")
    return attribute.lower() == "true" if attribute else None


def _session(event: Event, key: str | None, console: bool, arn: str, name: str | None, via: str | None, agent: str) -> Session:
    """Who holds it is told by the address of its role, its own name, the service that called for it and the user agent."""
    kind = event.caller
    if kind in _BY_TYPE:
        return _BY_TYPE[kind]
    if kind in ("AssumedRole", "AWSAccount"):
        return _role_session(event, arn, name, via, agent)
    if (plain(event.extra.get("callWithBearerToken")) or "").lower() == "true":
        return Session.KEY
    if console:
        return Session.CONSOLE
    if kind == "IAMUser" and key:
        return Session.KEY if key.startswith(LONG_LIVED_PREFIX) else Session.TOKEN
    return Session.SERVICE if not event.identity else Session.UNKNOWN


def _role_session(event: Event, arn: str, name: str | None, via: str | None, agent: str) -> Session:
    if _reserved(event, arn):
        return Session.SSO
    if member(member(event.session, "webIdFederationData"), "federatedProvider"):
        return Session.FEDERATED
    if _workload(event, arn, name or "", via, agent):
        return Session.WORKLOAD
    return Session.ROLE if name or event.caller == "AssumedRole" else Session.UNKNOWN


def _reserved(event: Event, arn: str) -> bool:
    """Whether the role is Identity Center's: by its path, which nobody else may use; by name only where no path is told."""
    if member(event.issuer, "arn"):
        return _RESERVED_PATH in arn
    return arn.rpartition("/")[2].startswith(_RESERVED_NAME)


def _workload(event: Event, arn: str, name: str, via: str | None, agent: str) -> bool:
    """Whether a machine or function holds the session: AWS says so, or the session's name is of the form that AWS gives."""
    if member(event.session, "ec2RoleDelivery") or member(member(event.identity, "inScopeOf"), "issuerType"):
        return True
    if via == "lambda.amazonaws.com" or "AWS_Lambda" in agent:
        return True
    if re.match(_WORKLOAD, name) or name.startswith(_WORKLOAD_SESSIONS):
        return True
    return bool(name) and arn.rpartition("/")[2].startswith(f"{name}-role-")
