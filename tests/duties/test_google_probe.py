"""What the doctor sends through a deployment on Google becomes a case of nobody; who forges it teaches nothing."""

import json
from typing import Any

from nightlatch import bootstrap
from nightlatch.contracts import Delivery
from nightlatch.duties.assess import Assess
from nightlatch.intake.live import PROBE_TENANT
from nightlatch.intake.probe import PROBE, entry
from nightlatch.intake.pushed import PushedSources
from nightlatch.model import Verdict
from tests.duties.test_assess import NOW, Bench
from tests.providers.gcp.audit_log.records import PROJECT, created


def assessed(body: dict[str, Any]) -> tuple[Bench, tuple[str, ...]]:
    """A bench on which this was assessed, and what must come again."""
    bench = Bench()
    made = bench.assess
    sources = PushedSources(bootstrap.providers(), f"projects/{PROJECT}")
    assess = Assess(made.pipeline, sources, made.queue, made.rejects, made.meter, made.clock)
    return bench, assess([Delivery(id="m1", body=json.dumps(body), sent=NOW, group=None)])


def test_it_becomes_a_case_that_the_acting_half_hears_of() -> None:
    bench, again = assessed({PROBE: entry("0123456789abcdef" * 2, NOW.isoformat())})
    (case,) = bench.pipeline.judge_all()
    assert again == ()
    assert case.judgment.verdict is Verdict.NOTIFY
    assert case.key.tenant == PROBE_TENANT
    assert [message.case for message in bench.messages()] == [case.id]
    assert {(each.actor.tenant, each.subject.tenant) for each in case.activities} == {(PROBE_TENANT, PROBE_TENANT)}


def test_whoever_forges_it_speaks_of_nobody() -> None:
    """Whoever may publish to the topic could otherwise have any account judged in the doctor's name."""
    bench, again = assessed({PROBE: created()})
    assert again == ()
    assert "not the doctor's" in bench.rejects.kept[0][1]
    assert bench.pipeline.judge_all() == ()
