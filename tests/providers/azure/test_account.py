"""What a path may be that is asked for, however a record spells it, and what a person is told to run."""

import shlex

import pytest

from nightlatch.errors import ChangeFailed
from nightlatch.providers.azure.account import by_rest, extension, fold, is_id, last, place

GUID = "99999999-1111-4222-8333-444444444444"
SUBSCRIPTION = f"/subscriptions/{GUID}"
MANAGEMENT = "/providers/Microsoft.Management/managementGroups/all"
MARK = "/providers/Microsoft.Authorization/roleAssignments/"


@pytest.mark.parametrize(
    ("scope", "path"),
    [
        ("/", ""),
        (f"{SUBSCRIPTION}/", SUBSCRIPTION),
        (SUBSCRIPTION.upper(), SUBSCRIPTION.upper()),
        (MANAGEMENT, MANAGEMENT),
        (f"{SUBSCRIPTION}/resourceGroups/a b?x#y", f"{SUBSCRIPTION}/resourceGroups/a%20b%3Fx%23y"),
        *(
            (odd, None)
            for odd in ("", "*", "?", "subscriptions", f"{SUBSCRIPTION}/../x", f"{SUBSCRIPTION}/./x", f"{SUBSCRIPTION}//x")
        ),
        *((odd, None) for odd in ("/providers/x", "//evil.example/", "https://evil.example/subscriptions/x")),
    ],
)
def test_a_scope_is_asked_for_as_a_path_in_which_nothing_leads_elsewhere(scope: str, path: str | None) -> None:
    assert place(scope) == path


@pytest.mark.parametrize("scope", ["", SUBSCRIPTION, MANAGEMENT])
def test_an_assignment_is_addressed_as_the_platform_told_it_in_whatever_case(scope: str) -> None:
    assert extension(f"{scope}{MARK}{GUID}", "roleAssignments") == f"{scope}{MARK}{GUID}"
    assert fold(extension(f"{scope}{MARK}{GUID}".upper(), "roleAssignments")) == fold(f"{scope}{MARK}{GUID}")


@pytest.mark.parametrize(
    "odd", ["", GUID, f"{MARK}x", f"/x{MARK}{GUID}", f"{SUBSCRIPTION}/../y{MARK}{GUID}", f"{SUBSCRIPTION}{MARK}{GUID}/x"]
)
def test_what_is_none_is_not_addressed(odd: str) -> None:
    with pytest.raises(ChangeFailed, match="by hand"):
        extension(odd, "roleAssignments")


def test_ids_are_compared_without_case() -> None:
    assert is_id(GUID.upper())
    assert not any(map(is_id, (None, "", "x", f"{GUID}'", f" {GUID}")))
    assert last(f"{SUBSCRIPTION.upper()}/") == GUID
    assert last(None) == ""


def test_a_command_is_quoted_whatever_is_in_it() -> None:
    body = {"properties": {"condition": 'it\'s $(here) `and` "there"'}}
    words = shlex.split(by_rest("PUT", f"{SUBSCRIPTION}{MARK}{GUID}", "assignments", body))
    assert words[:5] == ["az", "rest", "--method", "put", "--url"]
    assert words[5] == f"https://management.azure.com{SUBSCRIPTION}{MARK}{GUID}?api-version=2022-04-01"
    assert "it's $(here)" in words[7]
