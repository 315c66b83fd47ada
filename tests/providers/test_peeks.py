"""What intake passes over undecoded is of no account to any reader: whoever is asked about the whole record finds nothing in it."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlatch import bootstrap
from nightlatch.intake.kinds import Kind
from nightlatch.intake.peeks import Looked, Peeks
from nightlatch.providers import aws
from nightlatch.providers.aws.cloudtrail import table as aws_tables
from nightlatch.providers.entra.directory_audit import table as entra_tables
from nightlatch.providers.gcp.audit_log import table as gcp_tables
from nightlatch.providers.m365.unified_audit import table as m365_tables
from nightlatch.providers.okta.system_log import table as okta_tables
from tests.providers.aws.cloudtrail.records import record as of_aws
from tests.providers.entra.entries import entry
from tests.providers.entra.entries import streamed as of_entra
from tests.providers.gcp.audit_log.records import entry as of_google
from tests.providers.m365.records import record as of_m365
from tests.providers.okta.records import event as of_okta
from tests.providers.workspace.records import reported as of_workspace

PROVIDERS = bootstrap.providers()
PEEKS = Peeks(provider.peek for provider in PROVIDERS.values() if provider.peek)


def passed_over(record: Mapping[str, Any]) -> bool:
    return Kind(record, PEEKS.looked, PROVIDERS.values()).passes_over(record)


ACTIVITIES = sorted(entra_tables.names().values())
METHODS = sorted((service, end) for service, lines in gcp_tables.tables().items() for end in lines)
ROUTINE = [
    of_aws("DescribeInstances", "ec2.amazonaws.com"),
    of_google("storage.objects.get", "storage.googleapis.com"),
    of_google("v1.compute.instances.list", "compute.googleapis.com"),
    of_entra(entry("Update device")),
    of_entra(entry("Add registered owner to device")),
    of_m365("FileAccessed", "SharePoint"),
    {**of_m365("MailItemsAccessed"), "Workload": None, "OfficeWorkload": "Exchange"},
    of_okta("user.authentication.invented"),
    of_workspace("view", log="drive"),
]


@pytest.mark.parametrize("record", ROUTINE, ids=lambda record: str(record)[:40])
def test_routine_is_passed_over(record: Mapping[str, Any]) -> None:
    assert passed_over(record)


@pytest.mark.parametrize("name", ACTIVITIES)
def test_no_activity_of_entra_that_a_table_has_is_passed_over(name: str) -> None:
    for spelling in (name, name.upper(), f"{name} ", name.replace("-", "\u2013")):
        assert not passed_over(of_entra(entry(spelling)))
        assert not passed_over({**of_entra(entry("Update device")), "operationName": spelling})


@pytest.mark.parametrize(("service", "end"), METHODS)
def test_no_method_of_google_that_a_table_has_is_passed_over(service: str, end: str) -> None:
    named = "compute.googleapis.com" if service == gcp_tables.ANY else service
    for method in (end, f"google.any.v1.{end}", f" v1/{end.upper()}"):
        for spelling in (named, named.upper(), named.removesuffix(".googleapis.com")):
            assert not passed_over(of_google(method, spelling))


@pytest.mark.parametrize("name", sorted(m365_tables.lines()))
def test_no_operation_of_microsoft_365_that_a_table_has_is_passed_over(name: str) -> None:
    for spelling in (name, name.upper(), f" {name}", f"{name}."):
        assert not passed_over(of_m365(spelling))


def test_no_record_of_the_directory_is_passed_over_as_one_of_microsoft_365() -> None:
    assert not passed_over(of_m365("Anything", "AzureActiveDirectory"))
    assert not passed_over({**of_m365("Anything", "Exchange"), "OfficeWorkload": "azureactivedirectory"})
    assert not passed_over({**of_m365("Anything"), "Workload": "N/A"})


@pytest.mark.parametrize("name", sorted(okta_tables.lines()))
def test_no_event_of_okta_that_a_table_has_is_passed_over(name: str) -> None:
    for spelling in (name, name.upper(), f"{name} "):
        assert not passed_over(of_okta(spelling))


@pytest.mark.parametrize("log", ["admin", "login", "user_accounts", "groups", "groups_enterprise", "token", "gcp", "", "Admin "])
def test_no_record_of_a_log_of_workspace_that_a_table_is_about_is_passed_over(log: str) -> None:
    assert not passed_over(of_workspace("CREATE_USER", log=log))


def test_a_page_of_records_of_workspace_is_not_passed_over() -> None:
    page = {"kind": "admin#reports#activities", "items": [of_workspace("CREATE_USER")]}
    assert not passed_over(page)
    assert not passed_over({**page, "id": {"applicationName": "drive"}})


def test_what_posts_events_of_okta_is_not_passed_over() -> None:
    posted = {"eventType": "com.okta.event_hook", "eventTypeVersion": "1.0", "cloudEventsVersion": "0.1", "data": {"events": []}}
    assert not passed_over(posted)


@pytest.mark.parametrize("looked", PEEKS.looked, ids=lambda looked: str(looked.peek.texts))
def test_a_record_of_which_nothing_is_known_is_passed_over_by_nobody(looked: Looked) -> None:
    assert not looked.peek.is_routine([None for _ in looked.peek.texts])


@given(st.data())
@pytest.mark.parametrize("looked", PEEKS.looked, ids=lambda looked: str(looked.peek.texts))
def test_without_its_first_text_no_record_is_passed_over(looked: Looked, data: st.DataObject) -> None:
    others = [data.draw(TEXTS, label=str(path)) for path in looked.peek.texts[1:]]
    assert not looked.peek.is_routine([None, *others])


@pytest.mark.parametrize("caller", ["AWSService", "IAMUser", "AssumedRole", "Root", "", "x"])
def test_what_matters_to_nobody_without_its_caller_does_not_with_one(caller: str) -> None:
    peek = aws.PROVIDER.peek
    assert peek is not None
    listed = [(source, name.rstrip("*")) for source, lines in aws_tables.tables().items() for name in lines]
    for source, name in [*listed, ("ec2.amazonaws.com", "DescribeInstances"), ("amazonaws.com", "CreateUser")]:
        assert peek.is_routine([source, name, caller]) or not peek.is_routine([source, name, None])


NAMES = st.sampled_from(
    ["Add user", "Update device", "Sign-in activity", "none", "", "Microsoft.Authorization/roleAssignments/write", "x/y"]
)
CALLS = st.sampled_from(
    ["google.iam.admin.v1.CreateServiceAccount", "SetIamPolicy", "storage.objects.get", "google.admin.AdminService.createUser"]
)
SERVICES = st.sampled_from(["iam.googleapis.com", "IAM", "admin.googleapis.com", "storage.googleapis.com", ""])
OPERATIONS = st.sampled_from(["New-InboxRule", "FileAccessed", "Add user.", "Add member to role.", "", "N/A"])
WORKLOADS = st.sampled_from(["Exchange", "AzureActiveDirectory", "azureactivedirectory ", "SharePoint", "none", ""])
LOGS = st.sampled_from(["admin", "ADMIN ", "drive", "token", "calendar", ""])
EVENTS = st.sampled_from(["user.lifecycle.create", "USER.LIFECYCLE.CREATE ", "user.invented", "com.okta.event_hook", "x", ""])
TEXTS = (
    st.sampled_from(["AuditLogs", "Update device", "Exchange", "0", "INFO", "user.x", "DescribeInstances", "/x", "", None])
    | st.text()
)
ODD: st.SearchStrategy[Any] = st.sampled_from([None, 7, [], {}, "x"])


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """Records with other values and without some."""
    google = of_google(draw(CALLS), draw(SERVICES | st.just("iam.googleapis.com")))
    directory = of_entra(entry(draw(NAMES)))
    directory["properties"]["operationName"] = draw(NAMES | ODD)
    directory["operationName"] = draw(NAMES | ODD)
    directory["category"] = draw(st.sampled_from(["AuditLogs", "auditlogs", "SignInLogs", "Administrative"]) | ODD)
    google["protoPayload"] = draw(st.just(google["protoPayload"]) | ODD)
    if isinstance(google["protoPayload"], dict):
        inner = draw(ODD | st.just(of_google("SetIamPolicy")["protoPayload"]))
        google["protoPayload"] = {**google["protoPayload"], "auditLog": inner}
    amazon = of_aws(draw(st.sampled_from(["CreateUser", "DescribeInstances"])))
    office = of_m365(draw(OPERATIONS)) | {"Workload": draw(WORKLOADS | ODD), "OfficeWorkload": draw(WORKLOADS | ODD)}
    okta = of_okta(draw(EVENTS)) | {"severity": draw(st.just("INFO") | ODD), "version": draw(st.just("0") | ODD)}
    workspace = of_workspace(draw(st.sampled_from(["CREATE_USER", "view"])), log=draw(LOGS | ODD))
    record = draw(st.sampled_from([google, directory, amazon, office, okta, workspace]))
    left_out = draw(st.lists(st.sampled_from(sorted(record)), max_size=2))
    return {key: value for key, value in record.items() if key not in left_out}


@given(records())
def test_of_what_is_passed_over_nobody_tells_anything(record: dict[str, Any]) -> None:
    if passed_over(record):
        told = [found for provider in PROVIDERS.values() if provider.recognizes(record) for found in provider.normalize(record)]
        assert told == []


def _snake(key: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in key)


def _flat(record: Mapping[str, Any]) -> dict[str, Any]:
    """Columns named by their paths, as many stores have them."""
    found: dict[str, Any] = {}
    for key, value in record.items():
        found |= {f"{key}.{inner}": each for inner, each in _flat(value).items()} if isinstance(value, dict) else {key: value}
    return found


RESHAPED = [
    *(
        lambda record, spell=spell: {spell(key): value for key, value in record.items()}
        for spell in (str.lower, str.upper, _snake)
    ),
    lambda record: {f"{key}_s": value for key, value in record.items()},
    lambda record: {f"{key[:1].upper()}{key[1:]}": value for key, value in record.items()},
    lambda record: {f"{key}_s": value for key, value in record.get("properties", record).items()},
    lambda record: {
        "evt": {"name": record.get("operationName"), "category": record.get("category")},
        **record.get("properties", {}),
    },
    lambda record: {"protopayload_auditlog": record.get("protoPayload"), "timestamp": "2026-03-02T10:00:00Z"},
    lambda record: {"o365": {"audit": record}},
    _flat,
    *(lambda record, name=name: {name: record} for name in ("event", "azure", "data", "RawEventData", "o365audit", "office365")),
    lambda record: {"data": {"office365": record}},
    dict,
]


@given(records(), st.sampled_from(RESHAPED))
def test_who_says_by_the_keys_that_a_record_is_not_his_does_not_recognize_it(
    record: dict[str, Any], reshaped: Callable[[Mapping[str, Any]], dict[str, Any]]
) -> None:
    found = reshaped({key: value for key, value in record.items() if key != "properties" or isinstance(value, dict)})
    for provider in PROVIDERS.values():
        assert provider.may_own(found) or not provider.recognizes(found)
