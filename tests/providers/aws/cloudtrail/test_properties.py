"""What must hold for any record at all: it is read, passed over, or refused with a reason; nothing else."""

import copy
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nightlatch.errors import UnreadableRecord
from nightlatch.model import Activity, Origin
from nightlatch.providers.aws.cloudtrail import normalize, recognizes
from nightlatch.providers.aws.cloudtrail.table import tables
from tests.examples import examples
from tests.providers.aws.cloudtrail.records import assumed_role, iam_user, record, root, service, sso_session

SCALARS = st.none() | st.booleans() | st.integers(-5, 10**15) | st.floats() | st.text(max_size=12)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=8
)
LINES = st.sampled_from([(source, name.rstrip("*")) for source, lines in sorted(tables().items()) for name in sorted(lines)])
IDENTITIES = st.sampled_from([iam_user(), assumed_role(), root(), sso_session(), service(), {}])
PARAMETERS = {
    "userName": "svc",
    "roleName": "svc",
    "groupName": "admins",
    "name": "svc",
    "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
    "policyArns": [{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}],
    "policyDocument": '{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}',
    "assumeRolePolicyDocument": '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}',
    "policy": '{"Statement": []}',
    "tags": [{"key": "a", "value": "b"}],
    "role": "arn:aws:iam::111122223333:role/svc",
    "roleArn": "arn:aws:iam::111122223333:role/svc",
    "principalArn": "arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fsvc",
    "eventSelectors": [{"readWriteType": "All"}],
    "advancedEventSelectors": [{"fieldSelectors": [{"field": "eventCategory", "equals": ["Management"]}]}],
    "users": [{"username": "svc"}],
}


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a record, by path."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, inner in items for place in ((*path, key), *_places(inner, (*path, key)))]


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A record of a known operation of which up to four places hold something else."""
    source, name = draw(LINES)
    answer = {"user": PARAMETERS, "role": PARAMETERS, "accessKey": PARAMETERS, **PARAMETERS}
    raw: dict[str, Any] = record(name, source, identity=draw(IDENTITIES), request=PARAMETERS, response=answer)
    raw = copy.deepcopy(raw)
    for _ in range(draw(st.integers(0, 4))):
        *path, last = draw(st.sampled_from(_places(raw)))
        holder: Any = raw
        for key in path:
            holder = holder[key]
        holder[last] = draw(JSON)
    return raw


def _read(raw: dict[str, Any]) -> list[Activity]:
    """The activities; none of a record that is refused. Any other error fails the test."""
    try:
        return list(normalize(raw))
    except UnreadableRecord:
        return []


@examples(4)
@given(mutated())
def test_any_mutated_record_is_read_or_refused_with_a_reason(raw: dict[str, Any]) -> None:
    recognizes(raw)
    for number, activity in enumerate(_read(raw)):
        assert activity.id.endswith(f":{number}")
        assert activity.operation == raw["eventName"].strip()
        assert Activity.model_validate_json(activity.model_dump_json()) == activity
        assert Activity.model_validate(dict(activity)) == activity
        assert Origin.model_validate(dict(activity.origin)) == activity.origin
        assert list(vars(activity)) == list(Activity.model_fields)
        assert list(vars(activity.origin)) == list(Origin.model_fields)


@examples(2)
@given(st.dictionaries(st.sampled_from(list(record("X"))), JSON, max_size=6), LINES)
def test_any_record_of_a_known_operation_is_read_or_refused(more: dict[str, Any], line: tuple[str, str]) -> None:
    _read({"userIdentity": iam_user(), **more, "eventSource": line[0], "eventName": line[1]})


@examples(1)
@given(mutated())
def test_reading_changes_nothing_and_gives_the_same_again(raw: dict[str, Any]) -> None:
    before = json.dumps(raw)
    assert _read(raw) == _read(raw)
    assert json.dumps(raw) == before
