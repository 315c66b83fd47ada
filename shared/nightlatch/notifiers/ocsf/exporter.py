"""The OCSF door: what was kept is remembered, so that a retry keeps only what is missing."""

import json

from nightlatch.classes import dataclass
from nightlatch.contracts import Memory
from nightlatch.model import Bulletin, Report
from nightlatch.notifiers.ocsf.findings import finding
from nightlatch.notifiers.ocsf.remediations import remediations
from nightlatch.notifiers.ocsf.sinks import Sink


@dataclass(frozen=True, slots=True)
class Exporter:
    """The door over one sink."""

    sink: Sink

    def tell(self, report: Report, memory: Memory) -> None:
        """Keep the finding as it is now, and every change that has come to something since."""
        told: list[str] = json.loads(memory.text) if memory.text else []
        events = {report.digest: finding(report, first=not told), **remediations(report)}
        for name, event in events.items():
            if name not in told:
                self.sink(event)
                told.append(name)
                memory.keep(json.dumps(told))

    def announce(self, bulletin: Bulletin, memory: Memory) -> None:
        """Nothing: what a bulletin is about has findings of its own."""
