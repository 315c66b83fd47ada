"""How the marks of timelines are spelled, as JSON, and read again. They are ours: what they tell was validated as it was filed."""

from datetime import UTC, datetime
from functools import lru_cache

from pydantic_core import from_json, to_json

from nightlatch.model import Entry, Kind, Outcome, Session

_SHARED = '"activity":"",'
"""Ends what an hour's mark tells of its own: what comes behind it is the same every hour."""
NO_TIME = datetime(1, 1, 1, tzinfo=UTC)
"""The time of an entry that tells what all activities of an hour's context share: it has no activity and no user agent either."""


def spelled(entry: Entry) -> str:
    """The text of a mark."""
    at = entry.at.astimezone(UTC).replace(tzinfo=None).isoformat()
    told = entry._asdict()
    told["at"], told["kind"] = f"{at}Z", str(entry.kind)  # texts take a third of the time that a word or a time itself takes
    told["outcome"], told["session"] = str(entry.outcome), str(entry.session)
    return to_json(told).decode()


def entry_of(text: str) -> Entry:
    """The mark that `spelled` made text of."""
    told = from_json(text)
    told["at"] = datetime.fromisoformat(told["at"])
    told["kind"], told["outcome"], told["session"] = Kind(told["kind"]), Outcome(told["outcome"]), Session(told["session"])
    told["user_agent"] = _once(told["user_agent"])
    return Entry._make(map(told.get, Entry._fields))


def spelled_of_hour(hour: str, shared: Entry) -> str:
    """The text of an hour's mark: as `spelled`, with the hour (`2026-03-02T10`) for its time. `shared` is of `NO_TIME`."""
    return f'{{"at":"{hour}:00:00Z",{_SHARED}{_told(shared)}'


def entry_of_hour(text: str, at: datetime, activity: str) -> Entry:
    """The mark that `spelled_of_hour` made text of, at a time within its hour and under a name."""
    return Entry(at, activity, *_shared_entry(text.partition(_SHARED)[2])[2:])


def forget_spelled() -> None:
    """Let go of the texts that are held because they may be spelled again."""
    _told.cache_clear()


@lru_cache(maxsize=1_000)
def _once(agent: str | None) -> str | None:
    """The text as it was read before: thousands of marks are of one user agent, a fifth of what they take. Shorter texts pydantic shares."""
    return agent


@lru_cache(maxsize=5_000)
def _told(shared: Entry) -> str:
    """What all hours' marks of one thing tell. A busy actor does the same every hour."""
    return spelled(shared).partition(_SHARED)[2]


@lru_cache(maxsize=5_000)
def _shared_entry(text: str) -> Entry:
    return entry_of(f'{{"at":"{NO_TIME.isoformat()}",{_SHARED}{text}')
