"""What every entry has alike, in the shapes it comes in: times, owners, callers, chains, long operations, BigQuery's rows."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlatch.errors import UnreadableRecord
from nightlatch.model import Activity, PrincipalType, Session
from nightlatch.providers.gcp.audit_log import normalize, recognizes
from nightlatch.providers.gcp.audit_log.record import UNDATED
from nightlatch.providers.gcp.audit_log.table import tables
from tests.providers.gcp.audit_log.records import ACCOUNT, KEY, PERSON, PROJECT, UNIQUE_ID, created, entry, without


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
    record = without(without({**created(), "timestamp": "soon"}, "receiveTimestamp"), "protoPayload", "requestMetadata")
    with pytest.raises(UnreadableRecord, match="'soon' is no time"):
        tuple(normalize(record))


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
    ],
)
def test_an_empty_status_is_a_success(status: dict[str, Any], error: str | None) -> None:
    (found,) = normalize(created(status=status))
    assert found.error == error
    assert found.succeeded is (error is None)


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


def test_a_repeated_record_has_the_same_id_and_one_without_insert_id_a_digest() -> None:
    (one,), (other,) = normalize(created()), normalize(created())
    assert one == other
    (bare,) = normalize(without(created(), "insertId"))
    assert len(bare.event) == 64


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from([PERSON, ACCOUNT, UNIQUE_ID, "projects/-/serviceAccounts/"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "member",
                    "role",
                    "action",
                    "bindings",
                    "members",
                    "policy",
                    "policyDelta",
                    "bindingDeltas",
                    "name",
                    "email",
                    "oidc",
                    "key",
                ]
            )
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
METHODS = sorted(
    {
        (IAM if service == "*" else service, method)
        for service, table in tables().items()
        for method in table
        for IAM in ["x.googleapis.com"]
    }
)


@given(
    st.sampled_from(METHODS),
    st.dictionaries(
        st.sampled_from(
            [
                "request",
                "response",
                "metadata",
                "serviceData",
                "authenticationInfo",
                "requestMetadata",
                "authorizationInfo",
                "status",
                "resourceName",
            ]
        ),
        JSON,
    ),
    JSON,
)
def test_whatever_an_entry_holds_it_is_read_or_refused_with_a_reason(
    method: tuple[str, str], parts: dict[str, Any], labels: Any
) -> None:
    record = entry(method[1], method[0], **parts)
    record["resource"] = {"labels": labels}
    with suppress(UnreadableRecord):
        assert all(isinstance(each, Activity) for each in normalize(record))
