"""What must hold of any record: it is read, or said to be unreadable, and nothing else."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nightlatch.errors import UnreadableRecord
from nightlatch.model import Activity
from nightlatch.providers.entra import PROVIDER
from nightlatch.providers.entra.directory_audit.table import lines
from tests.examples import examples
from tests.providers.entra.entries import SHAPES, USER_TARGET, application, entry, jo, principal, prop, target, unified

NAMES = sorted(lines())
KEYS = [
    *(
        "id",
        "type",
        "Type",
        "displayName",
        "userPrincipalName",
        "modifiedProperties",
        "oldValue",
        "newValue",
        "key",
        "value",
        "ID",
    ),
    *("user", "app", "appId", "servicePrincipalId", "ipAddress", "Name", "NewValue", "OldValue", "state", "isTrusted", "Issuer"),
    *("allowedResourceActions", "conditions", "users", "excludeUsers", "0", "1", "Value"),
]
PROPERTIES = [
    *("KeyDescription", "FederatedIdentityCredentials", "AccountEnabled", "UserType", "Role.TemplateId", "AppRole.Id", "AppId"),
    *("ConsentAction.Permissions", "DelegatedPermissionGrant.Scope", "ConditionalAccessPolicy", "TargetId.ServicePrincipalNames"),
    *("StrongAuthenticationMethod", "StrongAuthenticationRequirement", "RolePermissions", "LiveType", "SecurityDefaults"),
]
TEXTS = st.one_of(
    st.text(st.characters(), max_size=12),
    st.sampled_from(["User", "ServicePrincipal", "Application", "Group", "Role", "User_", "<null>", "Not Available", "@", "_"]),
    st.sampled_from(
        ['"\\"x\\""', "[{}]", '{"a": 1}', "\ud800", "2026-03-02", "9" * 40, "[[[[", '["', "[] => [[Scope: a b]]", "1.2.3.4:5"]
    ),
    st.sampled_from(
        ["[KeyIdentifier=,KeyType=]", "00000000-0000-0000-0000-000000000000", "\u2013", "https://identity.azure.net/"]
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
PLACES = [
    "id",
    "tenantId",
    "category",
    "result",
    "initiatedBy",
    "targetResources",
    "additionalDetails",
    "activityDateTime",
    "properties",
]
UNIFIED_PLACES = [
    "Id",
    "OrganizationId",
    "Actor",
    "Target",
    "ModifiedProperties",
    "ExtendedProperties",
    "ObjectId",
    "UserId",
    "ResultStatus",
]
CHANGES = st.lists(st.builds(prop, st.sampled_from(PROPERTIES), VALUES, VALUES), max_size=3)


def outcome(record: dict[str, Any]) -> list[Activity] | None:
    """The activities, or None where the record was said to be unreadable."""
    assert PROVIDER.recognizes(record) in (True, False)
    try:
        return list(PROVIDER.normalize(record))
    except UnreadableRecord:
        return None


@examples(4)
@given(st.sampled_from(NAMES), st.sampled_from(SHAPES), st.dictionaries(st.sampled_from(PLACES), VALUES, max_size=4))
def test_any_entry_of_any_shape_is_read_or_said_to_be_unreadable(name: str, shape: Any, changes: dict[str, Any]) -> None:
    record = shape(entry(name, jo(), principal()))
    outcome(record | changes)
    if isinstance(record.get("properties"), dict):
        outcome(record | {"properties": record["properties"] | changes})


@examples(4)
@given(st.sampled_from(NAMES), st.sampled_from((jo, principal, application)), CHANGES, VALUES)
def test_any_property_of_any_target_is_read(name: str, party: Any, changes: list[Any], type: Any) -> None:
    found = outcome(entry(name, party(*changes), target(str(type), None, None, *changes)))
    assert found is not None
    assert len({each.id for each in found}) == len(found)


@examples(3)
@given(st.sampled_from(NAMES), st.dictionaries(st.sampled_from(UNIFIED_PLACES), VALUES, max_size=4))
def test_any_record_of_the_unified_log_is_read_or_said_to_be_unreadable(name: str, changes: dict[str, Any]) -> None:
    outcome(unified(f"{name}.", *USER_TARGET, **changes))


@examples(2)
@given(
    st.dictionaries(
        st.one_of(st.sampled_from(["operationName", "category", "status", "Operation", "RecordType", *PLACES]), TEXTS), VALUES
    )
)
def test_anything_at_all_is_recognized_or_not(record: dict[str, Any]) -> None:
    outcome(record)
