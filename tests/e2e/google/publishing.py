"""Entries about accounts that nobody heard of before, published as the sink would, and how long their verdicts took."""

import copy
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.e2e.google.stage import Deployed, until
from tests.providers.gcp.audit_log.records import ACCOUNT, PROJECT, created

WARM_UP = 3


def named(record: dict[str, Any], name: str, after: float = 0) -> dict[str, Any]:
    """The record about another account, happening now (and so many seconds later), with an insertId of its own."""
    text = json.dumps(record).replace(ACCOUNT, f"{name}@{PROJECT}.iam.gserviceaccount.com").replace("night-export", name)
    moved: dict[str, Any] = copy.deepcopy(json.loads(text))
    moved["timestamp"] = (datetime.now(UTC) + timedelta(seconds=after)).isoformat()
    moved["insertId"] = f"{name}-{after}"
    return moved


def address(name: str) -> str:
    return f"{name}@{PROJECT}.iam.gserviceaccount.com"


def verdicts_s(stage: Deployed, many: int) -> list[float]:
    """Seconds from Pub/Sub taking an entry to its case being stored and the other half told, warm, one after the other.

    Each is of an account of its own, made by a person of its own and ten seconds after the last: cases of one maker, or of one
    moment, are judged again with each other.
    """
    before = len(stage.metrics("arrival_to_verdict"))
    for number in range(WARM_UP + many):
        person = {"principalEmail": f"person-{number}@example.com"}
        stage.publish(named(created(authenticationInfo=person), f"quick-{number}", 10 * (number + 1)))
        wanted = before + number + 1
        until(lambda wanted=wanted: len(stage.metrics("arrival_to_verdict")) >= wanted, "it is judged", every_s=0.15)  # type: ignore[misc]
    return stage.metrics("arrival_to_verdict")[before + WARM_UP :]
