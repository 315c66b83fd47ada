"""Texts are learned as they are met, say what they say, and a flood of them costs no memory."""

import json

import pytest

from nightlatch.contracts import Peek
from nightlatch.intake import Found, Reader
from nightlatch.intake.heads import Head, Known
from nightlatch.intake.peeks import Looked
from nightlatch.intake.words import Word, Words
from tests.intake.logs import PROVIDERS, Trickle, document, lines, record

msgspec = pytest.importorskip("msgspec")


def decoded(words: Words, *texts: str | None) -> list[Word]:
    found: list[Word] = msgspec.json.Decoder(list[words.kind | None]).decode(json.dumps(texts))  # type: ignore[name-defined]
    return found


def test_a_text_says_what_it_says_before_and_after_it_was_learned() -> None:
    words, texts = Words(), ("CreateUser", "", "ü", None)
    before = decoded(words, *texts)
    assert words.learn()
    after = decoded(words, *texts)
    for met in (before, after):
        assert Head.told(met) == texts
    assert decoded(words, *texts)[0] is after[0]
    assert decoded(words, "CreateUser ")[0] is not after[0]


def test_what_was_met_is_the_same_until_it_is_learned() -> None:
    words = Words()
    first, second = decoded(words, "a", "a")
    assert first is second is decoded(words, "a")[0]


def test_learning_waits_until_a_quarter_is_new() -> None:
    words = Words()
    decoded(words, *map(str, range(15)))
    assert words.learn()
    decoded(words, "x", "y", "z")
    assert not words.learn()
    decoded(words, "last")
    assert words.learn()
    assert Head.told(decoded(words, "x", "last")) == ("x", "last")


def test_a_flood_of_texts_is_neither_learned_nor_remembered() -> None:
    words, sizes = Words(), []
    for number in range(100):
        flood = [f"{number} {each}" for each in range(100)]
        assert Head.told(decoded(words, *flood)) == tuple(flood)
        words.learn()
        sizes.append(len(words.kind) + len(words.kind.met))  # type: ignore[attr-defined]
    assert max(sizes) <= 4_000
    long = "x" * 301
    assert decoded(words, long)[0] is not decoded(words, long)[0]


def test_what_is_known_of_words_does_not_grow_with_records() -> None:
    words = Words()
    decoded(words, *map(str, range(2_000)))  # no room for more
    same = decoded(words, *["x"] * 11_000)
    known = Known(Looked(Peek((("a",),), lambda texts: texts[0] == "x")), Head.told)
    assert len(set(same)) == 11_000
    assert not any(known[(word,)] for word in same)
    assert len(known) <= 10_000


@pytest.mark.parametrize("form", [document, lines])
def test_a_record_is_found_among_ever_new_names(form: type) -> None:
    reader = Reader(PROVIDERS)
    for file in range(12):
        names = [f"List{file}x{number}" for number in range(400)]
        given = [record(name, number) for number, name in enumerate(names)]
        given[file] = record("CreateUser", 7)
        found = [each for each in reader.read(Trickle(form(*given), 1 << 20), name="log") if isinstance(each, Found)]
        assert [each.raw["eventName"] for each in found] == ["CreateUser"]
        assert found[0].where.record == file + 1
