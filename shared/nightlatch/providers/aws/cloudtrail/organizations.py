"""AWS Organizations: whole accounts that come and go, who governs them, and the policies that hold them back.

Creating an account takes two records: the request, answered with IN_PROGRESS, and a service event that tells the result
and names no actor. Both carry the request's id (`car-…`), and CloudTrail blanks the name to asterisks. A member account is
born with a role that lets the management account administer it, which is its birthright and no grant.
"""

from collections.abc import Iterator

from nightlatch.model import Grant, GrantKind, Kind, Principal, Privilege, Trait
from nightlatch.model.evidence import MARK, MARK_ORGANIZATION_POLICY, RESOURCE
from nightlatch.providers.aws.cloudtrail.record import Event, account_number, mapping, node, plain
from nightlatch.providers.aws.cloudtrail.subjects import unknown
from nightlatch.providers.aws.cloudtrail.table import Draft, Extract, context, watch

_REACHES_ALL = ("sso.amazonaws.com", "iam.amazonaws.com", "member.org.stacksets.cloudformation.amazonaws.com")
"""Services whose delegated administrator can make administrators in the organization's other accounts."""


def _told(value: object) -> str | None:
    """A text that is not blanked to asterisks."""
    text = plain(value)
    return text if text and text.strip("*") else None


def _account(event: Event, number: str | None) -> Principal:
    return unknown(event, number, number)


def _created(event: Event) -> Iterator[Draft]:
    """A member account, asked for or made: until it has a number, the request's id stands for a name that is blanked."""
    status = mapping(event.response.get("createAccountStatus")) or mapping(event.details.get("createAccountStatus"))
    request = _told(status.get("id"))
    subject = unknown(
        event,
        _told(event.request.get("accountName")) or _told(status.get("accountName")) or request,
        account_number(status.get("accountId")),
        email=_told(event.request.get("email")),
    )
    draft = Draft(Kind.ACCOUNT_CREATED, subject)
    draft.failed = True if _told(status.get("state")) == "FAILED" else None
    draft.same_as = f"organizations:{request}" if request else None
    yield draft


def _member(kind: Kind, mark: str | None = None) -> Extract:
    """What happens to a member account; the acting account itself where none is named."""

    def extract(event: Event) -> Iterator[Draft]:
        number = account_number(event.request.get("accountId")) or event.account
        yield Draft(kind, _account(event, number), evidence={MARK: mark} if mark else {})

    return extract


def _delegated(kind: Kind) -> Extract:
    """A member account that administers a service for the whole organization."""

    def extract(event: Event) -> Iterator[Draft]:
        service = event.text("servicePrincipal") or "a service"
        everywhere = service in _REACHES_ALL
        why = f"administers {service} for the whole organization"
        privilege = Privilege(tier=0 if everywhere else 2, reasons=(why,))
        grant = Grant(role=f"delegated-administrator:{service}", scope="organization", privilege=privilege)
        yield Draft(kind, _account(event, account_number(event.request.get("accountId"))), grants=(grant,))

    return extract


def _invited(event: Event) -> Iterator[Draft]:
    """Somebody else's account, by number or mail address, is asked in."""
    target = event.text("target", "id")
    number, email = (None, target) if target and "@" in target else (target, None)
    yield Draft(Kind.TRUST_CHANGED, unknown(event, number, number, email=email))


def _accepted(event: Event) -> Iterator[Draft]:
    """The account joins an organization, whose management account can then take it over. Other handshakes only change terms."""
    handshake = mapping(event.response.get("handshake"))
    subject = _account(event, event.account)
    if plain(handshake.get("action")) not in (None, "INVITE"):
        yield Draft(Kind.POLICY_CHANGED, subject)
        return
    parties = [mapping(party) for party in handshake.get("parties") or [] if isinstance(party, dict)]
    governor = next((plain(party.get("id")) for party in parties if plain(party.get("type")) == "ORGANIZATION"), None)
    why = "the management account of an organization can take the account over"
    privilege = Privilege(tier=1, reasons=(why,), traits=(Trait.EXTERNAL,))
    grant = Grant(
        role=f"trust:{governor or 'organization'}",
        kind=GrantKind.TRUST,
        privilege=privilege,
        member=governor,
        member_tenant=governor,
    )
    yield Draft(Kind.TRUST_CHANGED, subject, grants=(grant,))


def _policy(kind: Kind) -> Extract:
    """A policy of the organization, which may be one that holds accounts back: the record seldom tells which sort it is."""

    def extract(event: Event) -> Iterator[Draft]:
        policy = (
            event.text("policyId")
            or event.text("policyType")
            or _told(node(event.response, "resourcePolicy", "resourcePolicySummary", "id"))
        )
        where = event.text("targetId") or event.text("rootId")
        evidence = {MARK: MARK_ORGANIZATION_POLICY, **({RESOURCE: where} if where else {})}
        yield Draft(kind, unknown(event, policy), evidence=evidence)

    return extract


_CREATED = watch(Kind.ACCOUNT_CREATED, _created)
_INVITED = watch(Kind.TRUST_CHANGED, _invited)
_GUARD = watch(Kind.GUARD_REMOVED, _policy(Kind.GUARD_REMOVED))
_OUT = watch(Kind.GUARD_REMOVED, _member(Kind.GUARD_REMOVED, MARK_ORGANIZATION_POLICY))

SOURCES = ("organizations.amazonaws.com",)
OPERATIONS = {
    "CreateAccount": _CREATED,
    "CreateGovCloudAccount": _CREATED,
    "CreateAccountResult": _CREATED,
    "CloseAccount": watch(Kind.ACCOUNT_REMOVED, _member(Kind.ACCOUNT_REMOVED)),
    "LeaveOrganization": _OUT,
    "RemoveAccountFromOrganization": _OUT,
    "MoveAccount": context(Kind.POLICY_CHANGED, _member(Kind.POLICY_CHANGED)),
    "InviteAccountToOrganization": _INVITED,
    "InviteOrganizationToTransferResponsibility": _INVITED,
    "AcceptHandshake": watch(Kind.TRUST_CHANGED, _accepted),
    "RegisterDelegatedAdministrator": watch(Kind.ROLE_GRANTED, _delegated(Kind.ROLE_GRANTED)),
    "DeregisterDelegatedAdministrator": watch(Kind.ROLE_REMOVED, _delegated(Kind.ROLE_REMOVED)),
    "DetachPolicy": _GUARD,
    "DeletePolicy": _GUARD,
    "DisablePolicyType": _GUARD,
    "UpdatePolicy": watch(Kind.POLICY_CHANGED, _policy(Kind.POLICY_CHANGED)),
    "PutResourcePolicy": watch(Kind.POLICY_CHANGED, _policy(Kind.POLICY_CHANGED)),
}
