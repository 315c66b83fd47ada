"""What must hold of any record: it is read, or said to be unreadable, and nothing else."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nightlatch.errors import UnreadableRecord
from nightlatch.model import Activity
from nightlatch.providers.workspace import PROVIDER
from nightlatch.providers.workspace.audit.table import named
from tests.examples import examples
from tests.providers.workspace.records import FORMS, camel

EVENTS = [name for table in named().values() for name in table]
KEYS = [
    *("name", "value", "multiValue", "boolValue", "intValue", "email", "key", "profileId", "applicationInfo", "impersonation"),
    *(
        "event",
        "eventName",
        "parameter",
        "parameters",
        "activityId",
        "timeUsec",
        "membershipDelta",
        "roleDeltas",
        "member",
        "group",
    ),
    *("action", "role", "code", "message", "principalEmail", "principalSubject", "serviceAccountDelegationInfo", "callerIp"),
    *(
        "USER_EMAIL",
        "GROUP_EMAIL",
        "ROLE_NAME",
        "NEW_VALUE",
        "API_SCOPES",
        "API_CLIENT_NAME",
        "applicationName",
        "customerId",
        "time",
    ),
]
TEXTS = st.one_of(
    st.text(st.characters(), max_size=12),
    st.sampled_from(
        [*EVENTS, "admin", "login", "a@b.example", "user:x@y", "{", "[{}]", "\ud800", "2026-03-02", "9" * 40, "ADD", "MEMBER"]
    ),
)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(st.sampled_from(KEYS), TEXTS), inner, max_size=4)
    ),
    max_leaves=12,
)


def outcome(record: dict[str, Any]) -> list[Activity] | None:
    """The activities, or None where the record was said to be unreadable."""
    assert PROVIDER.recognizes(record) in (True, False)
    try:
        return list(PROVIDER.normalize(record))
    except UnreadableRecord:
        return None


def mutate(record: dict[str, Any], path: list[str], value: Any) -> dict[str, Any]:
    """The record with another value at a path, as far as the path leads."""
    place: Any = record
    for step in path[:-1]:
        place = place[step] if isinstance(place, dict) and isinstance(place.get(step), dict) else None
        if place is None:
            return record
    place[path[-1]] = value
    return record


PLACES = [
    *(
        ["id"],
        ["id", "time"],
        ["id", "customerId"],
        ["id", "uniqueQualifier"],
        ["id", "applicationName"],
        ["actor"],
        ["events"],
        ["ipAddress"],
    ),
    *(
        ["protoPayload", "metadata"],
        ["protoPayload", "metadata", "event"],
        ["protoPayload", "authenticationInfo"],
        ["protoPayload", "status"],
    ),
    *(
        ["protoPayload", "requestMetadata"],
        ["protoPayload", "authorizationInfo"],
        ["protoPayload", "methodName"],
        ["protoPayload"],
    ),
    *(["timestamp"], ["insertId"], ["logName"], ["kind"]),
]


@examples(4)
@given(
    st.sampled_from(FORMS),
    st.sampled_from(EVENTS),
    st.sampled_from(["admin", "login", "groups_enterprise"]),
    VALUES,
    st.lists(st.tuples(st.sampled_from(PLACES), VALUES), max_size=3),
)
def test_any_record_of_either_form_is_read_or_said_to_be_unreadable(
    form: Any, name: str, log: str, parameters: Any, changes: list[tuple[list[str], Any]]
) -> None:
    record = form(name, parameters, log=log)
    for path, value in changes:
        record = mutate(record, path, value)
    found = outcome(record)
    assert found is None or len({a.id for a in found}) == len(found)


@examples(2)
@given(st.sampled_from(EVENTS), VALUES, st.sampled_from([{"status": {"code": 7}}, {"authorizationInfo": [{"granted": False}]}]))
def test_an_entry_that_was_refused_never_tells_a_success(name: str, parameters: Any, refusal: dict[str, Any]) -> None:
    for log in ("admin", "login", "groups_enterprise"):
        assert not any(each.succeeded for each in outcome(FORMS[1](name, parameters, log=log, **refusal)) or ())


@examples(2)
@given(st.sampled_from(EVENTS), VALUES, st.sampled_from(["token", "gcp", "groups"]))
def test_any_record_of_a_log_that_only_one_form_has_is_read_or_said_to_be_unreadable(
    name: str, parameters: Any, log: str
) -> None:
    outcome(FORMS[0](name, parameters, log=log))


@examples(2)
@given(VALUES, VALUES, VALUES)
def test_anything_that_calls_itself_an_activity_is_read_or_said_to_be_unreadable(id: Any, actor: Any, events: Any) -> None:
    outcome({"kind": "admin#reports#activity", "id": id, "actor": actor, "events": events})


@examples(2)
@given(st.sampled_from(EVENTS), st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6))
def test_anything_that_calls_itself_an_entry_is_read_or_said_to_be_unreadable(name: str, metadata: Any) -> None:
    payload = {"serviceName": "admin.googleapis.com", "methodName": f"x.{camel(name)}", "metadata": metadata}
    outcome({"protoPayload": payload, "timestamp": "2026-03-02T10:00:00Z"})


@given(st.dictionaries(TEXTS, VALUES, max_size=5))
def test_recognizing_never_raises(record: dict[str, Any]) -> None:
    assert PROVIDER.recognizes(record) in (True, False)


def test_a_record_nested_without_end_is_read_or_said_to_be_unreadable() -> None:
    deep: Any = {}
    for _ in range(100_000):
        deep = [deep]
    record = FORMS[0]("CREATE_USER")
    del record["id"]["uniqueQualifier"]
    assert outcome(record | {"deep": deep}) is None
    assert outcome(record | {"events": '[{"a":' * 50_000}) is None
