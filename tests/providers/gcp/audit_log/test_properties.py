"""What must hold of any entry: it is read, or said to be unreadable; its ids are its own; and what was refused gave nothing."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nightlatch.errors import UnreadableRecord
from nightlatch.model import Activity
from nightlatch.providers.gcp import PROVIDER
from nightlatch.providers.gcp.audit_log.table import ANY, tables
from tests.examples import examples
from tests.providers.gcp.audit_log.records import ACCOUNT, PERSON, UNIQUE_ID, entry

METHODS = [
    ("cloudkms.googleapis.com" if service == ANY else service, f"google.invented.v1.{method}")
    for service, table in sorted(tables().items())
    for method in sorted(table)
]
PARTS = [
    *("request", "response", "metadata", "serviceData", "servicedata_v1_iam", "requestJson", "responseJson", "resourceName"),
    *("authenticationInfo", "requestMetadata", "authorizationInfo", "status", "serviceName", "methodName"),
]
OUTSIDE = ["timestamp", "receiveTimestamp", "insertId", "logName", "operation", "resource", "labels", "serviceName", "status"]
KEYS = [
    *("member", "members", "role", "action", "policy", "bindings", "policyDelta", "bindingDeltas", "auditConfigDeltas"),
    *("condition", "expression", "permissionDelta", "addedPermissions", "updateMask", "paths", "datasetChange"),
    *("name", "email", "parent", "key", "oidc", "aws", "disabled", "workloadIdentityPoolProvider", "state", "items", "user"),
    *("instanceMetadataDelta", "addedMetadataKeys", "labels", "project_id", "email_id", "id", "code", "granted", "body"),
    *("principalEmail", "principalSubject", "serviceAccountDelegationInfo", "callerIp", "callerSuppliedUserAgent", "time"),
]
WORDS = [
    *KEYS,
    *(PERSON, ACCOUNT, UNIQUE_ID, f"user:{PERSON}", f"deleted:serviceAccount:{ACCOUNT}?uid=1", "allUsers"),
    *("projects/-/serviceAccounts/", "users/", "ADD", "REMOVE", "ssh-keys", "{", '{"a": 1}', "\ud800", "2026-03-02", "9" * 40),
]
TEXTS = st.one_of(st.text(st.characters(), max_size=8), st.sampled_from(WORDS))
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(KEYS) | TEXTS, inner, max_size=4)),
    max_leaves=12,
)
ENTRIES = st.builds(
    lambda method, parts, outside: entry(method[1], method[0], **parts) | outside,
    st.sampled_from(METHODS),
    st.dictionaries(st.sampled_from(PARTS), VALUES, max_size=6),
    st.dictionaries(st.sampled_from(OUTSIDE), VALUES, max_size=3),
)


def outcome(record: dict[str, Any]) -> list[Activity] | None:
    """The activities, or None where the record was said to be unreadable."""
    assert PROVIDER.recognizes(record) in (True, False)
    try:
        return list(PROVIDER.normalize(record))
    except UnreadableRecord:
        return None


@examples(5)
@given(ENTRIES)
def test_any_entry_is_read_or_said_to_be_unreadable_and_its_ids_are_its_own(record: dict[str, Any]) -> None:
    found = outcome(record)
    assert found is None or len({each.id for each in found}) == len(found)
    assert found is None or found == outcome(record)


@examples(2)
@given(ENTRIES, st.sampled_from([{"status": {"code": 7}}, {"authorizationInfo": [{"granted": False}]}]))
def test_an_entry_that_was_refused_never_tells_a_success(record: dict[str, Any], refusal: dict[str, Any]) -> None:
    record["protoPayload"] |= refusal
    for each in outcome(record) or ():
        assert not each.succeeded
        assert each.error


@examples(1)
@given(st.dictionaries(st.sampled_from(["protoPayload", "protopayload_auditlog", *OUTSIDE]) | TEXTS, VALUES, max_size=5))
def test_anything_at_all_is_read_or_said_to_be_unreadable(record: dict[str, Any]) -> None:
    outcome(record)


def test_an_entry_nested_without_end_is_read_or_said_to_be_unreadable() -> None:
    deep: Any = {}
    for _ in range(100_000):
        deep = [deep]
    record = entry("google.iam.admin.v1.CreateServiceAccount", deep=deep)
    assert outcome(record), "its own id tells it from others"
    del record["insertId"]
    assert outcome(record) is None
    assert outcome(entry("SetIamPolicy", request='{"policy":' * 50_000))
