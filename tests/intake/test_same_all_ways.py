"""The quick ways and the plain one must give the same results, whatever a file holds: hostile text is generated."""

import gzip
import io
import json
from collections.abc import Callable
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from nightlatch.intake import Reader
from nightlatch.intake.partial import Looks
from tests.examples import examples
from tests.intake.logs import PROVIDERS, WAYS, Trickle, results, results_of_all_ways

NAMES = st.sampled_from(["CreateUser", "ListUsers", "CreateAccessKey", "createuser", "aws:s3", ""])
SPELLINGS = {
    "eventName": ['"eventName"', '"event\\u004eame"', '"\\u0065ventName"'],
    "eventSource": ['"eventSource"', '"eventSourc\\u0065"'],
    "eventVersion": ['"eventVersion"'] * 9 + ['"eventVersio\\u006e"'],
}
BLANKS = st.sampled_from(["", "", "", " ", "\t", "\r\n", "\n\n  "])
STRINGS = st.sampled_from(
    ["x", '"eventName":"CreateUser"', '{"Records":[', "}]}", "\\", "\ud83d\ude00", "\ud800", "ü", "\u2028", "]", '"'],
)
JUNK: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | STRINGS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(STRINGS | st.sampled_from(["eventName", "eventVersion"]), inner, max_size=3)
    ),
    max_leaves=5,
)


@st.composite
def elements(draw: st.DrawFn, *, as_written: bool = False) -> str:
    """A record as text: members in any order and more than once, names spelled with escapes, blanks anywhere.

    As the platform writes them, the version stands first, then mostly who it was, and nearly always no blank between.
    """
    version = (draw(st.sampled_from(SPELLINGS["eventVersion"])), draw(st.sampled_from(VERSIONS)))
    members = [('"eventID"', json.dumps(draw(STRINGS)))] + ([] if as_written else [version])
    for name in ("eventSource", "eventName"):
        for _ in range(draw(st.sampled_from([1, 1, 1, 1, 0, 2]))):
            value = json.dumps(draw(NAMES)) if draw(st.integers(0, 9)) else draw(st.sampled_from(["null", "7", "[]"]))
            if name == "eventSource" and value != "null":
                value = draw(st.sampled_from(['"iam.amazonaws.com"', '"i\\u0061m.amazonaws.com"', '"s3.amazonaws.com"', value]))
            else:
                value = value.replace("User", draw(st.sampled_from(["User", "\\u0055ser"])))
            members.append((draw(st.sampled_from(SPELLINGS[name])), value))
    for _ in range(draw(st.sampled_from([0, 0, 0, 1] if as_written else [1, 1, 1, 0, 2]))):
        caller = draw(st.sampled_from(CALLERS) | st.none())
        members.append(('"userIdentity"', caller or json.dumps(draw(JUNK))))
    members.append(('"requestParameters"', json.dumps(draw(JUNK))))
    gap = draw(BLANKS)
    text = f",{gap}".join(f"{name}{gap}:{gap}{value}" for name, value in draw(st.permutations(members)))
    if as_written:
        who = f'"userIdentity":{draw(RARE)}{draw(st.sampled_from(CALLERS))},' if draw(st.integers(0, 4)) else ""
        return f"{{{draw(RARE)}{version[0]}{draw(RARE)}:{version[1]},{draw(RARE)}{who}{text}}}"
    return f"{{{gap}{text}}}"


RARE = st.sampled_from(["", "", "", "", "", "", "", "", " "])
VERSIONS = ['"1.10"', '"1.10"', '"1.10"', '"1\\u002e10"', '"{\\"eventVersion\\":"', f'"{"9" * 40}"', "null"]
CALLERS = [
    '{"type":"Nobody"}',
    '{"type":"Nobody"}',
    '{"t\\u0079pe":"Nobody"}',
    '{"type":"IAMUser"}',
    '{"type":7}',
    "{}",
    "[]",
    "null",
]


BROKEN = st.sampled_from(['{"a":}', "null", "[]", "7", "", '{"eventName":"CreateUser"', "{}", "\x00", '{"a":"\x01"}', "}", ","])


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A document, an array, lines or a run of values, whole or damaged, plain or packed."""
    as_written = draw(st.booleans())
    values = draw(
        st.lists(elements(as_written=as_written) | BROKEN if draw(st.booleans()) else elements(as_written=as_written), max_size=6)
    )
    gap = draw(BLANKS)
    listed = f"[{gap}" + f"{gap},{gap}".join(values) + f"{gap}]"
    name = draw(st.sampled_from(['"Records"', '"Records"', '"Records"', '"Record\\u0073"', '"Other"']))
    text = draw(
        st.sampled_from(
            [
                f"{gap}{{{gap}{name}{gap}:{gap}{listed}{gap}}}{gap}",
                f"{gap}{{{gap}{name}{gap}:{gap}{listed}{gap}}}{gap}",
                f'{{"owner":"x",{name}:{listed}}}',
                f'{{{name}:{listed},"Record\\u0073":{listed}}}',
                f'{{{name}:{listed},"Records":[]}}',
                listed,
                "\n".join(value.replace("\n", " ").replace("\r", " ") for value in values),
                gap.join(values),
            ]
        )
    )
    data = text.encode("utf-8", "surrogatepass")
    damage = draw(st.sampled_from(["none", "none", "none", "cut", "byte", "insert"]))
    if damage != "none" and data:
        at = draw(st.integers(0, len(data) - 1))
        byte = draw(st.sampled_from([b"\xff", b'"', b"}", b"\\", b"\x00"]))
        data = {"cut": data[:at], "byte": data[:at] + byte + data[at + 1 :], "insert": data[:at] + byte + data[at:]}[damage]
    return _packed(data, draw(st.sampled_from(["plain", "gzip", "members", "truncated"])))


def _packed(data: bytes, how: str) -> bytes:
    if how == "plain":
        return data
    half = len(data) // 2
    if how == "members":
        return gzip.compress(data[:half]) + gzip.compress(data[half:])
    packed = gzip.compress(data)
    return packed if how == "gzip" else packed[:-9]


NESTED = st.sampled_from(
    [
        '{"eventVersion":"1.10","userIdentity":{"type":"Nobody"},"eventSource":"iam.amazonaws.com","eventName":"CreateUser"}',
        '[{"eventVersion":"1.10","userIdentity":{}},{"eventVersion":"1.10","userIdentity":{},"eventName":"CreateUser"}]',
        json.dumps('{"eventVersion":"1.10","userIdentity":{},"eventName":"CreateUser"},{"eventVersion":"1.10","userIdentity":'),
        '"},{"',
        "1e999",
        "9" * 40,
        "null",
    ]
)


@st.composite
def written(draw: st.DrawFn) -> str:
    """A record spelled as CloudTrail spells it, whatever an intruder had put into it; now and then one that is not."""
    if not draw(st.integers(0, 24)):
        return draw(elements(as_written=True))
    name, source = draw(NAMES), draw(st.sampled_from(["iam.amazonaws.com", "iam.amazonaws.com", "s3.amazonaws.com"]))
    members = [f'"eventSource":"{source}"', f'"eventName":"{name}"', f'"requestParameters":{draw(NESTED)}']
    members += draw(
        st.sampled_from([[], [], [], ['"userIdentity":{"type":"Nobody"}'], ['"eventVersion":"1.10"'], ['"eventName":"x"']])
    )
    inside = draw(st.sampled_from(CALLERS) | NESTED)
    gap = draw(st.sampled_from(["", "", "", "", "", " "]))
    return f'{{"eventVersion":"1.10","userIdentity":{inside},{",".join(draw(st.permutations(members)))}}}{gap}'


@examples(4)
@given(st.lists(written(), min_size=1, max_size=8), st.sampled_from(["", "", "", " ", "\n"]))
def test_all_ways_give_the_same_results_of_files_as_the_platform_writes_them(records: list[str], gap: str) -> None:
    data = f'{{"Records":[{",".join(records)}]{gap}}}'.encode("utf-8", "surrogatepass")
    results_of_all_ways(data)


@st.composite
def line_files(draw: st.DrawFn) -> bytes:
    """Lines of records that say below what was done: sound ones, some over two lines or two on one, blank and broken ones."""
    method = st.sampled_from(['"CreateUser"', '"Create\\u0055ser"', '"ListUsers"', '"x"', "null", "7", '["CreateUser"]'])
    keys = st.sampled_from(['"method"', '"meth\\u006fd"', '"METHOD"'])
    lines = []
    for number in range(draw(st.integers(0, 6))):
        junk = json.dumps(draw(JUNK))
        payload = draw(
            st.builds(lambda key, name, more=junk: f'{{{key}:{name},"service":"s","more":{more}}}', keys, method)
            | st.sampled_from(["null", "[]", '"text"', '{"service":"s"}', '{"method":"CreateUser"}'])
        )
        record = f'{{"eventID":"{number}","payload":{payload},"after":{junk}}}'
        lines.append(
            draw(
                st.sampled_from([record] * 8 + [record.replace(",", ",\n", 1), record + record, "", " ", f" {record}", "{", "7"])
            )
        )
    text = draw(st.sampled_from(["\n", "\n", "\n", "\r\n"])).join(lines) + draw(st.sampled_from(["\n", "", "\n\n"]))
    data = text.encode("utf-8", "surrogatepass")
    return _packed(data, draw(st.sampled_from(["plain", "gzip", "members", "truncated"])))


@given(line_files())
def test_all_ways_give_the_same_results_of_lines(data: bytes) -> None:
    results_of_all_ways(data)


@given(line_files(), st.integers(1, 90), st.sampled_from([*WAYS, None]))
def test_lines_have_the_same_numbers_however_little_comes_at_once(data: bytes, most: int, by: Callable[[], Looks] | None) -> None:
    assert list(Reader(PROVIDERS, by=by).read(Trickle(data, most), name="log")) == results(data, by=by)


@given(files())
@example(
    b'{"Records":[{"eventSource":"iam.amazonaws.com","eventName":"CreateUser","userIdentity":[null],"eventVersion":"1.08"}]}'
)
def test_all_ways_give_the_same_results(data: bytes) -> None:
    results_of_all_ways(data)


@given(
    st.lists(
        files()
        | st.lists(written(), min_size=1, max_size=4).map(
            lambda each: f'{{"Records":[{",".join(each)}]}}'.encode("utf-8", "surrogatepass")
        ),
        min_size=2,
        max_size=4,
    ),
    st.sampled_from(WAYS),
)
def test_what_was_read_before_changes_nothing(those: list[bytes], by: Callable[[], Looks]) -> None:
    reader = Reader(PROVIDERS, by=by)
    for data in those:
        assert repr(list(reader.read(io.BytesIO(data), name="log"))) == repr(results(data, by=None))
