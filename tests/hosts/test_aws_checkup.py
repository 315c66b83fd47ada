"""The doctor before a stack that really stands, in each state it must see; and a record that really goes through."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nightlatch.bootstrap.deployed import checkup
from nightlatch.errors import PolicyError, UsageError
from nightlatch.hosts.aws.checkup import PERMISSIONS
from nightlatch.model.check import Check, State
from nightlatch.settings import Settings
from tests.aws.ministack import ACCOUNT, Key, Ministack
from tests.hosts.checkup_stack import Halves, deployed

STACK = "nightlatch-doctor-tests"
TRAIL = "main"
ENABLED = ("RecordsQueue", "Assess"), ("CaseQueue", "Act"), ("CheckQueue", "Act")


@pytest.fixture(scope="module")
def resources(ministack: Ministack) -> Iterator[dict[str, str]]:
    """The stack, and a trail that logs."""
    ministack.client("s3").create_bucket(Bucket="trails")
    trails = ministack.client("cloudtrail")
    trails.create_trail(Name=TRAIL, S3BucketName="trails", IsMultiRegionTrail=True)
    trails.start_logging(Name=TRAIL)
    with deployed(ministack, STACK) as found:
        yield found
    trails.delete_trail(Name=TRAIL)


@pytest.fixture
def at_home(ministack: Ministack, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """This process as the owner's machine, with the key that may do everything."""
    be(ministack, monkeypatch)
    return monkeypatch


def be(ministack: Ministack, monkeypatch: pytest.MonkeyPatch, *key: Key) -> None:
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    for name, value in ministack.environment(*key).items():
        monkeypatch.setenv(name, value)


def looked(**how: Any) -> dict[str, Check]:
    """Every check by its id, without a probe unless `how` says so."""
    seen = list(checkup(STACK, **{"probe": False, **how}))
    assert len({check.id for check in seen}) == len(seen)
    return {check.id: check for check in seen}


@pytest.mark.usefixtures("at_home")
def test_a_stack_that_is_well_is_told_so(resources: dict[str, str]) -> None:
    seen = looked()
    well = {id for id, check in seen.items() if check.state is State.OK}
    assert well >= {"stack", "region", "trail", "trail-reads", "rules", "targets", "functions", "queues", "alarms"}
    assert well >= {"role-assess", "role-act", "role-sweep", "role-interact"}
    assert seen["policy"].state is State.UNKNOWN  # only a decision shows it
    assert ACCOUNT in seen["stack"].says


@pytest.mark.usefixtures("at_home")
def test_a_stack_that_is_not_there_is_a_mistake_of_the_caller(ministack: Ministack) -> None:
    with pytest.raises(UsageError, match="there is no stack 'elsewhere' in account 111122223333, Region us-east-1"):
        list(checkup("elsewhere", probe=False))


@pytest.mark.usefixtures("at_home")
def test_the_policy_is_read_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("[verdict]\nnonsense = 1\n")
    with pytest.raises(PolicyError):
        list(checkup("elsewhere", policy=tmp_path / "mine.toml"))


@pytest.mark.usefixtures("at_home")
def test_a_trail_that_stops_is_seen(ministack: Ministack, resources: dict[str, str]) -> None:
    trails = ministack.client("cloudtrail")
    trails.stop_logging(Name=TRAIL)
    assert looked()["trail"].state is State.FAIL
    trails.start_logging(Name=TRAIL)
    assert looked()["trail"].state is State.OK


@pytest.mark.usefixtures("at_home")
def test_a_rule_that_is_disabled_is_seen(ministack: Ministack, resources: dict[str, str]) -> None:
    events, name = ministack.client("events"), resources["Records5"]
    events.disable_rule(Name=name)
    check = looked()["rules"]
    events.enable_rule(Name=name)
    assert (check.state, name in check.says) == (State.FAIL, True)


@pytest.mark.usefixtures("at_home")
def test_a_rule_that_leads_astray_or_loses_is_seen(ministack: Ministack, resources: dict[str, str]) -> None:
    events, name = ministack.client("events"), resources["Records5"]
    before = events.list_targets_by_rule(Rule=name)["Targets"][0]
    events.put_targets(Rule=name, Targets=[{"Id": before["Id"], "Arn": before["Arn"]}])
    lossy = looked()["targets"]
    events.remove_targets(Rule=name, Ids=[before["Id"]])
    astray = looked()["targets"]
    events.put_targets(Rule=name, Targets=[before])
    assert (lossy.state, name in lossy.says) == (State.WARN, True)
    assert (astray.state, name in astray.says) == (State.FAIL, True)
    assert looked()["targets"].state is State.OK


@pytest.mark.usefixtures("at_home")
def test_a_permission_that_was_slipped_in_is_seen(ministack: Ministack, resources: dict[str, str]) -> None:
    iam, role = ministack.client("iam"), resources["AssessRole"]
    statement = {"Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=role, PolicyName="more", PolicyDocument=document)
    check = looked()["role-assess"]
    iam.delete_role_policy(RoleName=role, PolicyName="more")
    assert (check.state, "iam:createaccesskey" in check.says) == (State.FAIL, True)


@pytest.mark.usefixtures("at_home")
def test_what_a_function_was_not_told_is_seen(ministack: Ministack, resources: dict[str, str]) -> None:
    functions, name = ministack.client("lambda"), resources["Assess"]
    before = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    after = {**before, "NIGHTLATCH_REJECTS_QUEUE": ""}
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": after})
    untold = looked()["functions"]
    functions.update_function_configuration(
        FunctionName=name, Environment={"Variables": {**before, "NIGHTLATCH_MODE": "enforce"}}
    )
    torn = looked()["functions"]
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": before})
    assert (untold.state, "NIGHTLATCH_REJECTS_QUEUE" in untold.says) == (State.FAIL, True)
    functions.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    assert (torn.state, "enforce, observe" in torn.says) == (State.FAIL, True)


@pytest.mark.usefixtures("at_home")
def test_a_queue_that_feeds_nobody_is_seen(ministack: Ministack, resources: dict[str, str]) -> None:
    functions, sqs = ministack.client("lambda"), ministack.client("sqs")
    assert looked()["feeds"].state is State.FAIL
    made = []
    for queue, function in ENABLED:
        arn = sqs.get_queue_attributes(QueueUrl=resources[queue], AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        made.append(functions.create_event_source_mapping(EventSourceArn=arn, FunctionName=resources[function])["UUID"])
    whole = looked()["feeds"]
    functions.update_event_source_mapping(UUID=made[0], Enabled=False)
    broken = looked()["feeds"]
    for uuid in made:
        functions.delete_event_source_mapping(UUID=uuid)
    assert whole.state is State.OK
    assert (broken.state, "RecordsQueue to assess (Disabled)" in broken.says) == (State.FAIL, True)


@pytest.mark.usefixtures("at_home")
def test_what_was_rejected_is_counted(ministack: Ministack, resources: dict[str, str]) -> None:
    sqs, url = ministack.client("sqs"), resources["RejectsQueue"]
    for text in ("not JSON", "not either"):
        sqs.send_message(QueueUrl=url, MessageBody=text)
    check = looked()["queues"]
    sqs.purge_queue(QueueUrl=url)
    assert (check.state, "2 deliveries that could not be read" in check.says) == (State.WARN, True)


@pytest.mark.usefixtures("at_home")
def test_an_alarm_is_heard_and_that_of_the_policy_is_a_failure(ministack: Ministack, resources: dict[str, str]) -> None:
    watch = ministack.client("cloudwatch")
    watch.set_alarm_state(AlarmName=resources["ThrottlesAlarm"], StateValue="ALARM", StateReason="test")
    slowed = looked()["alarms"]
    watch.set_alarm_state(AlarmName=resources["PolicyFailuresAlarm"], StateValue="ALARM", StateReason="test")
    broken = looked()["alarms"]
    for name in ("ThrottlesAlarm", "PolicyFailuresAlarm"):
        watch.set_alarm_state(AlarmName=resources[name], StateValue="OK", StateReason="test")
    assert (slowed.state, "slowed our questions" in slowed.says) == (State.WARN, True)
    assert (broken.state, "policy does not load" in broken.says) == (State.FAIL, True)


def test_whoever_may_not_look_is_told_which_permission_is_missing(
    ministack: Ministack, resources: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    be(ministack, monkeypatch, ministack.user("nobody"))
    seen = looked()
    assert [check.state for check in seen.values()] == [State.UNKNOWN]
    assert "cloudformation:DescribeStacks" in seen["stack"].says
    may = {"Effect": "Allow", "Action": ["cloudformation:*", "lambda:GetFunctionConfiguration"], "Resource": "*"}
    be(ministack, monkeypatch, ministack.user("somebody", may))
    seen = looked(probe=True, wait_s=1)
    assert {id for id, check in seen.items() if check.state is not State.UNKNOWN} == {"stack", "region", "functions"}
    wanted = {
        "trail": "cloudtrail:DescribeTrails",
        "rules": "events:DescribeRule",
        "role-act": "iam:GetRole",
        "queues": "sqs:GetQueueAttributes",
        "alarms": "cloudwatch:DescribeAlarms",
        "probe": "events:PutEvents",
    }
    assert {id: seen[id].says.split()[5].rstrip(":") for id in wanted} == wanted


def test_an_owner_with_just_the_permissions_that_are_named_sees_everything(
    ministack: Ministack, resources: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    be(ministack, monkeypatch)
    with Halves(ministack, resources, Settings()).running() as halves:
        assert halves.ready.wait(30)  # its clients are made with the key that may do everything
        be(ministack, monkeypatch, ministack.user("owner", {"Effect": "Allow", "Action": [*PERMISSIONS], "Resource": "*"}))
        seen = looked(probe=True, wait_s=30)
    unknown = {id for id, check in seen.items() if check.state is State.UNKNOWN}
    assert unknown == {"identity-center"}  # which ministack does not have
    assert seen["probe"].state is State.OK


@pytest.mark.usefixtures("at_home")
def test_a_record_goes_all_the_way_and_both_times_are_told(ministack: Ministack, resources: dict[str, str]) -> None:
    with Halves(ministack, resources, Settings()).running() as halves:
        seen = looked(probe=True, wait_s=30)
    assert halves.failed == []
    assert {seen[id].state for id in ("probe", "happening-to-arrival", "arrival-to-verdict", "policy")} == {State.OK}
    assert "notify" in seen["probe"].says
    assert " s after the verdict" in seen["probe"].says


@pytest.mark.usefixtures("at_home")
def test_where_a_record_gets_stuck_is_told(ministack: Ministack, resources: dict[str, str]) -> None:
    stuck = looked(probe=True, wait_s=1)["probe"]
    assert (stuck.state, "no case of it was in the evidence" in stuck.says) == (State.FAIL, True)
    with Halves(ministack, resources, Settings(), halves=("assess",)).running():
        seen = looked(probe=True, wait_s=5)
    assert (seen["probe"].state, "the acting half wrote nothing" in seen["probe"].says) == (State.FAIL, True)
    assert seen["arrival-to-verdict"].state is State.OK
    ministack.client("sqs").purge_queue(QueueUrl=resources["CaseQueue"])


@pytest.mark.usefixtures("at_home")
def test_which_policy_decided_is_told(ministack: Ministack, resources: dict[str, str], tmp_path: Path) -> None:
    mine, other = tmp_path / "mine.toml", tmp_path / "other.toml"
    mine.write_text("[verdicts]\nnotify = 31\n")
    other.write_text("[verdicts]\nnotify = 32\n")
    with Halves(ministack, resources, Settings()).running():
        replaced = looked(probe=True, wait_s=30, policy=mine)["policy"]
    with Halves(ministack, resources, Settings(policy=mine)).running():
        same = looked(probe=True, wait_s=30, policy=mine)["policy"]
        differs = looked(probe=True, wait_s=30, policy=other)["policy"]
    assert (replaced.state, "does not load" in replaced.says) == (State.FAIL, True)
    assert (same.state, differs.state) == (State.OK, State.WARN)


@pytest.mark.usefixtures("at_home")
def test_a_policy_that_hears_nothing_of_it_leaves_the_acting_half_untried(
    ministack: Ministack, resources: dict[str, str], tmp_path: Path
) -> None:
    deaf = tmp_path / "deaf.toml"
    deaf.write_text("[verdicts]\nnotify = 71\nask = 72\nquarantine = 80\n")
    with Halves(ministack, resources, Settings(policy=deaf)).running():
        seen = looked(probe=True, wait_s=30, policy=deaf)
    assert (seen["probe"].state, "log with a score of" in seen["probe"].says) == (State.WARN, True)
    assert seen["policy"].state is State.OK
