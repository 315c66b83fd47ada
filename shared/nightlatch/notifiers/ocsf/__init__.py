"""OCSF: every report as a Detection Finding, every change as a Remediation Activity, for whoever collects events in the open schema.

To a file, a line an event, or to a bucket, an object an event. https://schema.ocsf.io/1.7.0/
"""

from nightlatch.contracts import Door, Notifier, Secrets
from nightlatch.model import Policy


def _open(policy: Policy, _secrets: Secrets) -> Door | None:
    if policy.notify.ocsf is None:
        return None
    from nightlatch.notifiers.ocsf.exporter import Exporter
    from nightlatch.notifiers.ocsf.sinks import sink_of

    return Exporter(sink_of(policy.notify.ocsf))


NOTIFIER = Notifier(id="ocsf", title="OCSF events", open=_open)
