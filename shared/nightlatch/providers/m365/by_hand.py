"""What a person does about a case: the exact commands, which take back what the case gave.

Exchange, Purview, SharePoint and Teams are administered by PowerShell, and no playbook of ours runs it. What was given is taken back first, the newest
before the others, and a new account is shut after that. Every command names one thing that the records tell of, and takes no more than the case
gave; the first line says where to connect.

Cmdlets and parameters are those of Microsoft's references of Exchange Online, Security & Compliance, SharePoint Online, Microsoft Teams and Microsoft
Graph PowerShell.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from nightlatch.model import Activity, Case, Grant, GrantKind, Kind, Principal, PrincipalType, Trait
from nightlatch.model.evidence import MARK, MARK_LOG, SERVICE
from nightlatch.providers.m365.commands import quoted
from nightlatch.providers.m365.unified_audit.compliance import CASE_ADMIN, CASE_MEMBER
from nightlatch.providers.m365.unified_audit.exchange_delegation import ON_BEHALF
from nightlatch.providers.m365.unified_audit.extracts import ASSIGNMENT, MAILBOX_FOLDER, TEAM
from nightlatch.providers.m365.unified_audit.sharepoint import SITE_ADMIN
from nightlatch.providers.m365.unified_audit.teams import OWNER

EXCHANGE, PURVIEW, SHAREPOINT = (
    "Connect-ExchangeOnline",
    "Connect-IPPSSession",
    "Connect-SPOService -Url https://TENANT-admin.sharepoint.com",
)
TEAMS, GRAPH = "Connect-MicrosoftTeams", "Connect-MgGraph -Scopes User.EnableDisableAccount.All, User.RevokeSessions.All"
_PROTOCOLS = (
    "-OWAEnabled $false -MAPIEnabled $false -EwsEnabled $false -ImapEnabled $false -PopEnabled $false -ActiveSyncEnabled $false"
)
_BIRTHS = (Kind.ACCOUNT_CREATED, Kind.ACCOUNT_ENABLED)
_Command = tuple[str, str]
"""Where to connect, and what to run there."""


def by_hand(case: Case) -> Iterator[str]:
    """A line each; nothing where the case gave nothing that can be taken back."""
    told: dict[_Command, None] = {}
    newest = case.activities[::-1]
    gifts, births = ([each for each in newest if (each.kind in _BIRTHS) is born] for born in (False, True))
    for activity in (*gifts, *births):
        if activity.succeeded and not _taken_back(case, activity):
            told.update(dict.fromkeys(_of(activity)))
    connected: set[str] = set()
    for where, command in told:
        if where not in connected:
            connected.add(where)
            yield where
        yield command


def _taken_back(case: Case, activity: Activity) -> bool:
    """Whether everything that an activity gave is told to have been taken since."""
    since = (each for each in case.activities if each.did(Kind.ROLE_REMOVED) and each.at >= activity.at)
    gone = {(grant.role, grant.scope) for each in since for grant in each.grants}
    return bool(activity.grants) and all((grant.role, grant.scope) in gone for grant in activity.grants)


def _of(activity: Activity) -> Iterable[_Command]:
    if activity.kind is Kind.ROLE_GRANTED:
        given = (grant for grant in activity.grants if not grant.has(Trait.RESTRICTION))
        return [command for grant in given for command in _grant(activity, grant)]
    by_kind = _BY_KIND.get(activity.kind)
    return by_kind(activity) if by_kind else ()


def _grant(activity: Activity, grant: Grant) -> Iterator[_Command]:
    """What takes one grant back, by the service that gave it."""
    who, scope, operation = quoted(_name(activity.subject)), quoted(grant.scope), activity.operation.lower()
    folder = activity.evidence.get(MAILBOX_FOLDER)
    if grant.role in (CASE_ADMIN, CASE_MEMBER):
        yield _discovery(grant, who, scope)
    elif grant.role == SITE_ADMIN:
        yield SHAREPOINT, f"Set-SPOUser -Site {scope} -LoginName {who} -IsSiteCollectionAdmin $false"
    elif operation.endswith("addedtogroup"):
        yield SHAREPOINT, f"Remove-SPOUser -Site {scope} -LoginName {who} -Group {quoted(_group(grant))}"
    elif TEAM in activity.evidence and operation.startswith("member"):
        owner = " -Role Owner" if grant.role == OWNER else ""
        yield TEAMS, f"Remove-TeamUser -GroupId {quoted(activity.evidence[TEAM])} -User {who}{owner}"
    elif TEAM in activity.evidence:
        yield EXCHANGE, _mail_group(activity, grant, who)
    elif "rolegroup" in operation and grant.kind is GrantKind.GROUP:
        yield _role_group(activity, grant, who)
    elif operation == "new-managementroleassignment":
        yield EXCHANGE, _assignment(activity, grant, who)
    elif folder or "folder" in operation:
        target = quoted(f"{grant.scope}:\\{(folder or '').strip(chr(92))}")
        yield EXCHANGE, f"Remove-MailboxFolderPermission -Identity {target} -User {who} -Confirm:$false"
    else:
        yield from _delegation(grant, who, scope)


def _discovery(grant: Grant, who: str, scope: str) -> _Command:
    if grant.role == CASE_ADMIN:
        return PURVIEW, f"Remove-eDiscoveryCaseAdmin -User {who} -Confirm:$false"
    return PURVIEW, f"Remove-ComplianceCaseMember -Case {scope} -Member {who} -Confirm:$false"


def _role_group(activity: Activity, grant: Grant, who: str) -> _Command:
    purview = "compliance" in activity.evidence.get(SERVICE, "").lower()
    return (
        PURVIEW if purview else EXCHANGE,
        f"Remove-RoleGroupMember -Identity {quoted(_group(grant))} -Member {who} -Confirm:$false",
    )


def _mail_group(activity: Activity, grant: Grant, who: str) -> str:
    group = quoted(activity.evidence[TEAM])
    if "unifiedgroup" in activity.operation.lower():
        link = "Owners" if grant.role == OWNER else "Members"
        return f"Remove-UnifiedGroupLinks -Identity {group} -LinkType {link} -Links {who} -Confirm:$false"
    return f"Remove-DistributionGroupMember -Identity {group} -Member {who} -Confirm:$false"


def _assignment(activity: Activity, grant: Grant, who: str) -> str:
    name = activity.evidence.get(ASSIGNMENT)
    if name:
        return f"Remove-ManagementRoleAssignment -Identity {quoted(name)} -Confirm:$false"
    found = f"Get-ManagementRoleAssignment -RoleAssignee {who} -Role {quoted(grant.role)} -AssignmentMethod Direct"
    return f"{found}  # then Remove-ManagementRoleAssignment"


def _delegation(grant: Grant, who: str, mailbox: str) -> Iterator[_Command]:
    right = grant.role.lower()
    if right in ("sendas", "send-as"):
        yield EXCHANGE, f"Remove-RecipientPermission -Identity {mailbox} -Trustee {who} -AccessRights SendAs -Confirm:$false"
    elif grant.role == ON_BEHALF:
        yield EXCHANGE, f"Set-Mailbox -Identity {mailbox} -GrantSendOnBehalfTo @{{Remove={who}}}"
    elif right in _MAILBOX_RIGHTS:
        yield EXCHANGE, f"Remove-MailboxPermission -Identity {mailbox} -User {who} -AccessRights {grant.role} -Confirm:$false"


def _trust(activity: Activity) -> Iterator[_Command]:
    """The other end of a delegation: the same command, from the mailbox's side."""
    for grant in activity.grants:
        if grant.kind is GrantKind.TRUST:
            yield from _delegation(grant, quoted(grant.member), quoted(_name(activity.subject)))


def _born(activity: Activity) -> Iterator[_Command]:
    """A mailbox: its user is shut out first, for that is Entra's, then every protocol of the mailbox."""
    who = quoted(_name(activity.subject))
    if activity.subject.type is PrincipalType.SERVICE_PRINCIPAL:
        yield EXCHANGE, f"Remove-ServicePrincipal -Identity {who} -Confirm:$false"
        return
    yield GRAPH, f"Update-MgUser -UserId {who} -AccountEnabled:$false"
    yield GRAPH, f"Revoke-MgUserSignInSession -UserId {who}"
    if "mailbox" in activity.operation.lower():
        yield EXCHANGE, f"Set-CASMailbox -Identity {who} {_PROTOCOLS}"


def _guard(activity: Activity) -> Iterator[_Command]:
    """A log that was switched off is switched on again. Nothing brings back what was not logged meanwhile."""
    command = _SWITCHED_ON.get(activity.operation.lower())
    if command and activity.evidence.get(MARK) == MARK_LOG:
        yield EXCHANGE, command.format(who=quoted(_name(activity.subject)))


def _believed(activity: Activity) -> Iterator[_Command]:
    name, operation = quoted(_name(activity.subject)), activity.operation.lower()
    if operation == "new-accepteddomain":
        yield EXCHANGE, f"Remove-AcceptedDomain -Identity {name} -Confirm:$false"
    elif operation == "add-federateddomain":
        yield EXCHANGE, f"Remove-FederatedDomain -DomainName {name} -Confirm:$false"
    elif operation == "new-federationtrust":
        yield EXCHANGE, f"Remove-FederationTrust -Identity {name} -Confirm:$false"


def _partner(activity: Activity) -> Iterator[_Command]:
    """A partner is known here by its domain, and its relationship by a name of its own."""
    if activity.operation.lower() == "new-organizationrelationship":
        domain = quoted(_name(activity.subject))
        named = f"Where-Object {{ $_.DomainNames -contains {domain} }}"
        yield EXCHANGE, f"Get-OrganizationRelationship | {named} | Remove-OrganizationRelationship -Confirm:$false"


def _trusted(activity: Activity) -> Iterator[_Command]:
    yield from _trust(activity)
    yield from _partner(activity)


def _name(who: Principal) -> str | None:
    """What a cmdlet takes for the account: a user's sign-in name, an application's id."""
    by_id = who.type is PrincipalType.SERVICE_PRINCIPAL
    return (who.id if by_id else None) or who.name or who.email or who.id


def _group(grant: Grant) -> str:
    return grant.role.removeprefix("group:")


_MAILBOX_RIGHTS = frozenset({"fullaccess", "readpermission", "changepermission", "changeowner", "externalaccount", "deleteitem"})
_SWITCHED_ON = {
    "set-adminauditlogconfig": "Set-AdminAuditLogConfig -UnifiedAuditLogIngestionEnabled $true",
    "set-organizationconfig": "Set-OrganizationConfig -AuditDisabled $false",
    "set-mailbox": "Set-Mailbox -Identity {who} -AuditEnabled $true",
    "set-mailboxauditbypassassociation": "Set-MailboxAuditBypassAssociation -Identity {who} -AuditBypassEnabled $false",
}
_BY_KIND: Mapping[Kind, Callable[[Activity], Iterable[_Command]]] = {
    Kind.ACCOUNT_CREATED: _born,
    Kind.ACCOUNT_ENABLED: _born,
    Kind.TRUST_CHANGED: _trusted,
    Kind.GUARD_REMOVED: _guard,
    Kind.FEDERATION_ADDED: _believed,
}
