"""The commands for a person: each takes back one thing that the case gave, and nothing else."""

from typing import Any

import pytest

from nightlatch.providers.m365 import PROVIDER
from nightlatch.providers.m365.commands import LOOK_UP
from tests.build import case
from tests.providers.m365.records import APP, JO, MAL, SITE, TEAM, Json, cmdlet, member, read, record, site, team

PURVIEW = "SecurityComplianceCenter"


def told(*made: Json) -> list[str]:
    """What a person is told of a case of these records, without the sign-ins."""
    found = case(*(activity for number, each in enumerate(made) for activity in read(each | {"Id": f"{number}"})))
    return [line for line in PROVIDER.by_hand(found) if not line.startswith("Connect-")]


@pytest.mark.parametrize(
    ("made", "command"),
    [
        (
            cmdlet("Add-RoleGroupMember", Identity="Organization Management", Member=JO),
            f"Remove-RoleGroupMember -Identity 'Organization Management' -Member '{JO}' -Confirm:$false",
        ),
        (
            cmdlet("New-ManagementRoleAssignment", Name="imp", Role="ApplicationImpersonation", User=JO),
            "Remove-ManagementRoleAssignment -Identity 'imp' -Confirm:$false",
        ),
        (
            cmdlet("New-ServicePrincipal", AppId=APP, DisplayName="Mailer"),
            f"Remove-ServicePrincipal -Identity '{APP}' -Confirm:$false",
        ),
        (
            cmdlet("Add-UnifiedGroupLinks", Identity="plans", LinkType="Owners", Links=JO),
            f"Remove-UnifiedGroupLinks -Identity 'plans' -LinkType Owners -Links '{JO}' -Confirm:$false",
        ),
        (
            cmdlet("Add-DistributionGroupMember", Identity="plans", Member=JO),
            f"Remove-DistributionGroupMember -Identity 'plans' -Member '{JO}' -Confirm:$false",
        ),
        (
            cmdlet("Add-MailboxFolderPermission", Identity=f"{JO}:\\Inbox", User=MAL, AccessRights="Reviewer"),
            f"Remove-MailboxFolderPermission -Identity '{JO}:\\Inbox' -User '{MAL}' -Confirm:$false",
        ),
        (
            cmdlet("Add-eDiscoveryCaseAdmin", workload=PURVIEW, User=JO),
            f"Remove-eDiscoveryCaseAdmin -User '{JO}' -Confirm:$false",
        ),
        (
            cmdlet("Add-ComplianceCaseMember", workload=PURVIEW, Case="Plans", Member=JO),
            f"Remove-ComplianceCaseMember -Case 'Plans' -Member '{JO}' -Confirm:$false",
        ),
        (
            site("SiteCollectionAdminAdded", JO),
            f"Set-SPOUser -Site '{SITE}' -LoginName '{JO}' -IsSiteCollectionAdmin $false",
        ),
        (
            site("AddedToGroup", JO, EventData="<Group>Plans Owners</Group>"),
            f"Remove-SPOUser -Site '{SITE}' -LoginName '{JO}' -Group 'Plans Owners'",
        ),
        (team("MemberAdded", member(JO, 1)), f"Remove-TeamUser -GroupId '{TEAM}' -User '{JO}'"),
        (team("MemberRoleChanged", member(JO, 2)), f"Remove-TeamUser -GroupId '{TEAM}' -User '{JO}' -Role Owner"),
        (
            cmdlet("Set-AdminAuditLogConfig", UnifiedAuditLogIngestionEnabled="False"),
            "Set-AdminAuditLogConfig -UnifiedAuditLogIngestionEnabled $true",
        ),
        (cmdlet("Set-Mailbox", Identity=JO, AuditEnabled="False"), f"Set-Mailbox -Identity '{JO}' -AuditEnabled $true"),
        (
            cmdlet("New-AcceptedDomain", DomainName="evil.example"),
            "Remove-AcceptedDomain -Identity 'evil.example' -Confirm:$false",
        ),
        (
            cmdlet("Add-FederatedDomain", DomainName="evil.example"),
            "Remove-FederatedDomain -DomainName 'evil.example' -Confirm:$false",
        ),
        (
            cmdlet("New-OrganizationRelationship", Name="F", DomainNames="fabrikam.com"),
            (
                "Get-OrganizationRelationship | Where-Object { $_.DomainNames -contains 'fabrikam.com' }"
                " | Remove-OrganizationRelationship -Confirm:$false"
            ),
        ),
    ],
)
def test_what_was_given_is_taken_back_by_its_own_command(made: Json, command: str) -> None:
    assert told(made) == [command]


@pytest.mark.parametrize(
    ("made", "command"),
    [
        (
            cmdlet("Add-MailboxPermission", Identity=JO, User=MAL, AccessRights="FullAccess"),
            f"Remove-MailboxPermission -Identity '{JO}' -User '{MAL}' -AccessRights FullAccess -Confirm:$false",
        ),
        (
            cmdlet("Add-RecipientPermission", Identity=JO, Trustee=MAL, AccessRights="SendAs"),
            f"Remove-RecipientPermission -Identity '{JO}' -Trustee '{MAL}' -AccessRights SendAs -Confirm:$false",
        ),
        (
            cmdlet("Set-Mailbox", Identity=JO, GrantSendOnBehalfTo=MAL),
            f"Set-Mailbox -Identity '{JO}' -GrantSendOnBehalfTo @{{Remove='{MAL}'}}",
        ),
    ],
)
def test_a_delegation_is_taken_back_alike_from_either_end(made: Json, command: str) -> None:
    for activity in read(made):
        (_, line) = PROVIDER.by_hand(case(activity))
        assert line == command


def test_a_new_mailboxs_user_is_shut_out_before_its_protocols() -> None:
    assert told(cmdlet("New-Mailbox", Name="jo", MicrosoftOnlineServicesID=JO)) == [
        f"Update-MgUser -UserId '{JO}' -AccountEnabled:$false",
        f"Revoke-MgUserSignInSession -UserId '{JO}'",
        (
            f"Set-CASMailbox -Identity '{JO}' -OWAEnabled $false -MAPIEnabled $false -EwsEnabled $false -ImapEnabled $false"
            " -PopEnabled $false -ActiveSyncEnabled $false"
        ),
    ]


def test_a_person_is_told_once_where_to_connect() -> None:
    found = case(
        *read(cmdlet("Add-RoleGroupMember", Identity="Help Desk", Member=JO)),
        *read(cmdlet("Add-RoleGroupMember", Identity="Hygiene Management", Member=JO) | {"Id": "2"}),
    )
    assert next(iter(PROVIDER.by_hand(found))) == "Connect-ExchangeOnline"
    assert sum("Connect-" in line for line in PROVIDER.by_hand(found)) == 1


def test_purviews_role_groups_are_changed_in_purview() -> None:
    made = cmdlet("Add-RoleGroupMember", workload=PURVIEW, Identity="eDiscoveryManager", Member=JO)
    assert next(iter(PROVIDER.by_hand(case(*read(made))))) == "Connect-IPPSSession"


def test_what_somebody_took_back_already_is_not_taken_again() -> None:
    given = cmdlet("Add-RoleGroupMember", Identity="Help Desk", Member=JO)
    assert told(given, cmdlet("Remove-RoleGroupMember", Identity="Help Desk", Member=JO)) == []


def test_a_refused_call_gave_nothing_to_take_back() -> None:
    assert told(cmdlet("Add-RoleGroupMember", Identity="Help Desk", Member=JO) | {"ResultStatus": "False"}) == []


def test_an_assignment_without_a_name_is_looked_for_by_role_and_holder() -> None:
    (command,) = told(
        record(
            "New-ManagementRoleAssignment", Parameters=[{"Name": "Role", "Value": "Journaling"}, {"Name": "User", "Value": JO}]
        )
    )
    assert command.startswith(f"Get-ManagementRoleAssignment -RoleAssignee '{JO}' -Role 'Journaling'")


@pytest.mark.parametrize("name", ["x\nRemove-Mailbox jo", "x\u202ey"])
def test_a_name_that_is_not_safe_to_paste_is_not_printed(name: Any) -> None:
    (command,) = told(team("MemberAdded", member(name, 1)))
    assert LOOK_UP in command
    assert name not in command


def test_a_denial_is_left_in_place() -> None:
    assert told(cmdlet("Add-MailboxPermission", Identity=JO, User=MAL, AccessRights="FullAccess", Deny="True")) == []


def test_what_is_only_a_mark_asks_nothing_of_anybody() -> None:
    assert told(cmdlet("New-InboxRule", Mailbox=JO, ForwardTo="x@example.net")) == []
