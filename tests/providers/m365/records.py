"""Invented records in the documented shape of the unified audit log, and in what pipelines make of them."""

import json
from collections.abc import Callable
from typing import Any

from nightlatch.model import Activity
from nightlatch.providers.m365.unified_audit import normalize

Json = dict[str, Any]
AT = "2026-03-02T10:00:00"
ID = "5f6a7b8c-1000-4000-8000-00000000c0de"
TENANT = "11111111-2222-3333-4444-555555555555"
APP = "22222222-3333-4444-5555-666666666666"
OBJECT = "33333333-4444-5555-6666-777777777777"
TEAM = "44444444-5555-6666-7777-888888888888"
ROBIN, JO, MAL = "robin.admin@contoso.com", "jo.newcomer@contoso.com", "mal.lory@contoso.com"
GUEST = "ann_fabrikam.com#EXT#@contoso.onmicrosoft.com"
SITE = "https://contoso.sharepoint.com/sites/plans"


def record(operation: str, workload: str = "Exchange", **more: Any) -> Json:
    """A record of the Management Activity API; `more` sets or replaces columns."""
    return {
        "CreationTime": AT,
        "Id": ID,
        "Operation": operation,
        "OrganizationId": TENANT,
        "RecordType": 1,
        "ResultStatus": "True",
        "UserKey": "10030000INVENTED",
        "UserType": 2,
        "Version": 1,
        "Workload": workload,
        "UserId": ROBIN,
        "ClientIP": "198.51.100.7:50123",
    } | more


def cmdlet(operation: str, /, about: str = "", workload: str = "Exchange", **parameters: str) -> Json:
    """A record of a cmdlet with these parameters."""
    told = [{"Name": name, "Value": value} for name, value in parameters.items()]
    return record(
        operation, workload, ObjectId=about, Parameters=told, ExternalAccess=False, OrganizationName="contoso.onmicrosoft.com"
    )


def site(operation: str, who: str | None, sort: str = "Member", **more: Any) -> Json:
    """A record of SharePoint about a person and a site."""
    about = {"TargetUserOrGroupName": who, "TargetUserOrGroupType": sort} if who else {}
    told = {"ResultStatus": None, "RecordType": 14, "SiteUrl": SITE, "ObjectId": SITE, "ItemType": "Site", **about}
    return record(operation, "SharePoint", **told, **more)


def team(operation: str, *members: Json, **more: Any) -> Json:
    """A record of Teams about members of a team."""
    told = {"TeamName": "Plans", "TeamGuid": "19:invented@thread.tacv2", "AADGroupId": TEAM, "CommunicationType": "Team"}
    return record(operation, "MicrosoftTeams", **{"RecordType": 25, "Members": list(members)} | told | more)


def member(upn: str, role: Any) -> Json:
    return {"UPN": upn, "DisplayName": upn.partition("@")[0], "Role": role}


def exported(made: Json) -> Json:
    """As `Search-UnifiedAuditLog` gives it: the record as text in a column."""
    return {
        "RunspaceId": "invented",
        "RecordType": "ExchangeAdmin",
        "CreationDate": "3/2/2026 10:00:00 AM",
        "UserIds": made["UserId"],
        "Operations": made["Operation"],
        "AuditData": json.dumps(made, indent=1).replace("\n", "\r\n"),
        "ResultIndex": 1,
        "Identity": made["Id"],
        "IsValid": True,
    }


def asked_of_graph(made: Json) -> Json:
    """As Graph's audit log query gives it."""
    return {
        "id": made["Id"],
        "createdDateTime": f"{AT}Z",
        "auditLogRecordType": "exchangeAdmin",
        "operation": made["Operation"],
        "organizationId": made["OrganizationId"],
        "service": made["Workload"],
        "userId": made["UserId"],
        "auditData": made,
    }


_RENAMED = {
    "Workload": "OfficeWorkload",
    "ObjectId": "OfficeObjectId",
    "Id": "OfficeId",
    "CreationTime": "TimeGenerated",
    "SiteUrl": "Site_Url",
}


def of_sentinel(made: Json) -> Json:
    """As a row of `OfficeActivity`: renamed columns, lists as text; its own TenantId is the workspace's."""
    columns = {
        _RENAMED.get(name, name): json.dumps(value) if isinstance(value, list | dict) else value for name, value in made.items()
    }
    return columns | {
        "TenantId": "99999999-0000-4000-8000-000000000000",
        "Type": "OfficeActivity",
        "EventData": None,
        "Event_Data": made.get("EventData"),
    }


def of_custom_table(made: Json) -> Json:
    """As a row of a custom table: every column with its type behind it."""
    told = {f"{name}_{'d' if isinstance(value, int) else 's'}": value for name, value in made.items()}
    return {name: json.dumps(value) if isinstance(value, list | dict) else value for name, value in told.items()} | {
        "Type": "O365_CL"
    }


def of_defender(made: Json) -> Json:
    """As a row of `CloudAppEvents`."""
    return {
        "Timestamp": f"{AT}Z",
        "ActionType": made["Operation"],
        "Application": "Microsoft Exchange Online",
        "RawEventData": made,
    }


def of_elastic(made: Json) -> Json:
    """As Elastic nests it, parameters by name."""
    told, inner = made.get("Parameters"), {**made}
    if isinstance(told, list) and all(isinstance(each, dict) and "Name" in each for each in told):
        inner["Parameters"] = {each["Name"]: each.get("Value") for each in told}
    return {"@timestamp": f"{AT}.000Z", "event": {"action": made["Operation"]}, "o365": {"audit": inner}}


def of_wazuh(made: Json) -> Json:
    """As Wazuh nests it, numbers as text."""
    return {"integration": "office365", "office365": {name: str(v) if isinstance(v, int) else v for name, v in made.items()}}


def lowered(made: Json) -> Json:
    """With its columns in lower case."""
    return {name.lower(): value for name, value in made.items()}


SHAPES: list[Callable[[Json], Json]] = [
    dict,
    of_sentinel,
    of_custom_table,
    of_defender,
    of_elastic,
    of_wazuh,
    lowered,
]


WRAPPED: list[Callable[[Json], Json]] = [exported, asked_of_graph]
"""What intake opens before a reader sees it."""


def read(made: Json) -> list[Activity]:
    """All activities of a record."""
    return list(normalize(made))


def only(made: Json) -> Activity:
    """The one activity of a record."""
    (activity,) = normalize(made)
    return activity
