"""Findings that Security Command Center takes: on Google's stand-in, and checked by Google's schema of a finding of v2."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from pydantic import ValidationError

from nightlatch.errors import DeliveryFailed
from nightlatch.model import Hold, Report
from nightlatch.notifiers.security_command_center import _OTHERS, _PERSISTENCE, NOTIFIER, SecurityCommandCenter
from nightlatch.sandbox.google import Cloud, serving
from nightlatch.vendors.google import Rest, apis_at
from tests.notifiers.telling import Kept, bulletin, policy, report, secrets
from tests.sandbox.google.discovery import document, method

SOURCE = "organizations/123/sources/456"
UPDATE, SET_STATE = "securitycenter.findings.update", "securitycenter.findings.setState"


@dataclass
class Center:
    cloud: Cloud
    url: str

    def door(self, source: str = SOURCE, permissions: tuple[str, ...] | None = (UPDATE, SET_STATE)) -> SecurityCommandCenter:
        email = self.cloud.account("teller")["email"]
        session = requests.Session()
        session.headers["Authorization"] = f"Bearer {self.cloud.token(email, permissions)}"
        return SecurityCommandCenter(source, Rest(lambda: session, apis_at(self.url)))

    @property
    def found(self) -> list[dict[str, Any]]:
        return list(self.cloud.findings.values())


@pytest.fixture
def center() -> Iterator[Center]:
    cloud = Cloud(sources={"456"})
    with serving(cloud) as served:
        yield Center(cloud, served.url)


def released() -> Report:
    told: Report = report()
    assert told.quarantine is not None
    return told.model_copy(update={"quarantine": told.quarantine.model_copy(update={"state": Hold.RELEASED})})


def faults(name: str, body: dict[str, Any]) -> list[str]:
    known = method("securitycenter", "PATCH", f"v2/{name}")
    assert known is not None
    return list(known.faults_of_request({"updateMask": ["severity"]}, body))


def test_a_case_becomes_one_finding_however_often_it_is_told(center: Center) -> None:
    door, kept = center.door(), Kept()
    for memory in (kept, kept, Kept()):  # the last one forgot: its answer was lost
        door.tell(report(), memory)
    door.announce(bulletin(), kept)
    (finding,) = center.found
    assert finding["name"].startswith(f"{SOURCE}/locations/global/findings/")
    assert (finding["state"], finding["findingClass"]) == ("ACTIVE", "THREAT")
    assert center.cloud.used == {UPDATE}


def test_a_release_closes_the_finding_and_a_new_lock_opens_it_again(center: Center) -> None:
    door, kept, states = center.door(), Kept(), []
    for told in (report(), released(), report()):
        door.tell(told, kept)
        states.append(center.found[0]["state"])
    assert states == ["ACTIVE", "INACTIVE", "ACTIVE"]
    assert center.cloud.used == {UPDATE, SET_STATE}


def test_a_persons_muting_stays(center: Center) -> None:
    door, kept = center.door(), Kept()
    door.tell(report(), kept)
    center.found[0]["mute"] = "MUTED"
    door.tell(released(), kept)
    assert center.found[0]["mute"] == "MUTED"


def test_a_finding_that_google_no_longer_has_is_made_again(center: Center) -> None:
    door, kept = center.door(), Kept()
    door.tell(report(), kept)
    center.cloud.findings.clear()
    door.tell(report(), kept)
    assert len(center.found) == 1


@pytest.mark.parametrize("text", ["svc-report", "a\x1b\u202e" + "x" * 5_000, "../../x?updateMask=*#:setState"])
def test_texts_are_bounded_hold_no_controls_and_are_googles(text: str) -> None:
    door, told = SecurityCommandCenter(SOURCE), report(text)
    finding, name = door.finding(told), door.name(told)
    assert faults(name, finding) == []
    assert name.removeprefix(f"{SOURCE}/locations/global/findings/").isalnum()
    assert len(name.rpartition("/")[2]) == 32
    assert max(map(len, (finding["description"], finding["nextSteps"], *finding["sourceProperties"].values()))) <= 1_024
    assert len(finding["resourceName"]) <= 500
    assert not {"\x1b", "\u202e"} & set(str(finding["description"]) + finding["resourceName"] + finding["nextSteps"])


def test_every_technique_is_one_of_googles() -> None:
    schema = document("securitycenter")["schemas"]["GoogleCloudSecuritycenterV2MitreAttack"]["properties"]
    assert {*_PERSISTENCE.values(), *_OTHERS.values()} <= set(schema["primaryTechniques"]["items"]["enum"])


def test_techniques_are_told_by_googles_words() -> None:
    told = report()
    finding = told.case.findings[0].model_copy(update={"attack": ("T1136.003", "T1098.001", "T1562.008", "T9999")})
    changed = told.model_copy(update={"case": told.case.model_copy(update={"findings": (finding,)})})
    assert SecurityCommandCenter(SOURCE).finding(changed)["mitreAttack"] == {
        "primaryTactic": "PERSISTENCE",
        "primaryTechniques": ["CREATE_ACCOUNT", "ADDITIONAL_CLOUD_CREDENTIALS"],
        "additionalTechniques": ["IMPAIR_DEFENSES"],
    }


def test_a_refusal_is_owed_and_names_the_permission(center: Center) -> None:
    kept = Kept()
    with pytest.raises(DeliveryFailed, match=f"grant {UPDATE}"):
        center.door(permissions=()).tell(report(), kept)
    assert kept.text is None


def test_a_source_that_is_not_there_is_said(center: Center) -> None:
    with pytest.raises(DeliveryFailed, match="has no organizations/123/sources/789"):
        center.door("organizations/123/sources/789").tell(report(), Kept())


@pytest.mark.parametrize("permission", [UPDATE, SET_STATE])
def test_what_may_work_in_a_minute_is_owed_and_then_told_once(center: Center, permission: str) -> None:
    door, kept = center.door(), Kept()
    door.tell(report(), kept)
    center.cloud.failing.append((permission, "UNAVAILABLE"))
    with pytest.raises(DeliveryFailed, match="503"):
        door.tell(released(), kept)
    door.tell(released(), kept)
    assert [each["state"] for each in center.found] == ["INACTIVE"]


def test_policy_opens_it_by_a_source() -> None:
    assert NOTIFIER.open(policy(), secrets()) is None
    assert NOTIFIER.open(policy(security_command_center=f"{SOURCE}/locations/eu"), secrets()) is not None


@pytest.mark.parametrize(
    "text", ["456", "organizations/acme/sources/1", f"{SOURCE}/findings/x", f"{SOURCE}/../2", "projects/p/sources/-"]
)
def test_what_names_no_source_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="must name a source"):
        policy(security_command_center=text)
