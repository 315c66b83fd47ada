"""What every entry has alike, in the shapes it comes in: times, owners, callers, chains, long operations, BigQuery's rows."""

import json
from typing import Any

import pytest

from nightlatch.errors import UnreadableRecord
from nightlatch.model import Kind, PrincipalType, Session
from nightlatch.model.evidence import ASSERTED, ASSERTED_BY
from nightlatch.model.times import UNDATED
from nightlatch.providers.gcp.audit_log import normalize, recognizes
from tests.providers.gcp.audit_log.records import ACCOUNT, KEY, PERSON, PROJECT, created, entry, without


def test_entries_of_workspace_are_another_providers() -> None:
    assert recognizes(created())
    assert not recognizes(entry("google.admin.AdminService.createUser", "admin.googleapis.com"))
    assert not recognizes({"protoPayload": {"serviceName": 3, "methodName": None}})
    assert not recognizes({"textPayload": "hello"})


def test_methods_of_no_table_give_nothing() -> None:
    assert not tuple(normalize(entry("google.pubsub.v1.Publisher.CreateTopic", "pubsub.googleapis.com")))


@pytest.mark.parametrize(
    ("log", "tenant"),
    [
        (f"projects/{PROJECT}/logs/cloudaudit.googleapis.com%2Factivity", PROJECT),
        ("organizations/123456789012/logs/cloudaudit.googleapis.com%2Factivity", "organizations/123456789012"),
        ("folders/9/logs/cloudaudit.googleapis.com%2Factivity", "folders/9"),
        (None, PROJECT),
    ],
)
def test_the_tenant_is_whose_log_it_stands_in(log: str | None, tenant: str) -> None:
    (found,) = normalize({**created(), "logName": log})
    assert found.tenant == tenant
    assert found.subject.tenant == PROJECT


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02T10:00:00.123456789Z",
        "2026-03-02 10:00:00.123456",
        "2026-03-02 10:00:00.123456 UTC",
        "2026-03-02T11:00:00.123456+01:00",
    ],
)
def test_times_of_every_writer(text: str) -> None:
    (found,) = normalize({**created(), "timestamp": text})
    assert found.at.isoformat() == "2026-03-02T10:00:00.123456+00:00"


def test_an_entry_without_any_time_is_kept_and_never_newborn() -> None:
    record = without(without(without(created(), "timestamp"), "receiveTimestamp"), "protoPayload", "requestMetadata")
    (found,) = normalize(record)
    assert found.at == UNDATED


def test_a_time_that_is_none_is_said() -> None:
    record = without(without({**created(), "timestamp": "2026-13-45"}, "receiveTimestamp"), "protoPayload", "requestMetadata")
    with pytest.raises(UnreadableRecord, match="'2026-13-45' is no time"):
        tuple(normalize(record))


@pytest.mark.parametrize("word", ["...", "redacted", "-"])
def test_a_word_in_a_times_place_tells_none(word: str) -> None:
    record = without({**created(), "timestamp": word, "receiveTimestamp": word}, "protoPayload", "requestMetadata")
    (found,) = normalize(record)
    assert found.at == UNDATED


def test_a_caller_that_is_no_object_is_said() -> None:
    with pytest.raises(UnreadableRecord, match="authenticationInfo is list"):
        tuple(normalize(created(authenticationInfo=[PERSON])))


@pytest.mark.parametrize(
    ("caller", "type", "session", "name"),
    [
        ({"principalEmail": PERSON}, PrincipalType.USER, Session.CONSOLE, PERSON),
        ({"principalSubject": f"user:{PERSON}"}, PrincipalType.USER, Session.CONSOLE, PERSON),
        ({"principalEmail": ACCOUNT}, PrincipalType.SERVICE_ACCOUNT, Session.WORKLOAD, ACCOUNT),
        ({"principalEmail": "12345@cloudservices.gserviceaccount.com"}, PrincipalType.SERVICE_ACCOUNT, Session.SERVICE, None),
        (
            {"principalSubject": "principal://iam.googleapis.com/projects/1/x/subject/s"},
            PrincipalType.FEDERATION,
            Session.FEDERATED,
            None,
        ),
        ({}, PrincipalType.UNKNOWN, Session.UNKNOWN, None),
        (None, PrincipalType.UNKNOWN, Session.UNKNOWN, None),
    ],
)
def test_who_called(caller: dict[str, str] | None, type: PrincipalType, session: Session, name: str | None) -> None:
    (found,) = normalize(created(authenticationInfo=caller))
    assert (found.actor.type, found.origin.session) == (type, session)
    assert name is None or found.actor.name == name


def test_a_workforce_pool_vouches_for_the_person_it_lets_in_and_a_workload_pool_for_none() -> None:
    def told(place: str) -> dict[str, str]:
        caller = {"principalSubject": f"principal://iam.googleapis.com/{place}/subject/robin@example.com"}
        return next(iter(normalize(created(authenticationInfo=caller)))).evidence

    staff = told("locations/global/workforcePools/staff")
    assert (staff[ASSERTED], staff[ASSERTED_BY]) == ("robin@example.com", "locations/global/workforcePools/staff")
    assert ASSERTED not in told("projects/1/locations/global/workloadIdentityPools/robots")


def test_a_key_and_a_chain_become_the_origin() -> None:
    key = f"//iam.googleapis.com/projects/{PROJECT}/serviceAccounts/{ACCOUNT}/keys/{KEY}"
    (keyed,) = normalize(created(authenticationInfo={"principalEmail": ACCOUNT, "serviceAccountKeyName": key}))
    assert (keyed.origin.session, keyed.origin.key, keyed.origin.long_lived) == (Session.KEY, KEY, True)
    chain = [{"firstPartyPrincipal": {"principalEmail": PERSON}}, {"principalSubject": "serviceAccount:x"}]
    (lent,) = normalize(created(authenticationInfo={"principalEmail": ACCOUNT, "serviceAccountDelegationInfo": chain}))
    assert (lent.actor.name, lent.origin.session, lent.origin.session_name) == (ACCOUNT, Session.ROLE, PERSON)
    assert lent.origin.chained


@pytest.mark.parametrize(
    ("address", "ip"),
    [("203.0.113.7", "203.0.113.7"), ("2001:DB8::1", "2001:db8::1"), ("private", None), ("gce-internal-ip", None)],
)
@pytest.mark.parametrize("key", ["callerIp", "callerIP"])
def test_addresses_from_inside_are_none(key: str, address: str, ip: str | None) -> None:
    (found,) = normalize(created(requestMetadata={key: address}))
    assert found.origin.ip == ip


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ({}, None),
        ({"code": 0}, None),
        ({"code": 7}, "PERMISSION_DENIED"),
        ({"code": "9"}, "FAILED_PRECONDITION"),
        ({"code": 99}, "99"),
        ({"code": "PERMISSION_DENIED"}, "PERMISSION_DENIED"),
    ],
)
def test_an_empty_status_is_a_success(status: dict[str, Any], error: str | None) -> None:
    (found,) = normalize(created(status=status))
    assert found.error == error
    assert found.succeeded is (error is None)


@pytest.mark.parametrize("granted", [False, "false"])
def test_a_permission_that_was_not_granted_is_a_failure(granted: object) -> None:
    (found,) = normalize(without(created(authorizationInfo=[{"granted": True}, {"granted": granted}]), "protoPayload", "status"))
    assert (found.succeeded, found.error) == (False, "PERMISSION_DENIED")


def test_both_tellings_of_a_long_operation_are_one_happening() -> None:
    first = {**created(), "operation": {"id": "operations/1", "first": True}}
    last = {**created(), "insertId": "zzz", "operation": {"id": "operations/1", "last": True}}
    (one,), (other,) = normalize(first), normalize(last)
    assert one.id != other.id
    assert one.same_as == other.same_as is not None
    assert next(iter(normalize(created()))).same_as is None


def test_a_row_of_bigquery_tells_the_same() -> None:
    record = created()
    payload = record["protoPayload"]
    row = {
        "logName": record["logName"],
        "resource": record["resource"],
        "timestamp": "2026-03-02 10:00:00.123456 UTC",
        "insertId": record["insertId"],
        "protopayload_auditlog": {
            **{
                key: payload[key]
                for key in ("serviceName", "methodName", "authenticationInfo", "requestMetadata", "resourceName", "status")
            },
            "requestJson": json.dumps(payload["request"]),
            "responseJson": json.dumps(payload["response"]),
            "servicedata_v1_iam": None,
        },
    }
    (ours,), (theirs,) = normalize(record), normalize(row)
    assert ours == theirs


def snake(name: str) -> str:
    """A key as Log Analytics and dataframes spell it."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def respelled(value: Any, spell: Any) -> Any:
    """The record with every key spelled so, what is inside the request and the answer left out."""
    if isinstance(value, dict):
        return {spell(key): value[key] if key in ("request", "response") else respelled(value[key], spell) for key in value}
    return [respelled(each, spell) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("spell", [snake, str.lower])
def test_keys_in_snake_case_and_in_lower_case_tell_the_same(spell: Any) -> None:
    (ours,), (theirs,) = normalize(created()), normalize(respelled(created(), spell))
    assert ours == theirs


def test_a_row_of_log_analytics_tells_the_same() -> None:
    row = respelled(created(), snake)
    row["proto_payload"] = {"audit_log": row.pop("proto_payload")}
    (ours,), (theirs,) = normalize(created()), normalize(row)
    assert ours == theirs


def test_what_a_pipeline_lifted_to_the_top_of_the_record_is_read_there() -> None:
    record = created()
    lifted = without(without(record, "protoPayload", "serviceName"), "protoPayload", "status")
    (found,) = normalize({**lifted, "serviceName": "iam.googleapis.com", "status": {"code": 7}})
    assert (found.kind, found.evidence["service"], found.succeeded) == (Kind.ACCOUNT_CREATED, "iam.googleapis.com", False)


@pytest.mark.parametrize(
    ("method", "kind"),
    [
        ("google.iam.admin.v1.CreateServiceAccount", Kind.ACCOUNT_CREATED),
        ("google.iam.v1.WorkloadIdentityPools.CreateWorkloadIdentityPool", Kind.FEDERATION_ADDED),
        ("google.api.apikeys.v2.ApiKeys.CreateKey", Kind.CREDENTIAL_ADDED),
        ("storage.hmacKeys.create", Kind.CREDENTIAL_ADDED),
        ("compute.instances.setIamPolicy", Kind.ROLE_GRANTED),
        ("SetIamPolicy", Kind.ROLE_GRANTED),
    ],
)
@pytest.mark.parametrize("service", [None, ""])
def test_where_no_service_is_told_the_methods_own_name_tells_it(method: str, kind: Kind, service: Any) -> None:
    (found,) = normalize(entry(method, service))
    assert found.kind is kind
    assert "service" not in found.evidence


@pytest.mark.parametrize(
    "method",
    [
        "CreateServiceAccount",
        "google.iam.admin.v1.createserviceaccount",
        "google.iam.admin.v1.IAM/CreateServiceAccount",
        "google.iam.admin.v1.CreateServiceAccount  ",
    ],
)
@pytest.mark.parametrize("service", ["iam.googleapis.com", " IAM.googleapis.com", "iam"])
def test_a_method_and_its_service_are_known_in_any_spelling(method: str, service: str) -> None:
    (found,) = normalize(entry(method, service))
    assert (found.kind, found.evidence["service"]) == (Kind.ACCOUNT_CREATED, "iam.googleapis.com")


@pytest.mark.parametrize("method", ["google.admin.AdminService.createUser", "google.login.LoginService.loginSuccess"])
def test_methods_of_workspace_are_its_own_where_no_service_is_told(method: str) -> None:
    assert not recognizes(entry(method, ""))


def test_a_repeated_record_has_the_same_id_and_one_without_insert_id_a_digest() -> None:
    (one,), (other,) = normalize(created()), normalize(created())
    assert one == other
    (bare,) = normalize(without(created(), "insertId"))
    assert len(bare.event) == 64
