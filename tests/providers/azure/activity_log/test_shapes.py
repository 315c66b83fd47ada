"""Every shape that a record of the activity log comes in tells the same, and none of its oddities is in the way."""

import json
from typing import Any

import pytest

from nightlatch.errors import UnreadableRecord
from nightlatch.model import Kind, Outcome, PrincipalType, Session
from nightlatch.providers.azure import PROVIDER
from nightlatch.providers.azure.activity_log import normalize, recognizes
from nightlatch.providers.azure.activity_log.actors import PIM
from nightlatch.providers.azure.completing import completed
from tests.providers.azure.activity_log.records import (
    APP,
    APP_CLAIMS,
    ASSIGN,
    ASSIGNMENT,
    CLAIMS,
    HOLDER,
    PERSON,
    PERSON_ID,
    READER,
    SCHEMAS,
    SUBSCRIPTION,
    TENANT,
    asked_for,
    begun,
    body,
    cloud_event,
    elastic,
    grid,
    listed,
    refused,
    row,
    streamed,
)

WHOLE = asked_for(ASSIGN, ASSIGNMENT, body())
SHAPES: dict[str, Any] = {
    "stream": WHOLE,
    "interface": listed(),
    "row": row(),
    "row with typed columns": {
        ("Properties_d" if key == "Properties" else "Claims_d" if key == "Claims" else key): (
            json.loads(value) if key in ("Properties", "Claims") else value
        )
        for key, value in row().items()
    },
    "older row": {key: value for key, value in row(ActivityStatus="Succeeded").items() if key != "OperationNameValue"},
    "event of Event Grid": completed(grid(), body()),
    "CloudEvent": completed(cloud_event(grid()), body()),
    "Elastic": elastic(),
    "paths for keys": {
        **{key: value for key, value in WHOLE.items() if key not in ("properties", "identity")},
        **{f"properties.{key}": value for key, value in WHOLE["properties"].items()},
        **{f"identity.claims.{key}": value for key, value in WHOLE["identity"]["claims"].items()},
    },
    "interface with paths for keys": {
        (f"{key}.{below}" if below else key): inner
        for key, value in listed().items()
        for below, inner in (value.items() if isinstance(value, dict) and value else [("", value)])
    },
    "Datadog": {
        **{key: value for key, value in WHOLE.items() if key not in ("operationName", "resultType")},
        "evt": {"name": WHOLE["operationName"], "outcome": WHOLE["resultType"], "category": "Administrative"},
    },
    "a column for each property": {
        **{key: value for key, value in WHOLE.items() if key != "properties"},
        **{f"properties_{key}": value for key, value in WHOLE["properties"].items()},
    },
    "lower case": {**WHOLE, "operationName": ASSIGN.lower(), "resourceId": ASSIGNMENT.lower()},
    "properties in a text, keys in lower case": {
        **WHOLE,
        "properties": json.dumps(
            {
                "requestbody": json.dumps(
                    {"properties": json.dumps({key.lower(): text for key, text in body()["Properties"].items()})}
                )
            }
        ),
    },
}


@pytest.mark.parametrize("record", SHAPES.values(), ids=SHAPES)
def test_every_shape_tells_the_same_grant(record: dict[str, Any]) -> None:
    assert recognizes(record)
    (found,) = normalize(record)
    assert (found.kind, found.outcome) == (Kind.ROLE_GRANTED, Outcome.SUCCESS)
    assert (found.subject.id, found.subject.type) == (HOLDER, PrincipalType.SERVICE_PRINCIPAL)
    assert [grant.role for grant in found.grants] == [READER]
    assert found.grants[0].scope == f"/subscriptions/{SUBSCRIPTION}"
    assert found.actor.name == PERSON
    assert found.origin.ip == "203.0.113.7"
    assert found.at.isoformat().startswith("2026-03-02T10:00:02")


@pytest.mark.parametrize("shape", ["stream", "interface", "row", "event of Event Grid", "CloudEvent"])
def test_the_tenant_is_the_resources_and_never_a_workspace(shape: str) -> None:
    (found,) = normalize(SHAPES[shape])
    assert found.tenant == TENANT


def test_a_record_that_tells_no_tenant_belongs_to_its_subscription() -> None:
    bare = {"operationName": ASSIGN, "resourceId": ASSIGNMENT, "properties": {}}
    (found,) = normalize(bare)
    assert found.tenant == SUBSCRIPTION


def test_all_shapes_of_one_happening_are_joined() -> None:
    keys = {name: next(iter(normalize(record))).same_as for name, record in SHAPES.items()}
    assert len(set(keys.values())) == 1, keys


def test_the_callers_own_role_is_never_taken_for_the_granted_one() -> None:
    (found,) = normalize(streamed())
    assert found.subject.id is None
    assert found.subject.name == f"/subscriptions/{SUBSCRIPTION}"
    assert not found.grants[0].resolved
    assert PERSON_ID not in str(found.grants)


def test_a_person_at_the_portal() -> None:
    (found,) = normalize(WHOLE)
    assert (found.actor.id, found.actor.type, found.actor.email) == (PERSON_ID, PrincipalType.USER, PERSON)
    assert found.actor.keyed_by_id
    assert (found.origin.session, found.origin.console, found.origin.mfa) == (Session.CONSOLE, True, True)


def test_an_application_with_a_secret() -> None:
    (found,) = normalize(
        {**WHOLE, "identity": {"claims": {**APP_CLAIMS, f"{SCHEMAS}/identity/claims/objectidentifier": PERSON_ID}}}
    )
    assert (found.actor.id, found.actor.name, found.actor.type) == (PERSON_ID, APP, PrincipalType.SERVICE_PRINCIPAL)
    assert (found.origin.session, found.origin.long_lived) == (Session.KEY, True)


def test_an_application_that_only_caller_tells() -> None:
    (found,) = normalize(listed(caller=PERSON_ID, claims={"appid": APP}))
    assert (found.actor.id, found.actor.type) == (PERSON_ID, PrincipalType.SERVICE_PRINCIPAL)


def test_a_managed_identity() -> None:
    machine = "/subscriptions/s/resourcegroups/r/providers/Microsoft.Compute/virtualMachines/mill"
    (found,) = normalize({**WHOLE, "identity": {"claims": {**APP_CLAIMS, "xms_mirid": machine}}})
    assert (found.actor.type, found.actor.name) == (PrincipalType.MANAGED_IDENTITY, machine)
    assert found.origin.session is Session.WORKLOAD


def test_a_service_of_microsofts_own_is_told_by_its_token_and_not_by_a_name() -> None:
    (found,) = normalize({**WHOLE, "identity": {"claims": {**APP_CLAIMS, "appid": PIM}}})
    assert found.actor.type is PrincipalType.SYSTEM
    assert PROVIDER.platform_owned(found.actor)
    (other,) = normalize({**WHOLE, "identity": {"claims": {**APP_CLAIMS, "name": "MS-PIM"}}})
    assert not PROVIDER.platform_owned(other.actor)


def test_a_guest_is_one() -> None:
    upn = {"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn": "robin_fabrikam.com#EXT#@contoso.com"}
    (found,) = normalize({**WHOLE, "identity": {"claims": {**CLAIMS, **upn}}})
    assert found.actor.type is PrincipalType.GUEST


def test_a_name_that_looks_like_an_address_is_no_address() -> None:
    (found,) = normalize({**WHOLE, "identity": {"claims": {"name": "keeper@contoso.com"}}})
    assert (found.actor.name, found.actor.email) == ("keeper@contoso.com", None)


def test_the_callers_id_is_read_from_the_evidence_where_no_claim_tells_it() -> None:
    (found,) = normalize({**WHOLE, "identity": {"authorization": WHOLE["identity"]["authorization"]}})
    assert (found.actor.id, found.actor.type) == (PERSON_ID, PrincipalType.USER)


def test_an_actor_of_another_tenant_is_not_of_this_one() -> None:
    away = {f"{SCHEMAS}/identity/claims/tenantid": "77777777-2222-3333-4444-555555555555"}
    (found,) = normalize({**WHOLE, "identity": {"claims": {**CLAIMS, **away}}})
    assert (found.tenant, found.actor.tenant) == (TENANT, "77777777-2222-3333-4444-555555555555")


def test_a_port_behind_the_address_is_dropped_and_nonsense_is_no_address() -> None:
    claims = {key: text for key, text in CLAIMS.items() if key != "ipaddr"}
    (found,) = normalize({**WHOLE, "callerIpAddress": "203.0.113.9:51234"})
    assert found.origin.ip == "203.0.113.9"
    (none,) = normalize({**WHOLE, "callerIpAddress": "internal", "identity": {"claims": claims}})
    assert none.origin.ip is None


@pytest.mark.parametrize(
    "changes",
    [
        {"resultType": "Failure"},
        {"resultType": "ClientError"},
        {"resultType": "Failed", "resultSignature": "403"},
        {"resultType": None, "resultSignature": "Failed.Forbidden"},
        {"resultType": "Canceled"},
    ],
)
def test_a_refused_call_tells_a_failure_and_why(changes: dict[str, Any]) -> None:
    (found,) = normalize(refused(**changes))
    assert found.outcome is Outcome.FAILURE
    assert found.error == "AuthorizationFailed"


@pytest.mark.parametrize("outcome", ["Failure", "Cancel"])
def test_event_grid_tells_a_failure_by_its_type(outcome: str) -> None:
    (found,) = normalize(grid(outcome=outcome))
    assert found.outcome is Outcome.FAILURE


def test_a_record_without_any_result_is_taken_as_done() -> None:
    record = {key: value for key, value in WHOLE.items() if not key.startswith("result")}
    (found,) = normalize(record)
    assert found.succeeded


def test_the_records_own_id_is_the_event_and_a_stream_has_a_digest() -> None:
    assert next(iter(normalize(listed()))).event == "ffffffff-0000-0000-0000-00000000000e"
    assert next(iter(normalize(grid()))).event == "abababab-0000-0000-0000-00000000000a"
    one, two = (next(iter(normalize(record))).event for record in (WHOLE, {**WHOLE, "durationMs": "7"}))
    assert one != two


def test_what_was_read_afterwards_does_not_make_another_record_of_it() -> None:
    assert next(iter(normalize(completed(streamed(), body())))).event == next(iter(normalize(streamed()))).event


def test_a_time_that_is_none_is_said_and_a_time_left_out_is_not() -> None:
    with pytest.raises(UnreadableRecord, match="is no time"):
        list(normalize({**WHOLE, "time": "12 past 3"}))
    (found,) = normalize({**WHOLE, "time": "..."})
    assert found.at.year == 1970


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"operationName": "Add user", "category": "AuditLogs", "resourceId": "/tenants/x/providers/Microsoft.aadiam"},
        {"operationName": "Sign-in activity", "category": "SignInLogs", "properties": {}},
        {"operationName": "GetBlob", "category": "StorageRead", "properties": {}},
        {"operationName": ASSIGN},
        {"eventType": "Microsoft.Storage.BlobCreated", "data": {"url": "https://example.com"}},
        {"eventSource": "iam.amazonaws.com", "eventName": "CreateUser"},
    ],
)
def test_records_of_others_are_not_claimed(record: dict[str, Any]) -> None:
    assert not recognizes(record)


def test_the_beginning_of_what_needs_no_body_tells_nothing() -> None:
    assert not list(normalize(begun(operationName="Microsoft.Storage/storageAccounts/regenerateKey/action")))
    assert not list(normalize(listed(status={"value": "Accepted"}, properties={})))


def test_a_listing_cut_to_who_was_allowed_what_is_known_by_the_action() -> None:
    cut = {key: value for key, value in listed().items() if key in ("authorization", "caller", "eventTimestamp", "properties")}
    assert recognizes(cut)
    (found,) = normalize(cut)
    assert (found.kind, found.actor.name) == (Kind.ROLE_GRANTED, PERSON)
