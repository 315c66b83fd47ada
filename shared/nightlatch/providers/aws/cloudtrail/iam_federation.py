"""IAM: who outside the account is believed (SAML, OIDC), and the ways around its own users (root sessions, delegation)."""

from collections.abc import Iterable

from nightlatch.model import Kind, Level, Principal, PrincipalType
from nightlatch.model.evidence import MARK, MARK_DELEGATED, MARK_OIDC, MARK_OUTBOUND, MARK_ROOT_SESSIONS, MARK_SAML, SUBJECT_ARN
from nightlatch.providers.aws.cloudtrail.extracts import of_account, simple
from nightlatch.providers.aws.cloudtrail.record import Event
from nightlatch.providers.aws.cloudtrail.subjects import federation, named_from_arn, target, written
from nightlatch.providers.aws.cloudtrail.table import Draft, Extract, Operation, context, watch

SOURCES = ("iam.amazonaws.com",)


def provider(kind: Kind, arn_key: str, mark: str) -> Extract:
    """A SAML or OIDC provider, by its ARN in request or response, else by the name or address it was made with."""

    def extract(event: Event) -> Iterable[Draft]:
        arn = event.text(arn_key) or event.answer(arn_key)
        named = named_from_arn(arn, event.account)
        name = (named.name if named else arn) or event.text("name") or _host(event.text("url"))
        subject = target(event, PrincipalType.FEDERATION, name)
        yield Draft(kind, subject, evidence=written(**{MARK: mark, SUBJECT_ARN: arn}))

    return extract


def _host(url: str | None) -> str | None:
    """An issuer's address as the provider's ARN names it: without the scheme."""
    return (url or "").removeprefix("https://").rstrip("/") or None


def outbound(event: Event) -> Iterable[Draft]:
    """EnableOutboundWebIdentityFederation: the account's identities can now show themselves elsewhere."""
    yield Draft(Kind.FEDERATION_ADDED, federation(event, event.account), evidence={MARK: MARK_OUTBOUND})


def delegation(event: Event) -> Iterable[Draft]:
    """A partner's request for temporary access, on its way from being asked to being used."""
    request = event.text("delegationRequestId") or event.answer("delegationRequestId")
    subject: Principal = target(event, PrincipalType.UNKNOWN, request)
    yield Draft(Kind.ELEVATION_USED, subject, evidence={MARK: MARK_DELEGATED})


def _saml(kind: Kind) -> Operation:
    return watch(kind, provider(kind, "sAMLProviderArn", MARK_SAML))


def _oidc(kind: Kind) -> Operation:
    return watch(kind, provider(kind, "openIDConnectProviderArn", MARK_OIDC))


OPERATIONS = {
    "CreateSAMLProvider": _saml(Kind.FEDERATION_ADDED),
    "UpdateSAMLProvider": _saml(Kind.FEDERATION_ADDED),
    "DeleteSAMLProvider": _saml(Kind.ACCOUNT_REMOVED),
    "CreateOpenIDConnectProvider": _oidc(Kind.FEDERATION_ADDED),
    "AddClientIDToOpenIDConnectProvider": _oidc(Kind.FEDERATION_ADDED),
    "UpdateOpenIDConnectProviderThumbprint": _oidc(Kind.FEDERATION_ADDED),
    "RemoveClientIDFromOpenIDConnectProvider": context(
        Kind.POLICY_CHANGED, provider(Kind.POLICY_CHANGED, "openIDConnectProviderArn", MARK_OIDC)
    ),
    "DeleteOpenIDConnectProvider": _oidc(Kind.ACCOUNT_REMOVED),
    "EnableOutboundWebIdentityFederation": watch(Kind.FEDERATION_ADDED, outbound),
    "DisableOutboundWebIdentityFederation": of_account(Kind.POLICY_CHANGED, MARK_OUTBOUND),
    "EnableOrganizationsRootCredentialsManagement": of_account(Kind.GUARD_REMOVED, MARK_ROOT_SESSIONS),
    "EnableOrganizationsRootSessions": of_account(Kind.GUARD_REMOVED, MARK_ROOT_SESSIONS),
    "DisableOrganizationsRootCredentialsManagement": of_account(Kind.POLICY_CHANGED, MARK_ROOT_SESSIONS),
    "DisableOrganizationsRootSessions": of_account(Kind.POLICY_CHANGED, MARK_ROOT_SESSIONS),
    "CreateDelegationRequest": watch(Kind.ELEVATION_USED, delegation),
    "AssociateDelegationRequest": watch(Kind.ELEVATION_USED, delegation),
    "AcceptDelegationRequest": watch(Kind.ELEVATION_USED, delegation),
    "SendDelegationToken": watch(Kind.ELEVATION_USED, delegation),
    "RejectDelegationRequest": simple(Kind.POLICY_CHANGED, PrincipalType.UNKNOWN, "delegationRequestId", level=Level.CONTEXT),
}
