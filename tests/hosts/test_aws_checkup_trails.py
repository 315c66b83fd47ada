"""Whether a trail carries what is watched: selectors as CloudTrail tells them, and a CloudTrail to ask."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from nightlatch.hosts.aws.checkup.asking import Asking
from nightlatch.hosts.aws.checkup.trails import check_trails, coverages
from nightlatch.hosts.aws.clients import Clients
from nightlatch.model.check import Check, State
from tests.aws.ministack import REGION

IAM = "iam.amazonaws.com"
LAMBDA = "lambda.amazonaws.com"
EVERYTHING = [{"ReadWriteType": "All", "IncludeManagementEvents": True}]


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        made = boto3.session.Session(aws_access_key_id="testing", aws_secret_access_key="testing", region_name=REGION)
        made.client("s3").create_bucket(Bucket="trails")
        yield made


def advanced(*fields: tuple[str, str, list[str]]) -> dict[str, Any]:
    told = [{"Field": field, how: values} for field, how, values in fields]
    return {"AdvancedEventSelectors": [{"FieldSelectors": told}]}


def basic(**selector: Any) -> dict[str, Any]:
    return {"EventSelectors": [selector]}


def trail(session: Any, selectors: dict[str, Any], *, logs: bool = True, region: str = REGION, **how: Any) -> None:
    client = session.client("cloudtrail", region_name=region)
    client.create_trail(Name="main", S3BucketName="trails", **{"IsMultiRegionTrail": True, **how})
    client.put_event_selectors(TrailName="main", **selectors)
    if logs:
        client.start_logging(Name="main")


def looked(session: Any, watched: frozenset[str] = frozenset({IAM, LAMBDA})) -> dict[str, Check]:
    asking = Asking(Clients(session=session), REGION)
    return {check.id: check for check in check_trails(asking, watched, frozenset({"sts.amazonaws.com"}))}


def test_a_basic_selector_carries_writes_unless_it_is_for_reading_only() -> None:
    kinds = {
        kind: coverages(basic(ReadWriteType=kind, IncludeManagementEvents=True))[0] for kind in ("All", "WriteOnly", "ReadOnly")
    }
    assert {kind: (each.writes, each.reads) for kind, each in kinds.items()} == {
        "All": (True, True),
        "WriteOnly": (True, False),
        "ReadOnly": (False, True),
    }
    assert coverages(basic(ReadWriteType="All", IncludeManagementEvents=False)) == ()


def test_a_basic_selector_leaves_out_what_it_excludes() -> None:
    found = coverages(
        basic(ReadWriteType="All", IncludeManagementEvents=True, ExcludeManagementEventSources=["kms.amazonaws.com"])
    )
    assert not found[0].carries("kms.amazonaws.com")
    assert found[0].carries(IAM)


def test_an_advanced_selector_is_read_field_by_field() -> None:
    management = ("eventCategory", "Equals", ["Management"])
    assert coverages(advanced(("eventCategory", "Equals", ["Data"]), ("resources.type", "Equals", ["AWS::S3::Object"]))) == ()
    whole = coverages(advanced(management))[0]
    assert (whole.writes, whole.reads, whole.carries(IAM)) == (True, True, True)
    writes = coverages(advanced(management, ("readOnly", "Equals", ["false"])))[0]
    assert (writes.writes, writes.reads) == (True, False)
    reads = coverages(advanced(management, ("readOnly", "Equals", ["true"])))[0]
    assert (reads.writes, reads.reads) == (False, True)
    without = coverages(advanced(management, ("eventSource", "NotEquals", [IAM])))[0]
    assert (without.carries(IAM), without.carries(LAMBDA)) == (False, True)
    only = coverages(advanced(management, ("eventSource", "Equals", [IAM])))[0]
    assert (only.carries(IAM), only.carries(LAMBDA)) == (True, False)


def test_a_selector_that_chooses_by_more_promises_nothing() -> None:
    found = coverages(advanced(("eventCategory", "Equals", ["Management"]), ("eventName", "NotEquals", ["CreateUser"])))[0]
    assert found.narrowed == ("eventName",)
    assert not found.carries(IAM)


def test_a_logging_trail_of_everything_is_well(session: Any) -> None:
    trail(session, {"EventSelectors": EVERYTHING})
    assert {check.state for check in looked(session).values()} == {State.OK}


def test_without_any_trail_nothing_arrives(session: Any) -> None:
    check = looked(session)["trail"]
    assert check.state is State.FAIL
    assert "create-trail" in check.do


def test_a_trail_that_was_stopped_is_named(session: Any) -> None:
    trail(session, {"EventSelectors": EVERYTHING}, logs=False)
    check = looked(session)["trail"]
    assert check.state is State.FAIL
    assert "trails main are not logging" in check.says


def test_a_trail_of_another_region_only_is_none_of_ours(session: Any) -> None:
    trail(session, {"EventSelectors": EVERYTHING}, region="eu-west-1", IsMultiRegionTrail=False)
    assert looked(session)["trail"].state is State.FAIL


def test_a_trail_of_reads_only_is_a_failure(session: Any) -> None:
    trail(session, basic(ReadWriteType="ReadOnly", IncludeManagementEvents=True))
    assert "no management writes" in looked(session)["trail"].says


def test_a_trail_without_reads_is_a_warning_of_its_own(session: Any) -> None:
    trail(session, basic(ReadWriteType="WriteOnly", IncludeManagementEvents=True))
    seen = looked(session)
    assert seen["trail"].state is State.OK
    assert seen["trail-reads"].state is State.WARN
    assert "sts.amazonaws.com" in seen["trail-reads"].says


def test_leaving_out_iam_is_worse_than_leaving_out_another_source(session: Any) -> None:
    management = ("eventCategory", "Equals", ["Management"])
    trail(session, advanced(management, ("eventSource", "NotEquals", [LAMBDA])))
    check = looked(session)["trail"]
    assert (check.state, LAMBDA in check.says) == (State.WARN, True)
    session.client("cloudtrail").put_event_selectors(
        TrailName="main", **advanced(management, ("eventSource", "NotEquals", [IAM]))
    )
    check = looked(session)["trail"]
    assert (check.state, IAM in check.says) == (State.FAIL, True)


def test_a_trail_of_one_region_without_global_services_carries_no_iam(session: Any) -> None:
    trail(session, {"EventSelectors": EVERYTHING}, IsMultiRegionTrail=False, IncludeGlobalServiceEvents=False)
    assert looked(session)["trail"].state is State.FAIL
