"""What must hold of any record: it is read, or said to be unreadable, and nothing else."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nightlatch.errors import UnreadableRecord
from nightlatch.model import Activity
from nightlatch.providers.m365 import PROVIDER
from nightlatch.providers.m365.unified_audit.table import lines
from tests.examples import examples
from tests.providers.m365.records import SHAPES, record

NAMES = sorted(lines())
KEYS = [
    *("Name", "Value", "NewValue", "OldValue", "UPN", "Role", "ParentFolder", "MemberRights", "MemberUpn", "Path", "ClientAppId"),
    *("Identity", "User", "Member", "Members", "AccessRights", "GrantSendOnBehalfTo", "Roles", "Links", "DomainName", "Password"),
]
TEXTS = st.one_of(
    st.text(st.characters(), max_size=12),
    st.sampled_from(
        ["True", "$false", "FullAccess", "a@b.c", "x#EXT#@c.d", "i:0#.f|m|a", "NT AUTHORITY\\SELF", "[", "{}", '["a"]']
    ),
    st.sampled_from(["-Identity x -User y", "@{Add='", "<Group>", "\ud800", "2026-03-02", "9" * 40, "\x00", "'\u2019"]),
)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(st.sampled_from(KEYS), TEXTS), inner, max_size=4)
    ),
    max_leaves=12,
)
PARAMETERS = st.lists(st.fixed_dictionaries({"Name": st.sampled_from(KEYS), "Value": VALUES}), max_size=5)
PLACES = [
    *(
        "Id",
        "CreationTime",
        "OrganizationId",
        "UserId",
        "UserType",
        "ClientIP",
        "ObjectId",
        "ModifiedProperties",
        "Members",
        "Item",
    ),
    *("AppAccessContext", "TargetUserOrGroupName", "TargetUserOrGroupType", "EventData", "ResultStatus", "SiteUrl", "Workload"),
]


def outcome(made: dict[str, Any]) -> list[Activity] | None:
    """The activities, or None where the record was said to be unreadable."""
    assert PROVIDER.recognizes(made) in (True, False)
    try:
        return list(PROVIDER.normalize(made))
    except UnreadableRecord:
        return None


@examples(6)
@given(
    st.sampled_from(NAMES),
    st.sampled_from(SHAPES),
    st.one_of(PARAMETERS, VALUES),
    st.dictionaries(st.sampled_from(PLACES), VALUES, max_size=4),
)
def test_any_record_of_any_shape_is_read_or_said_to_be_unreadable(
    name: str, shape: Any, told: Any, changes: dict[str, Any]
) -> None:
    found = outcome(shape(record(name, Parameters=told) | changes))
    assert found is None or len({activity.id for activity in found}) == len(found)


@examples(3)
@given(st.sampled_from(NAMES), st.sampled_from(SHAPES), PARAMETERS, st.sampled_from(["False", "Failed", "Failure", "FALSE"]))
def test_a_failure_never_yields_a_success(name: str, shape: Any, told: Any, status: str) -> None:
    found = outcome(shape(record(name, Parameters=told, ResultStatus=status)))
    assert not any(activity.succeeded for activity in found or ())


@examples(2)
@given(st.dictionaries(st.one_of(st.sampled_from(["o365", "RawEventData", "Operation", "office365"]), TEXTS), VALUES))
def test_any_object_at_all_is_recognized_or_not(made: dict[str, Any]) -> None:
    outcome(made)
