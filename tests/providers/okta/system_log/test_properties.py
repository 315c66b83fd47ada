"""What must hold of any event: it is read, or said to be unreadable, and nothing else."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nightlatch.errors import UnreadableRecord
from nightlatch.model import Activity
from nightlatch.providers.okta import PROVIDER
from nightlatch.providers.okta.system_log.table import lines
from tests.examples import examples
from tests.providers.okta.records import BUILDERS, CLIENT, JO, SHAPES, TOKEN, event

NAMES = sorted(lines())
KEYS = [
    *("id", "type", "alternateId", "displayName", "detailEntry", "changeDetails", "to", "result", "reason", "detail"),
    *("requestApiTokenId", "debugData", "privilegeGranted", "scopes", "permissions", "originalPrincipal", "factor", "policyType"),
    *("ipAddress", "userAgent", "rawUserAgent", "ipChain", "ip", "externalSessionId"),
]
TEXTS = st.one_of(
    st.text(st.characters(), max_size=12),
    st.sampled_from(["User", "UserGroup", "AppInstance", "Token", "SystemPrincipal", "Scope", "00u1", "cr01", "iam1", "null"]),
    st.sampled_from(
        ["Super administrator (all)", "okta.users.manage", "{", "[{}]", '{"a": 1}', "\ud800", "2026-03-02", "9" * 40]
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
    "uuid",
    "published",
    "actor",
    "client",
    "outcome",
    "target",
    "transaction",
    "debugContext",
    "authenticationContext",
    "request",
]


def outcome(record: dict[str, Any]) -> list[Activity] | None:
    """The activities, or None where the event was said to be unreadable."""
    assert PROVIDER.recognizes(record) in (True, False)
    try:
        return list(PROVIDER.normalize(record))
    except UnreadableRecord:
        return None


@examples(4)
@given(st.sampled_from(NAMES), st.sampled_from(SHAPES), st.dictionaries(st.sampled_from(PLACES), VALUES, max_size=4))
def test_any_event_of_any_shape_is_read_or_said_to_be_unreadable(name: str, shape: Any, changes: dict[str, Any]) -> None:
    found = outcome(shape(event(name, JO, BUILDERS, CLIENT, TOKEN) | changes))
    assert found is None or len({a.id for a in found}) == len(found)


@examples(2)
@given(st.sampled_from(NAMES), st.lists(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5), max_size=4), VALUES)
def test_any_targets_are_read_or_said_to_be_unreadable(name: str, targets: list[Any], debug: Any) -> None:
    outcome(event(name) | {"target": targets, "debugContext": {"debugData": debug}})


@examples(2)
@given(
    st.sampled_from(NAMES),
    st.sampled_from(["FAILURE", "DENY", "SKIPPED", "CHALLENGE", "DEFERRED"]),
    st.sampled_from(SHAPES),
    VALUES,
)
def test_a_failure_never_yields_a_success(name: str, result: str, shape: Any, targets: Any) -> None:
    found = outcome(shape(event(name, result=result) | {"target": targets}))
    assert not any(activity.succeeded for activity in found or ())


@examples(1)
@given(st.sampled_from(NAMES), st.permutations([JO, BUILDERS, CLIENT, TOKEN]))
def test_the_order_of_targets_changes_no_subject_and_no_id(name: str, targets: list[Any]) -> None:
    told, other = outcome(event(name, *targets)) or [], outcome(event(name, JO, BUILDERS, CLIENT, TOKEN)) or []
    assert [a.id for a in told] == [a.id for a in other]
    if lines()[name].kind.value.startswith(("account", "credential", "role")) and "workload" not in name and "pam" not in name:
        assert {a.subject for a in told} == {a.subject for a in other}


@given(st.dictionaries(TEXTS, VALUES, max_size=5))
def test_recognizing_never_raises(record: dict[str, Any]) -> None:
    assert PROVIDER.recognizes(record) in (True, False)


@examples(1)
@given(st.dictionaries(st.from_regex(r"[a-zA-Z_]{1,12}_[sdbtg]", fullmatch=True), SCALARS, max_size=8))
def test_any_row_is_read_or_said_to_be_unreadable(columns: dict[str, Any]) -> None:
    outcome(
        columns | {"eventType_s": "user.lifecycle.create", "published_t": "2026-03-02T10:00:00Z", "outcome_result_s": "SUCCESS"}
    )


def test_an_event_nested_without_end_is_read_or_said_to_be_unreadable() -> None:
    deep: Any = {}
    for _ in range(100_000):
        deep = [deep]
    assert outcome(event("iam.role.create") | {"uuid": None, "deep": deep}) is None
    assert outcome(event("iam.role.create", debug={"permissions": deep})) is not None
    assert outcome(event("user.lifecycle.create") | {"target": '[{"a":' * 50_000}) is None
