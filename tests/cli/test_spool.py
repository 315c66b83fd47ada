"""Bytes that are kept in a file come back as they were, in any order."""

import random
from contextlib import closing

from nightlatch.cli.spool import Spool

GIVEN = [b"a", b"", "zwei \ud800".encode("utf-8", "surrogatepass"), b"x" * 100_000, b"\0", b"last"]


def test_bytes_come_back_in_any_order_also_while_more_are_kept() -> None:
    chance = random.Random(7)  # noqa: S311 - a repeatable order, no secret
    with closing(Spool()) as spool:
        places = []
        for raw in GIVEN * 3:
            places.append((raw, spool.keep(raw)))
            for kept, place in chance.sample(places, chance.randrange(len(places))):
                assert spool.raw(place) == kept
        assert all(spool.raw(place) == kept for kept, place in places)
