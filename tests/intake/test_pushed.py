"""What a log sink delivers: accepted of the scope that the owner named, and refused with a reason otherwise."""

import json
from typing import Any

import pytest

from nightlatch import bootstrap
from nightlatch.errors import UnreadableSource
from nightlatch.intake.pushed import CLOCK, PushedSources
from tests.providers.gcp.audit_log.records import PROJECT, created, entry

ORGANIZATION = "organizations/123456789012"


def sources(scope: str) -> PushedSources:
    return PushedSources(bootstrap.providers(), scope)


def of(owner: str, record: dict[str, Any] | None = None) -> str:
    return json.dumps({**(record or created()), "logName": f"{owner}/logs/cloudaudit.googleapis.com%2Factivity"})


@pytest.mark.parametrize(
    ("scope", "owner", "tenant"),
    [
        (ORGANIZATION, f"projects/{PROJECT}", PROJECT),
        (ORGANIZATION, "folders/7", "folders/7"),
        (ORGANIZATION, ORGANIZATION, ORGANIZATION),
        ("folders/7", f"projects/{PROJECT}", PROJECT),
        (f"projects/{PROJECT}", f"projects/{PROJECT}", PROJECT),
    ],
)
def test_an_entry_of_the_scope_is_opened_with_its_owner(scope: str, owner: str, tenant: str) -> None:
    found = sources(scope).open(of(owner))
    assert found is not None
    assert (found.provider, found.tenant, found.probe) == ("gcp", tenant, False)


def test_what_workspace_writes_into_the_log_is_its_own_providers_and_speaks_of_the_same_owner() -> None:
    body = of(ORGANIZATION, entry("google.admin.AdminService.createUser", "admin.googleapis.com"))
    found = sources(ORGANIZATION).open(body)
    assert found is not None
    assert found.provider == "workspace"
    providers = bootstrap.providers()
    assert {each.tenant for each in providers["workspace"].normalize(found.record)} == {found.tenant}


@pytest.mark.parametrize(
    ("scope", "body", "why"),
    [
        (ORGANIZATION, of("organizations/999"), "organizations/999 is not accepted"),
        (f"projects/{PROJECT}", of("projects/other"), "projects/other is not accepted"),
        (f"projects/{PROJECT}", of(ORGANIZATION), "is not accepted"),
        (ORGANIZATION, json.dumps({**created(), "logName": "x"}), "without a logName"),
        (ORGANIZATION, "{", "not JSON"),
        (ORGANIZATION, "[]", "not a log entry"),
        (ORGANIZATION, '{"textPayload": "hello"}', "no reader takes"),
        (ORGANIZATION, json.dumps({CLOCK: "1", **created(), "logName": ""}), "without a logName"),
    ],
)
def test_everything_else_is_refused_with_the_reason(scope: str, body: str, why: str) -> None:
    with pytest.raises(UnreadableSource, match=why):
        sources(scope).open(body)


def test_our_own_clock_is_no_record() -> None:
    assert sources(ORGANIZATION).open(json.dumps({CLOCK: "1"})) is None
