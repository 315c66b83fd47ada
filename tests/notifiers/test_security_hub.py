"""ASFF that Security Hub takes: checked by botocore's model of it, and kept by moto's."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from nightlatch.errors import DeliveryFailed
from nightlatch.model import Hold, Report
from nightlatch.notifiers.security_hub import NOTIFIER, SecurityHub
from tests.notifiers.telling import Kept, bulletin, policy, report, secrets

ACCOUNT = "123456789012"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        client = boto3.client("securityhub")
        client.enable_security_hub()
        yield client


def found(hub: Any) -> list[dict[str, Any]]:
    return list(hub.get_findings()["Findings"])


def test_a_case_becomes_one_finding_that_is_brought_up_to_date(hub: Any) -> None:
    door = NOTIFIER.open(policy(security_hub=True), secrets())
    assert door is not None
    told = report()
    door.tell(told, Kept())
    door.announce(bulletin(), Kept())
    assert [each["Id"] for each in found(hub)] == [told.case.id]
    finding = found(hub)[0]
    assert finding["AwsAccountId"] == ACCOUNT
    assert (finding["Severity"]["Label"], finding["Workflow"]["Status"]) == ("HIGH", "NOTIFIED")
    assert finding["Resources"][0]["Id"] == f"arn:aws:iam::{told.case.key.tenant}:user/svc-report"


def test_texts_are_cut_to_asffs_lengths_and_hold_no_controls(hub: Any) -> None:
    finding = SecurityHub(hub, ACCOUNT).finding(report("a\x1b" + "x" * 900))
    assert len(finding["Title"]) <= 256
    assert len(finding["Description"]) <= 1_024
    assert len(finding["Remediation"]["Recommendation"]["Text"]) <= 512
    assert all(len(text) <= 1_024 for text in finding["ProductFields"].values())
    assert "\x1b" not in str(finding)


def test_what_was_released_is_resolved() -> None:
    assert _workflow(Hold.RELEASED) == "RESOLVED"
    assert _workflow(Hold.HELD) == "NOTIFIED"


def _workflow(state: Hold) -> str:
    told: Report = report()
    assert told.quarantine is not None
    changed = told.model_copy(update={"quarantine": told.quarantine.model_copy(update={"state": state})})
    with mock_aws():
        client = boto3.client("securityhub", region_name="us-east-1")
        return str(SecurityHub(client, ACCOUNT).finding(changed)["Workflow"]["Status"])


class Refusing:
    """A client that takes the call and no finding."""

    class meta:  # noqa: N801 - botocore's name
        region_name = "us-east-1"

    def batch_import_findings(self, **_asked: Any) -> dict[str, Any]:
        return {"FailedCount": 1, "FailedFindings": [{"ErrorCode": "InvalidInput", "ErrorMessage": "odd"}]}


def test_a_finding_that_is_refused_is_owed() -> None:
    with pytest.raises(DeliveryFailed, match="InvalidInput odd"):
        SecurityHub(Refusing(), ACCOUNT).tell(report(), Kept())
