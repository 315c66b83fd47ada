"""Reading in tests: the activities of an invented record, or the only one."""

from collections.abc import Mapping
from typing import Any

from nightlatch.model import Activity
from nightlatch.providers.aws.cloudtrail import normalize


def activities(record: Mapping[str, Any]) -> list[Activity]:
    return list(normalize(record))


def only(record: Mapping[str, Any]) -> Activity:
    found = activities(record)
    assert len(found) == 1, [activity.kind for activity in found]
    return found[0]
