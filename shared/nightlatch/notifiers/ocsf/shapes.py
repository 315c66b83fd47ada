"""What every OCSF event of ours carries, and how our words map onto the schema's numbers."""

from datetime import datetime
from importlib.metadata import version
from typing import Any

from nightlatch.model import Case

SCHEMA = "1.7.0"
Event = dict[str, Any]
_CLOUDS = {"aws": "AWS", "gcp": "GCP", "azure": "Azure"}


def frame(case: Case, uid: str, at: datetime, class_uid: int, activity: int) -> Event:
    """The base of an event: class, type, time in milliseconds, who reports it, and whose cloud it is about.

    `uid` is the same whenever the same event is made again.
    """
    cloud: Event = {"provider": _CLOUDS.get(case.key.provider, case.key.provider), "account": {"uid": case.key.tenant}}
    region = case.first.origin.region
    return {
        "class_uid": class_uid,
        "category_uid": class_uid // 1000,
        "activity_id": activity,
        "type_uid": class_uid * 100 + activity,
        "time": millis(at),
        "severity_id": severity(case),
        "metadata": {
            "version": SCHEMA,
            "uid": uid,
            "profiles": ["cloud"],
            "product": {"name": "Nightlatch", "vendor_name": "Nightlatch", "version": version("nightlatch")},
            "tenant_uid": case.key.tenant,
        },
        "cloud": {**cloud, **({"region": region} if region else {})},
    }


def millis(at: datetime) -> int:
    """Milliseconds since 1970, as OCSF's timestamp_t is."""
    return int(at.timestamp() * 1000)


def severity(case: Case) -> int:
    """OCSF's severity of a score: 1 informational … 5 critical."""
    score = case.judgment.score
    return next(id for least, id in ((90, 5), (60, 4), (30, 3), (1, 2), (0, 1)) if score >= least)


def user_of(case: Case) -> Event:
    """The account that a case is about."""
    subject = case.subject
    told = {"name": subject.name, "uid": subject.id, "email_addr": subject.email}
    return {name: text for name, text in told.items() if text} or {"name": subject.label}
