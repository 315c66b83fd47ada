"""A timeline answers what looking at every mark would answer."""

import random
from datetime import timedelta

from nightlatch.model import Day, Entry, Kind, Outcome, Timeline
from tests.build import START, entry

KINDS = (Kind.DISCOVERY, Kind.SIGN_IN, Kind.GUARD_REMOVED)
DAY = 24 * 60


def marks(chance: random.Random) -> list[Entry]:
    found = [
        entry(
            chance.choice(KINDS),
            chance.randrange(3 * DAY),
            outcome=chance.choice(tuple(Outcome)),
            key=chance.choice([None, "KEY"]),
            ip=chance.choice(["192.0.2.1", "198.51.100.1"]),
        )
        for _ in range(200)
    ]
    return sorted(found, key=lambda mark: (mark.at, mark.activity))


def test_it_answers_as_looking_at_every_mark_would() -> None:
    chance = random.Random(5)  # noqa: S311 - a repeatable mix, no secret
    found = marks(chance)
    days = tuple(
        Day([mark for mark in found if mark.at.date() == START.date() + number * timedelta(days=1)]) for number in range(4)
    )
    for _ in range(100):
        first, length = chance.randrange(3 * DAY), chance.randrange(2 * DAY)
        start = START + timedelta(minutes=first)
        whole, end = Timeline(days, start, start + timedelta(minutes=length)), start + timedelta(minutes=length)
        here = [mark for mark in found if start <= mark.at <= end]
        assert list(whole) == here
        since = start + timedelta(minutes=chance.randrange(-60, DAY))
        until = since + timedelta(minutes=chance.randrange(DAY))
        near = [mark for mark in here if since <= mark.at <= until]
        assert list(whole.between(since, until)) == near
        assert list(whole.failed(since, until)) == [mark for mark in near if not mark.succeeded]
        for kind in KINDS:
            assert list(whole.kind(kind, since, until)) == [mark for mark in near if mark.kind is kind]
        assert whole.addresses("KEY") == {mark.ip for mark in found if mark.key == "KEY" and mark.succeeded}


def test_nothing_is_found_where_nothing_is() -> None:
    assert list(Timeline.of(())) == []
    assert Timeline.of(()).addresses("KEY") == set()
