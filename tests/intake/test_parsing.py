"""Pydantic's parser stands in for Python's where the extra is not there: what it takes, Python's takes, and means the same."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlatch.contracts import Peek
from nightlatch.intake.decoding import decode_line
from nightlatch.intake.parsing import Lines, Rows, parsing
from nightlatch.intake.peeks import Looked
from tests.intake.logs import document, record, results_of_all_ways

ODD = [
    "-0",
    "-0.0",
    "1e400",
    "-1e400",
    "01",
    "1.",
    ".5",
    "-",
    "+1",
    "1E5",
    "1e-400",
    "9" * 25,
    "9" * 5000,
    "0." + "3" * 60,
    "NaN",
]
ODD += [
    "-Infinity",
    "nan",
    "tru",
    "null",
    '"\\u00e9"',
    '"\\ud83d\\ude00"',
    '"\\ud800"',
    '"\\x"',
    '"\t"',
    '"\x7f"',
    '"\x00"',
    "'x'",
]
ODD += [
    "[1,]",
    "[,]",
    '{"a":1,"a":2}',
    '{"a":1,}',
    "{a:1}",
    "/*x*/1",
    "1 2",
    "",
    "\ufeff1",
    "\xa01",
    "\f1",
    "[" * 199 + "]" * 199,
]
ODD += ["[" * 400 + "]" * 400, "1e5 ", " [ ] ", '{"":{}}', '"\u2028"']
NEARLY_JSON = st.lists(st.sampled_from([*'{}[]",:\\ \n', *ODD, '"eventName"', '"a"', "1"]), max_size=9).map("".join)


@given(NEARLY_JSON | st.sampled_from(ODD))
def test_what_it_takes_is_what_python_takes(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    looks = parsing()
    try:
        value = looks.decode(data)
    except looks.refused:
        return
    assert repr(value) == repr(decode_line(data))  # NaN equals nothing, and 1 equals 1.0


@given(NEARLY_JSON)
def test_a_record_with_anything_in_it_is_found_all_the_same(text: str) -> None:
    one = json.dumps(record(number=2)).replace('"requestParameters":', f'"requestParameters":{text},"more":')
    results_of_all_ways(f'{{"Records":[{json.dumps(record("ListUsers"))},{one},{json.dumps(record(number=3))}]}}'.encode())
    results_of_all_ways(f"{one}\n{one}".encode())


def routine(texts: Any) -> bool:
    return bool(texts[0] == "x")


@pytest.mark.parametrize(
    ("line", "passed"),
    [
        (b'{"a":"x"}', True),
        (b'{"a":"y"}', False),
        (b'{"a":"y","a":"x"}', True),
        (b'{"a":"x","a":"y"}', False),
        (b'{"\\u0061":"x"}', True),
        (b'{"b":{"a":"x"}}', False),
        (b'{"a":["x"]}', False),
        (b'{"a":"x"}{}', False),
        (b'[{"a":"x"}]', False),
        (b'{"a":"x"', False),
    ],
)
def test_a_line_is_passed_over_by_the_text_it_has_at_last(line: bytes, passed: bool) -> None:
    assert Lines(Looked(Peek((("a",),), routine))).passes_over(line) is passed


def test_a_list_is_left_to_the_slow_walk_where_an_element_is_not_cut_as_it_is_written() -> None:
    rows = Rows(Looked(Peek((("a",),), routine, "Records", ("eventVersion", "userIdentity"))), "eventVersion")
    inner = '{"eventVersion":"1"}'

    def found(*elements: str) -> list[int] | None:
        told = rows.found(f'{{"Records":[{",".join(elements)}]}}'.encode(), len('{"Records":['))
        return told if told is None else [number for number, _ in told]

    assert found(inner, '{"eventVersion":"1","a":"x"}', inner) == [1, 3]
    assert found('{"a":"x"}', inner) == [2]
    assert found(inner, '{"a":"y"}') is None
    assert found(f'{{"b":[{inner},{inner}]}}') is None
    assert found() is None


@pytest.mark.parametrize("lengths", [(9, 9, 1), (40, 1, 9), (1, 1)])
def test_elements_of_any_length_are_told_apart_whatever_those_before_were(lengths: tuple[int, ...]) -> None:
    rows = Rows(Looked(Peek((("a",),), routine, "Records", ("eventVersion", "userIdentity"))), "eventVersion")
    for length in lengths:
        text = '{"eventVersion":"%s"}' % ("1" * length)
        told = rows.found(f'{{"Records":[{text},{text},{text}{text}]}}'.encode(), len('{"Records":['))
        assert told is None
        told = rows.found(f'{{"Records":[{text},{text},{text}]}}'.encode(), len('{"Records":['))
        assert told == [(number, text.encode()) for number in (1, 2, 3)]


@pytest.mark.parametrize("count", [1, 127, 128, 129, 256, 300])
def test_elements_have_their_numbers_however_many_are_cut_at_once(count: int) -> None:
    rows = Rows(Looked(Peek((("a",),), routine, "Records", ("eventVersion", "userIdentity"))), "eventVersion")
    elements = [
        f'{{"eventVersion":"1","a":"{"y" if number % 127 in (0, 1) else "x"}"}}'.encode() for number in range(1, count + 1)
    ]
    expected = [(number, each) for number, each in enumerate(elements, 1) if b'"y"' in each]
    for _ in range(2):  # not knowing how long an element is, and knowing it
        assert rows.found(b'{"Records":[' + b",".join(elements) + b"]}", len('{"Records":[')) == expected


def test_a_document_is_read_alike_by_all_ways() -> None:
    assert len(results_of_all_ways(document(record(number=1), record("ListUsers", 2), record(number=3)))) == 2
