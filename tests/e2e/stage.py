"""Plays records through the whole reading half, with or without a month of ordinary life before them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from nightlatch import bootstrap
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.model import Case, Policy
from nightlatch.pipeline import Pipeline
from nightlatch.sandbox.routine import OFFICE, RUNNERS
from nightlatch.sandbox.trail import Caller, Record, allow, document, record, session, user

PLAIN = "aws-cli/2.17.9 md/awscrt#0.20.11 ua/2.0 os/linux#6.6 md/arch#x86_64 lang/python#3.11.9"
COLLEAGUE = session("platform", "kim", OFFICE, PLAIN)


def play(
    records: Iterable[Record],
    *,
    policy: Mapping[str, Any] | None = None,
    history: Iterable[Record] = (),
    agent: str | None = None,
) -> tuple[Case, ...]:
    """Judge the records, after `history`; `agent` replaces every user agent of the records."""
    rules = Policy() if policy is None else Policy.model_validate(policy)
    pipeline = bootstrap.pipeline(rules, MemoryStore(clock=None), MemoryStore(clock=None), strict=True)
    feed(pipeline, history)
    feed(pipeline, records if agent is None else ({**each, "userAgent": agent} for each in records))
    return pipeline.judge_all()


def feed(pipeline: Pipeline, records: Iterable[Record]) -> None:
    for each in records:
        for activity in pipeline.read(_provider(each), each) or ():  # type: ignore[union-attr]  # strict: nothing is refused
            pipeline.file(activity)


def _provider(each: Record) -> str:
    return next(id for id, provider in bootstrap.providers().items() if provider.recognizes(each))


def about(cases: Iterable[Case], name: str) -> Case:
    """The one case about the account of this name."""
    found = [case for case in cases if case.subject.label == name]
    assert len(found) == 1, [case.id for case in found]
    return found[0]


def outcome(case: Case) -> tuple[str, int]:
    return case.judgment.verdict.value, case.judgment.score


def ordinary_month(until: datetime, *callers: Caller) -> Iterator[Record]:
    """Thirty days before `until` in which these callers did what they always do: change a bucket role's policy."""
    for day in range(30, 0, -1):
        morning = (until - timedelta(days=day)).replace(hour=9, minute=0, second=0)
        for number, caller in enumerate((COLLEAGUE, *callers)):
            request = {
                "roleName": "report-reader",
                "policyName": "reports",
                "policyDocument": document(allow("s3:GetObject", "arn:aws:s3:::reports/*")),
            }
            yield record(morning + timedelta(minutes=number), caller, "iam:PutRolePolicy", request)


def leaked(name: str = "ci-deployer") -> Caller:
    """A long-lived key in a stranger's hands. Its owner works from the runners' network."""
    return user(name, "AKIAI44QH8DHCEXAMPLE", RUNNERS, PLAIN)
