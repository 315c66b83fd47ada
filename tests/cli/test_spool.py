"""Texts come back from a spool whole and in any order."""

from contextlib import closing

from nightlatch.cli.spool import NOWHERE, Spool

TEXTS = ["one", "", "zwei: ü", "\U0001f512" * 5_000, "a lone \ud800", "last"]


def test_texts_come_back_in_any_order() -> None:
    with closing(Spool()) as spool:
        places = [spool.keep(text) for text in TEXTS]
        assert [spool.text(place) for place in reversed(places)] == TEXTS[::-1]
        again = spool.keep("after reading")
        assert spool.text(places[0]) == "one"
        assert spool.text(again) == "after reading"
        assert spool.text(NOWHERE) == ""
