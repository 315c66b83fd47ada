"""Every form a log comes in, told by its content, and numbered so that each result can be traced to its place."""

import gzip
import io
import json

import pytest

from nightlatch.errors import UsageError
from nightlatch.intake import Found, Reader, read
from tests.intake.logs import PROVIDERS, WAYS, Trickle, document, found, lines, record, rejects, results


def test_each_line_of_json_lines_is_a_record_and_blank_ones_count() -> None:
    assert found(b"\n" + lines(record(number=1)) + b"  \r\n" + lines(record(number=2))) == [(2, 1, "e1"), (4, 1, "e2")]


def test_lines_may_end_as_on_windows_and_the_last_may_not_end_at_all() -> None:
    data = lines(record(number=1), record(number=2)).replace(b"\n", b"\r\n").rstrip()
    assert found(data) == [(1, 1, "e1"), (2, 1, "e2")]


def test_each_element_of_a_records_file_is_a_record() -> None:
    assert found(document(record(number=1), record("ListUsers", 2), record(number=3))) == [(1, 1, "e1"), (3, 1, "e3")]


def test_a_records_file_may_be_indented_begin_with_blanks_and_hold_other_members() -> None:
    data = b"\n \n" + document(record(number=1), record(number=2), indent=2, owner={"Records": 1}, count=2) + b"\n"
    assert found(data) == [(1, 1, "e1"), (2, 1, "e2")]


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert found(b"\xef\xbb\xbf" + document(record())) == [(1, 1, "e1")]
    assert found(document(record()).decode().encode("utf-16")) == [(1, 1, "e1")]


def test_an_array_of_records_is_read_element_by_element() -> None:
    assert found(json.dumps([record(number=1), record(number=2)], indent=1).encode()) == [(1, 1, "e1"), (2, 1, "e2")]


def test_one_indented_record_is_a_file_of_one() -> None:
    assert found(json.dumps(record(), indent=4).encode()) == [(1, 1, "e1")]


def test_one_line_keeps_its_line_number_whatever_stands_before() -> None:
    assert found(b"\n\n" + lines(record())) == [(3, 1, "e1")]


def test_values_may_follow_one_another_without_a_line_between() -> None:
    one = json.dumps(record(number=1)) + json.dumps(record(number=2))
    assert found(one.encode()) == [(1, 1, "e1"), (2, 1, "e2")]
    indented = json.dumps(record(number=1), indent=2) + "\n" + json.dumps(record(number=2), indent=2)
    assert found(indented.encode()) == [(1, 1, "e1"), (2, 1, "e2")]


def test_a_line_that_holds_a_records_array_has_parts() -> None:
    data = lines({"Records": [record(number=1), record("ListUsers", 2), record(number=3)]}, record(number=4))
    assert found(data) == [(1, 1, "e1"), (1, 3, "e3"), (2, 1, "e4")]


def test_several_values_on_one_of_many_lines_are_its_parts() -> None:
    both = json.dumps(record(number=1)) + json.dumps(record(number=2)) + "\n"
    assert found(both.encode() + lines(record(number=3))) == [(1, 1, "e1"), (1, 2, "e2"), (2, 1, "e3")]


def test_a_broken_first_line_does_not_hide_that_these_are_lines() -> None:
    for first in (b"hello\n", b'{"eventName": "Crea\n', b'{"eventName": "CreateUser",\n', b"{}}\n"):
        data = first + lines(record(number=2))
        assert found(data) == [(2, 1, "e2")]
        assert [reject.where.record for reject in rejects(data)] == [1]


def test_an_archive_is_told_by_its_bytes_and_may_have_several_members() -> None:
    half = document(record(number=1), record(number=2))
    members = gzip.compress(half[:50]) + gzip.compress(b"") + gzip.compress(half[50:]) + b"\0" * 9
    assert found(members) == [(1, 1, "e1"), (2, 1, "e2")]


def test_a_text_too_large_for_the_quick_way_is_walked() -> None:
    filler = "x" * 2_000_000
    data = document(*(record(number=number, filler=filler) for number in range(1, 19)))
    assert len(data) > 32 << 20
    assert [place for place, _, _ in found(data)] == list(range(1, 19))


def test_memory_stays_flat_while_a_large_archive_is_read() -> None:
    one = json.dumps(record("ListUsers", filler="x" * 500)).encode()
    packed = gzip.compress(b'{"Records":[' + b",".join([one] * 100_000) + b"]}")
    assert results(packed, by=None) == []


def test_an_archive_that_swells_without_end_of_line_is_cut_off() -> None:
    bomb = gzip.compress(b'{"a":1}\n{"a":"' + b"x" * (40 << 20) + b'"}\n' + lines(record()))
    assert found(bomb) == [(3, 1, "e1")]
    assert "longer than 16 MiB" in rejects(bomb)[0].reason


def test_a_pipe_that_gives_little_at_a_time_reads_alike() -> None:
    for data in (
        lines(record(number=1), record(number=2)),
        document(record(number=1), record(number=2), indent=1),
        gzip.compress(document(record(number=1), record(number=2))),
        document(record(number=1, who="ü"), record(number=2)),
    ):
        for way in (*WAYS, None):
            reader = Reader(PROVIDERS, by=way)
            assert [r.where.record for r in reader.read(Trickle(data, 7))] == [1, 2]


def test_the_first_provider_that_recognizes_a_record_has_it_unless_one_is_named() -> None:
    data = lines(record(number=1), {"published": "other", "eventID": "o"}, {"nobody": "knows"})
    assert [r.provider_id for r in results(data) if isinstance(r, Found)] == ["fake", "other"]
    assert [r.provider_id for r in results(data, only="other") if isinstance(r, Found)] == ["other"]


def test_an_unknown_provider_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match="fake, other, nested"):
        list(read(io.BytesIO(), PROVIDERS, only="nimbus"))


def test_a_record_whose_peek_fields_are_absent_or_no_text_is_looked_at_whole() -> None:
    odd = [record(None, 1), record(7, 2), record(["CreateUser"], 3)]  # type: ignore[arg-type]
    for data in (document(*odd), lines(*odd)):
        assert [place for place, _, _ in found(data)] == [1, 2, 3]


def test_digests_insights_and_configuration_items_are_passed_over_quietly() -> None:
    quiet = [
        {"awsAccountId": "111122223333", "digestStartTime": "2026-03-02T10:00:00Z", "logFiles": []},
        {"Records": [{"eventVersion": "1.09", "eventCategory": "Insight", "insightDetails": {"state": "Start"}}]},
        {"fileVersion": "1.0", "configurationItems": [{"resourceType": "AWS::IAM::User"}]},
    ]
    for value in quiet:
        assert results(json.dumps(value).encode()) == []
    assert results(b"") == results(b" \n\n") == results(gzip.compress(b"")) == []


def test_a_second_list_under_an_escaped_name_hides_nothing() -> None:
    first, second = (json.dumps(record(number=number)) for number in (1, 2))
    data = f'{{"Records":[{first}],"Record\\u0073":[{second}]}}'.encode()
    assert found(data) == [(1, 1, "e1"), (2, 1, "e2")]


def test_where_no_platform_wraps_records_in_a_list_a_list_is_walked() -> None:
    data = b'{"":[{"payload":{"method":"CreateUser","service":"s"}}]}'
    for way in WAYS:
        assert repr(results(data, by=way, only="nested")) == repr(results(data, by=None, only="nested"))
