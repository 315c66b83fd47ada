"""Which entries a deployment asks Cloud Logging for: the filter of the organization's sink, made from the reader's tables.

A sink that lets all of the audit log through costs a delivery for each of an organization's calls. This one lets through what
opens a case or marks a timeline, and what Workspace writes into the same organization's log.

Language: "Logging query language" in Google's guide: regular expressions are RE2's, a filter has at most 20,000 characters.
"""

import re
from collections.abc import Iterator

from nightlatch.classes import dataclass
from nightlatch.model import Level
from nightlatch.providers.gcp.audit_log import OF_WORKSPACE
from nightlatch.providers.gcp.audit_log.table import ANY, tables

LONGEST = 20_000
"""Characters that a filter may have."""
_LOGS = '(log_id("cloudaudit.googleapis.com/activity") OR log_id("cloudaudit.googleapis.com/data_access"))'


@dataclass(frozen=True, slots=True)
class Clause:
    """Methods of one service (None: of any), as a regular expression of the end of their names, without case."""

    service: str | None
    methods: str

    def takes(self, service: str, method: str) -> bool:
        """Whether an entry of this service and method is delivered by this clause."""
        return self.service in (None, service) and re.search(self.methods, method) is not None

    @property
    def text(self) -> str:
        """As the logging query language writes it."""
        named = f'protoPayload.methodName=~"{self.methods.replace(chr(92), chr(92) * 2)}"'
        return named if self.service is None else f'(protoPayload.serviceName="{self.service}" AND {named})'


def clauses() -> Iterator[Clause]:
    """One for each service of the tables, in order of their names; what is only read in a replay is left out."""
    for service, table in sorted(tables().items()):
        ends = sorted(end for end, line in table.items() if line.level is not Level.HISTORY)
        if ends:
            yield Clause(None if service == ANY else service, rf"(?i)(^|\.)({'|'.join(map(re.escape, ends))})$")


def sink_filter() -> str:
    """The whole filter, a clause a line."""
    named = " OR ".join(f'"{service}"' for service in sorted(OF_WORKSPACE))
    lines = [f"protoPayload.serviceName=({named})", *(clause.text for clause in clauses())]
    return f"{_LOGS}\nAND (\n  " + "\n  OR ".join(lines) + "\n)"
