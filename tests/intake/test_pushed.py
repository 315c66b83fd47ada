"""What a log sink delivers: accepted of the scope that the owner named, and refused with a reason otherwise."""

import json
from typing import Any

import pytest

from nightlatch import bootstrap
from nightlatch.errors import UnreadableSource
from nightlatch.intake.live import FETCHED, PROBE_TENANT
from nightlatch.intake.probe import PROBE
from nightlatch.intake.probe import entry as probe
from nightlatch.intake.pushed import CLOCK, PushedSources, fetched
from tests.providers.gcp.audit_log.records import PROJECT, created, entry
from tests.providers.okta.records import JO, event

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
        (ORGANIZATION, json.dumps({PROBE: "1"}), "not the doctor's"),
        (ORGANIZATION, json.dumps({PROBE: created()}), "not the doctor's"),
        (ORGANIZATION, json.dumps({PROBE: created(), "logName": f"{ORGANIZATION}/logs/x"}), "no reader takes"),
        (ORGANIZATION, json.dumps({PROBE: created(), CLOCK: "1"}), "no reader takes"),
        (ORGANIZATION, of("organizations/999", {**created(), PROBE: created()}), "organizations/999 is not accepted"),
    ],
)
def test_everything_else_is_refused_with_the_reason(scope: str, body: str, why: str) -> None:
    with pytest.raises(UnreadableSource, match=why):
        sources(scope).open(body)


def test_our_own_clock_is_no_record() -> None:
    assert sources(ORGANIZATION).open(json.dumps({CLOCK: "1"})) is None


TOKEN, AT = "0123456789abcdef" * 2, "2026-03-10T09:00:00.250001+00:00"


def test_what_the_doctor_sends_is_of_a_project_that_cannot_exist() -> None:
    found = sources(ORGANIZATION).open(json.dumps({PROBE: probe(TOKEN, AT)}))
    assert found is not None
    assert (found.provider, found.tenant, found.probe) == ("gcp", PROBE_TENANT, True)
    (activity,) = bootstrap.providers()["gcp"].normalize(found.record)
    assert {activity.tenant, activity.actor.tenant, activity.subject.tenant} == {PROBE_TENANT}
    assert activity.subject.id is None


def bent(path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """The doctor's entry with something else in one place."""
    made = probe(TOKEN, AT)
    inside: Any = made
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = value
    return dict(made)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("protoPayload", "response", "unique_id"), "103456789012345678901"),
        (("resource", "labels", "unique_id"), "103456789012345678901"),
        (("resource", "labels", "email_id"), f"night-export@{PROJECT}.iam.gserviceaccount.com"),
        (("protoPayload", "resourceName"), f"projects/{PROJECT}/locations/global/workloadIdentityPools/ci"),
        (("protoPayload", "methodName"), "google.iam.admin.v1.CreateServiceAccountKey"),
        (("protoPayload", "requestMetadata", "callerIp"), "203.0.113.7"),
        (("protoPayload", "authenticationInfo", "principalEmail"), "robin@example.com"),
        (("logName",), f"projects/{PROJECT}/logs/cloudaudit.googleapis.com%2Factivity"),
        (("insertId",), "abc123def"),
        (("timestamp",), "yesterday"),
    ],
)
def test_a_probe_that_differs_in_one_place_is_refused(path: tuple[str, ...], value: str) -> None:
    """Readers take ids and names of resources from many places: a real one in any of them would be a way to somebody's account."""
    with pytest.raises(UnreadableSource, match="not the doctor's"):
        sources(ORGANIZATION).open(json.dumps({PROBE: bent(path, value)}))


def test_a_mark_inside_an_entry_of_the_log_changes_nothing() -> None:
    found = sources(ORGANIZATION).open(of(ORGANIZATION, {**created(), PROBE: probe(TOKEN, AT)}))
    assert found is not None
    assert (found.tenant, found.probe) == (ORGANIZATION, False)


def test_what_was_fetched_from_okta_is_okta_s_and_speaks_of_nobody_else() -> None:
    found = PushedSources(bootstrap.providers(), ORGANIZATION, (FETCHED,)).open(fetched(event("user.lifecycle.create", JO)))
    assert found is not None
    assert (found.provider, found.tenant, found.partner, found.probe) == ("okta", "okta", True, False)
    assert found.record["eventType"] == "user.lifecycle.create"


@pytest.mark.parametrize(
    ("okta", "body", "why"),
    [
        ((), fetched(event("user.lifecycle.create", JO)), "nobody has fetched here"),
        (("other",), fetched(event("user.lifecycle.create", JO)), "nobody has fetched here"),
        ((FETCHED,), fetched(created()), "no event of its System Log"),
        ((FETCHED,), json.dumps({FETCHED: [1]}), "no event of its System Log"),
        ((FETCHED,), json.dumps({FETCHED: {}, "logName": "projects/x"}), "no reader takes"),
        ((FETCHED,), json.dumps(event("user.lifecycle.create", JO)), "without a logName"),
        ((FETCHED,), of("organizations/9", event("user.lifecycle.create", JO)), "is not accepted"),
    ],
)
def test_an_event_of_okta_is_refused_wherever_it_was_not_fetched(okta: tuple[str, ...], body: str, why: str) -> None:
    with pytest.raises(UnreadableSource, match=why):
        PushedSources(bootstrap.providers(), ORGANIZATION, okta).open(body)
