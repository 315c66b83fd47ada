"""What is printed to be pasted does what it says, whatever an intruder called things."""

import pytest

from nightlatch.providers.m365.commands import LOOK_UP, quoted


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ("jo@contoso.com", "'jo@contoso.com'"),
        ("Jo O'Neill", "'Jo O''Neill'"),
        ("Jo O\u2019Neill", "'Jo O\u2019\u2019Neill'"),
        ("$(Remove-Mailbox *)", "'$(Remove-Mailbox *)'"),
        ("x'; Remove-Mailbox jo; '", "'x''; Remove-Mailbox jo; '''"),
        ('a"`b', "'a\"`b'"),
    ],
)
def test_a_name_is_one_literal(text: str, argument: str) -> None:
    assert quoted(text) == argument


@pytest.mark.parametrize("text", [None, "", "a\nRemove-Mailbox jo", "a\x00b", "a\u202eb", "a\u2028b", "\u200b", "x" * 400])
def test_what_is_no_name_to_paste_is_left_to_a_person(text: str | None) -> None:
    assert quoted(text) == LOOK_UP
