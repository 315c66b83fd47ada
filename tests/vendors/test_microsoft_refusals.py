"""What Microsoft's refusals mean for whoever wanted a change, and what they tell people to do."""

import httpx
import pytest

from nightlatch.errors import ChangeFailed, QuotaFull, TryLater
from nightlatch.vendors.microsoft_refusals import AlreadyThere, Refusal


def refusal(status: int, code: str = "", says: str = "") -> Refusal:
    return Refusal.of(httpx.Response(status, json={"error": {"code": code, "message": says}}))


@pytest.mark.parametrize(
    ("status", "code", "says", "kind"),
    [
        (429, "TooManyRequests", "", TryLater),
        (500, "", "", TryLater),
        (503, "serviceNotAvailable", "", TryLater),
        (409, "Directory_ConcurrencyViolation", "", TryLater),
        (412, "PreconditionFailed", "", TryLater),
        (400, "PrincipalNotFound", "Principal x does not exist in the directory y.", TryLater),
        (404, "SubjectNotFound", "The subject is not found.", TryLater),
        (400, "ActiveDurationTooShort", "The Active duration is too short.", TryLater),
        (400, "PendingRoleAssignmentRequest", "", TryLater),
        (409, "ScopeLocked", "The scope is locked.", ChangeFailed),
        (400, "Request_BadRequest", "Invalid property 'x'.", ChangeFailed),
        (403, "Authorization_RequestDenied", "", ChangeFailed),
        (409, "RoleAssignmentExists", "The role assignment already exists.", AlreadyThere),
        (400, "Request_BadRequest", "One or more added object references already exist for: 'members'.", AlreadyThere),
        (
            400,
            "Request_BadRequest",
            "A conflicting object with one or more of the specified property values is present",
            AlreadyThere,
        ),
        (403, "Directory_QuotaExceeded", "", QuotaFull),
        (400, "RoleAssignmentLimitExceeded", "", QuotaFull),
    ],
)
def test_a_code_tells_whether_the_same_may_work_later(status: int, code: str, says: str, kind: type[Exception]) -> None:
    found = refusal(status, code, says)
    assert found.kind is kind
    assert not found.tells_it_is_gone


@pytest.mark.parametrize(
    ("status", "code", "says"),
    [
        (404, "Request_ResourceNotFound", ""),
        (404, "RoleAssignmentNotFound", ""),
        (400, "RoleAssignmentDoesNotExist", "The Role assignment does not exist."),
        (400, "Request_BadRequest", "No password credential found with keyId 'x'."),
    ],
)
def test_what_is_gone_is_told_in_several_ways(status: int, code: str, says: str) -> None:
    assert refusal(status, code, says).tells_it_is_gone


@pytest.mark.parametrize("code", ["SubscriptionNotFound", "InvalidResourceType", ""])
def test_a_404_that_tells_of_us_is_no_absence(code: str) -> None:
    assert not refusal(404, code).tells_it_is_gone
    assert not refusal(404, code).is_absence


def test_a_refusal_names_who_has_to_be_given_what() -> None:
    graph = refusal(403, "Authorization_RequestDenied", "Insufficient privileges").says("User.Read.All", None)
    assert graph.startswith(
        "Microsoft answered 403 Authorization_RequestDenied (Insufficient privileges): grant the application permission User.Read.All"
    )
    assert "privileged role" in graph
    arm = refusal(403, "AuthorizationFailed").says("Microsoft.Authorization/roleAssignments/delete", None)
    assert arm.endswith("give Nightlatch's identity a role with Microsoft.Authorization/roleAssignments/delete at this scope")
    assert refusal(429).says("User.Read.All", 8).endswith("its limit ends in 8 s")
    assert refusal(400, "x").says("User.Read.All", None).endswith("while using User.Read.All")


def test_a_claims_challenge_is_told_as_such() -> None:
    header = {"WWW-Authenticate": 'Bearer realm="", error="insufficient_claims", claims="eyJ4IjoxfQ=="'}
    found = Refusal.of(
        httpx.Response(401, headers=header, json={"error": {"code": "InvalidAuthenticationToken", "message": "x"}})
    )
    assert "Conditional Access asks for more" in found.says("User.Read.All", None)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"error": "invalid"}', b'{"error": {"code": null, "message": ["x"]}}'])
def test_an_odd_body_is_a_refusal_too(body: bytes) -> None:
    found = Refusal.of(httpx.Response(400, content=body))
    assert found.kind is ChangeFailed
    assert "Microsoft answered 400" in found.says("User.Read.All", None)


def test_a_long_sentence_is_cut() -> None:
    assert len(refusal(400, "x", "y" * 5000).says("User.Read.All", None)) < 400
