"""What must hold of any record: it is read, or said to be unreadable; its ids are its own; and what was refused gave nothing."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nightlatch.errors import UnreadableRecord
from nightlatch.model import Activity
from nightlatch.providers.azure import PROVIDER
from nightlatch.providers.azure.activity_log.table import ANY, tables
from nightlatch.providers.azure.completing import completed, lacking
from tests.examples import examples
from tests.providers.azure.activity_log.records import ASSIGN, GROUP, HOLDER, IDENTITY, OWNER, body, grid, streamed

OPERATIONS = [
    f"{'Invented.Provider/things' if provider == ANY else provider}/{rest}"
    for provider, table in sorted(tables().items())
    for rest in table
]
PARTS = [
    "properties",
    "identity",
    "resultType",
    "resourceId",
    "category",
    "correlationId",
    "callerIpAddress",
    "status",
    "tenantId",
    "data",
]
KEYS = [
    *(
        "requestbody",
        "responseBody",
        "properties",
        "Properties",
        "principalId",
        "roleDefinitionId",
        "scope",
        "condition",
        "identity",
        "type",
    ),
    *(
        "userAssignedIdentities",
        "accessPolicies",
        "permissions",
        "secrets",
        "objectId",
        "authorizations",
        "rules",
        "id",
        "enabledRules",
        "logs",
    ),
    *(
        "claims",
        "authorization",
        "evidence",
        "action",
        "name",
        "appid",
        "requestType",
        "scheduleInfo",
        "expiration",
        "statusMessage",
        "error",
    ),
    *(
        "issuer",
        "subject",
        "claimsMatchingExpression",
        "value",
        "settings",
        "username",
        "administrators",
        "sid",
        "actions",
        "assignableScopes",
    ),
    *(
        "registrationDefinition",
        "aadProfile",
        "adminGroupObjectIDs",
        "hierarchy",
        "entity",
        "code",
        "enabled",
        "expandedProperties",
    ),
]
WORDS = [
    *KEYS,
    HOLDER,
    OWNER,
    GROUP,
    IDENTITY,
    "/",
    "true",
    "false",
    "SystemAssigned",
    "*",
    "**",
    "{",
    '{"a": 1}',
    "[1]",
    "\ud800",
    "9" * 40,
]
TEXTS = st.one_of(st.text(st.characters(), max_size=8), st.sampled_from(WORDS))
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(KEYS) | TEXTS, inner, max_size=4)),
    max_leaves=12,
)
BODIES = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6)
RECORDS = st.builds(
    lambda operation, asked, answered, parts: (
        streamed(operation, IDENTITY, properties={"requestbody": {"properties": asked}, "responseBody": answered}) | parts
    ),
    st.sampled_from(OPERATIONS),
    BODIES,
    BODIES,
    st.dictionaries(st.sampled_from(PARTS), VALUES, max_size=3),
)


def outcome(record: dict[str, Any]) -> list[Activity] | None:
    """The activities, or None where the record was said to be unreadable."""
    assert PROVIDER.recognizes(record) in (True, False)
    lacking(record)
    try:
        return list(PROVIDER.normalize(record))
    except UnreadableRecord:
        return None


@examples(5)
@given(RECORDS)
def test_any_record_is_read_or_said_to_be_unreadable_and_its_ids_are_its_own(record: dict[str, Any]) -> None:
    found = outcome(record)
    assert found is None or len({each.id for each in found}) == len(found)
    assert found is None or found == outcome(record)


@examples(2)
@given(RECORDS, st.sampled_from(["Failure", "Failed", "Canceled", "Forbidden", "403"]))
def test_a_record_that_was_refused_never_tells_a_success(record: dict[str, Any], refusal: str) -> None:
    for each in outcome(record | {"resultType": refusal, "data": None}) or ():
        assert not each.succeeded
        assert each.error


@examples(1)
@given(
    st.dictionaries(
        st.sampled_from([*PARTS, "operationName", "OperationNameValue", "azure", "eventType"]) | TEXTS, VALUES, max_size=6
    )
)
def test_anything_at_all_is_read_or_said_to_be_unreadable(record: dict[str, Any]) -> None:
    outcome(record)


@examples(1)
@given(BODIES)
def test_whatever_was_read_afterwards_can_be_put_in(answer: dict[str, Any]) -> None:
    assert outcome({**completed(grid(), answer)}) is not None


def test_a_record_nested_without_end_is_read_or_said_to_be_unreadable() -> None:
    deep: Any = {}
    for _ in range(100_000):
        deep = [deep]
    assert outcome(streamed(deep=deep)) is None, "only its whole content tells it from others"
    assert outcome(grid() | {"deep": deep}), "its own id tells it from others"
    assert outcome(streamed(properties={"requestbody": '{"properties":' * 50_000}))


def test_a_pattern_that_is_all_stars_costs_no_more_than_another() -> None:
    asked = {"properties": {"permissions": [{"actions": ["*a" * 100_000, "*" * 100_000, "*m*i*c*r*o*s*" * 5_000] * 50}]}}
    assert outcome(streamed("Microsoft.Authorization/roleDefinitions/write", properties={"requestbody": asked}))
    assert outcome(streamed(ASSIGN, properties={"requestbody": body()}))
