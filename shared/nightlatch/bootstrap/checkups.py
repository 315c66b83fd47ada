"""Has a deployment on Google looked over: hands its checkup what only providers and intake know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import uuid4

from nightlatch import bootstrap
from nightlatch.bootstrap.on_google import COLLECTION, DEPLOYED, need_libraries

if TYPE_CHECKING:
    from pathlib import Path

    from nightlatch.model.check import Check


def of_google(project: str, policy: Path | None = None, *, probe: bool = True, wait_s: float = 120) -> Iterator[Check]:
    """Look the deployment in a project over, check by check; with `probe` a marked entry goes through it, waited for `wait_s` seconds.

    `policy` is the file that should be in force there (None: the packaged one). Raises PolicyError, and UsageError without
    Google's libraries or credentials.
    """
    need_libraries(DEPLOYED)
    from nightlatch.hosts.gcp import checkup as host
    from nightlatch.intake.probe import PROBE, entry
    from nightlatch.model import CaseKey
    from nightlatch.providers.gcp.permissions import LOOKING
    from nightlatch.providers.gcp.subscription import sink_filter
    from nightlatch.settings import google_api
    from nightlatch.vendors.google import apis_at

    policies = host.Policies(expected=bootstrap.policy(policy).digest, packaged=bootstrap.policy(None).digest)
    answers = {name for playbook in bootstrap.playbooks()["gcp"] for name in (*playbook.reads, *playbook.writes)}
    calls = host.Calls(reads=LOOKING, responds=answers - set(LOOKING))
    expected = host.Expected(sink_filter(), calls, policies, COLLECTION)
    sent = None
    if probe:
        made = entry(uuid4().hex, bootstrap.utc_now().isoformat())
        keys = (CaseKey.of(activity.subject) for activity in bootstrap.providers()["gcp"].normalize(made))
        sent = host.Probe(PROBE, made, next(key for key in keys if key is not None), wait_s)
    sandbox = google_api()
    asking = host.asking_in(project, apis_at(sandbox, host.APIS) if sandbox else host.APIS)
    yield from host.look_over(asking, expected, sent)
