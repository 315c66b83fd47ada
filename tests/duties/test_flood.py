"""Who floods a tenant hides nothing by it, and who forges a probe or a clock teaches nothing."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

from nightlatch.contracts import Record
from nightlatch.intake.live import PROBE_SOURCE, PROBE_TENANT
from nightlatch.sandbox.bus import event
from nightlatch.sandbox.intrusion import BORN
from nightlatch.sandbox.trail import ACCOUNT, made_user, record, user
from tests.duties.test_assess import NOW, RECORDS, Bench, _Deaf, deliveries
from tests.stages.test_order_free import verdicts


def flood(number: int) -> list[Record]:
    """So many users made by the stolen key within minutes."""
    stolen = user("ci-deployer", "AKIAI44QH8DHCEXAMPLE", "203.0.113.66", "aws-cli/2.17.9")
    start = datetime.fromisoformat(RECORDS[0]["eventTime"])
    return [
        record(start + timedelta(seconds=n), stolen, "iam:CreateUser", {"userName": f"u{n:03}"}, made_user(f"u{n:03}"))
        for n in range(number)
    ]


TICK = json.dumps({"source": "aws.events", "detail-type": "Scheduled Event", "account": ACCOUNT, "detail": {}})


def test_in_a_flood_the_account_that_a_record_is_about_is_judged_first_and_the_others_later() -> None:
    bench, whole = Bench(), Bench()
    limited = bench.pipeline.changed(most=0)
    assess = replace(bench.assess, pipeline=limited)
    batch = [*flood(40), *RECORDS[5:8]]
    for each in deliveries(batch):
        assert assess([each]) == ()
        whole.assess([each])
    sent = bench.messages()
    assert [message for message in sent if BORN in message.case]
    assert bench.meter.counted["judgings_left",] > 30
    assert verdicts(bench.pipeline) != verdicts(whole.pipeline)
    for _ in range(3):
        assert replace(assess, clock=lambda: NOW + timedelta(seconds=1))(deliveries([TICK])) == ()
    assert verdicts(bench.pipeline) == verdicts(whole.pipeline)
    assert limited.left(100) == ()


def test_what_was_left_stays_due_while_the_store_or_the_queue_refuses() -> None:
    bench = Bench()
    limited = bench.pipeline.changed(most=0)
    late = replace(bench.assess, pipeline=limited, clock=lambda: NOW + timedelta(seconds=1))
    late(deliveries(flood(12)[:6]))
    late(deliveries(flood(12)[6:]))
    due = limited.left(100)
    assert due
    bench.evidence.refuses = lambda partition: partition.startswith("case/")
    assert late(deliveries([TICK])) == ("m0",)
    bench.evidence.refuses = lambda _partition: False
    assert limited.left(100) == due
    deaf = replace(late, queue=_Deaf())
    assert deaf(deliveries([TICK])) == ("m0",) or not bench.messages()
    assert late(deliveries([TICK])) == ()
    assert limited.left(100) == ()


def test_the_doctors_probe_speaks_of_no_account_that_exists() -> None:
    """Whoever may put an event on the bus could otherwise teach us that a stranger's address is an owner's habit."""
    bench = Bench()
    forged = {**RECORDS[5], "recipientAccountId": PROBE_TENANT}
    body = json.dumps(event(forged, source=PROBE_SOURCE, account=ACCOUNT))
    assert bench.assess(deliveries([body])) == ()
    assert "not believed" in bench.rejects.kept[0][1]
    assert bench.pipeline.judge_all() == ()


def test_a_clock_of_another_account_is_refused() -> None:
    bench = Bench()
    bench.assess(deliveries([TICK.replace(ACCOUNT, "999988887777")]))
    assert "Accounts parameter" in bench.rejects.kept[0][1]
