"""OCSF events as the published schema has them, each kept once, whatever text is in a record."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from moto import mock_aws
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

from nightlatch.errors import DeliveryFailed, SettingsError
from nightlatch.model import ChangeState, Report
from nightlatch.notifiers.ocsf import NOTIFIER
from nightlatch.notifiers.ocsf.findings import finding
from nightlatch.notifiers.ocsf.remediations import remediations
from nightlatch.notifiers.ocsf.shapes import SCHEMA
from nightlatch.notifiers.ocsf.sinks import bucket_sink
from tests.notifiers.telling import Kept, bulletin, policy, report, secrets

NAMES = {2004: "detection_finding", 7001: "remediation_activity"}


@cache
def validator(name: str) -> Draft202012Validator:
    made = OcsfJsonSchemaEmbedded(get_ocsf_schema(version=SCHEMA)).get_class_schema(name, profiles=["cloud"])
    return Draft202012Validator(made)


def faults(event: dict[str, Any]) -> list[str]:
    return [f"{list(each.path)}: {each.message[:200]}" for each in validator(NAMES[event["class_uid"]]).iter_errors(event)]


def every(told: Report) -> list[dict[str, Any]]:
    return [finding(told, first=True), finding(told, first=False), *remediations(told).values()]


def changed(told: Report, state: ChangeState) -> Report:
    return told.model_copy(update={"changes": tuple(each.model_copy(update={"state": state}) for each in told.changes)})


def test_every_event_is_what_the_schema_says() -> None:
    told = [report(), report(locked=False), *(changed(report(), state) for state in ChangeState)]
    events = [event for each in told for event in every(each)]
    assert {event["class_uid"] for event in events} == {2004, 7001}
    assert [fault for event in events for fault in faults(event)] == []


def test_the_validator_sees_what_is_wrong() -> None:
    event = finding(report(), first=True)
    assert faults({**event, "severity_id": 77})
    assert faults({name: value for name, value in event.items() if name != "finding_info"})
    assert faults({**event, "invented": 1})


@given(st.text(min_size=1, max_size=60).filter(str.strip))
def test_no_text_makes_an_event_another_shape(text: str) -> None:
    for event in every(report(text)):
        assert "\n" not in json.dumps(event)
        assert {type(value) for value in event.values()} <= {int, str, bool, dict, list}


def test_a_file_grows_by_what_is_new(tmp_path: Path) -> None:
    path, kept = tmp_path / "events.ndjson", Kept()
    door = NOTIFIER.open(policy(ocsf=str(path)), secrets())
    assert door is not None
    told = report()
    door.tell(told, kept)
    door.tell(told, kept)
    door.announce(bulletin(), Kept())
    door.tell(changed(told, ChangeState.REVERTED), kept)
    events = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [(event["class_uid"], event["activity_id"]) for event in events] == [(2004, 1), (7001, 1), (2004, 2), (7001, 3)]
    assert len({event["metadata"]["uid"] for event in events}) == 4


def test_a_file_that_cannot_be_written_is_owed(tmp_path: Path) -> None:
    door = NOTIFIER.open(policy(ocsf=str(tmp_path / "missing" / "events.ndjson")), secrets())
    assert door is not None
    with pytest.raises(DeliveryFailed, match="name another file"):
        door.tell(report(), Kept())


def test_a_bucket_holds_each_event_once_however_often_it_is_put() -> None:
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")
        sink = bucket_sink("example-bucket", "nightlatch", client)
        with pytest.raises(DeliveryFailed, match="s3:PutObject"):
            sink(finding(report(), first=True))
        client.create_bucket(Bucket="example-bucket")
        event = finding(report(), first=True)
        sink(event)
        sink(event)
        (stored,) = client.list_objects_v2(Bucket="example-bucket")["Contents"]
        assert stored["Key"].startswith("nightlatch/2004/")
        assert json.loads(client.get_object(Bucket="example-bucket", Key=stored["Key"])["Body"].read()) == event


def test_an_address_without_a_bucket_is_refused() -> None:
    with pytest.raises(SettingsError, match="s3://bucket/prefix"):
        NOTIFIER.open(policy(ocsf="s3:///x"), secrets())
