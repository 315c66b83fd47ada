"""Whom Exchange believes, and what only moves mail."""

import pytest

from nightlatch.model import Kind, Level, PrincipalType
from tests.providers.m365.records import JO, cmdlet, only


@pytest.mark.parametrize(
    ("operation", "told", "mark"),
    [
        ("Add-FederatedDomain", {"DomainName": "evil.example"}, "saml"),
        ("Set-MsolDomainFederationSettings", {"DomainName": "evil.example"}, "saml"),
        ("New-AcceptedDomain", {"DomainName": "evil.example", "Name": "x"}, "trusted_domain"),
        ("Set-AcceptedDomain", {"Identity": "evil.example"}, "trusted_domain"),
    ],
)
def test_a_domain_that_is_believed_is_a_federation(operation: str, told: dict[str, str], mark: str) -> None:
    activity = only(cmdlet(operation, **told))
    assert (activity.kind, activity.subject.type) == (Kind.FEDERATION_ADDED, PrincipalType.FEDERATION)
    assert (activity.subject.name, activity.evidence["mark"]) == ("evil.example", mark)


def test_a_partner_organization_is_a_trust() -> None:
    activity = only(cmdlet("New-OrganizationRelationship", Name="Fabrikam", DomainNames="fabrikam.com"))
    assert (activity.kind, activity.subject.name) == (Kind.TRUST_CHANGED, "fabrikam.com")


@pytest.mark.parametrize("operation", ["Remove-AcceptedDomain", "Remove-FederatedDomain"])
def test_a_domain_that_is_believed_no_more_is_a_mark(operation: str) -> None:
    activity = only(cmdlet(operation, Identity="evil.example"))
    assert (activity.kind, activity.level) == (Kind.POLICY_CHANGED, Level.CONTEXT)


@pytest.mark.parametrize(
    "operation", ["New-InboxRule", "Set-InboxRule", "New-TransportRule", "New-InboundConnector", "Set-CASMailbox"]
)
def test_what_moves_mail_is_a_mark_and_no_account(operation: str) -> None:
    activity = only(cmdlet(operation, Identity=JO, Mailbox=JO, ForwardTo="x@example.net"))
    assert (activity.kind, activity.level) == (Kind.POLICY_CHANGED, Level.CONTEXT)
