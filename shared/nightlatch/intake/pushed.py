"""Opens what Google's log sink delivers, and accepts it only of the organization, folder or project that the owner named.

What `sweep` fetched from Okta lies on the same topic, under a key of its own, and is accepted only where the owner has it fetched.
Nobody but the sink, and then `sweep`, may publish to the topic, and nobody but its subscription may call the function: both are checked before this.
What an entry says of its owner stands in `logName`, which Cloud Logging writes; a sink of one project must not tell of another.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from nightlatch.errors import UnreadableSource
from nightlatch.intake.decoding import Malformed, decode_line
from nightlatch.intake.live import FETCHED, OKTA, PROBE_TENANT, Opened
from nightlatch.intake.probe import PROBE, is_one

if TYPE_CHECKING:
    from nightlatch.contracts import Provider, Record

CLOCK = "nightlatch_clock"
"""The only key of our own clock's messages; no log entry has such a key."""


@dataclass(frozen=True, slots=True)
class PushedSources:
    """`scope` is whose log is delivered: `organizations/N`, `folders/N` or `projects/ID`; `okta` are the sources that may speak of Okta."""

    providers: Mapping[str, Provider]
    scope: str
    okta: Collection[str] = ()

    def open(self, body: str) -> Opened | None:
        """The entry in one message; None when it is our own clock's. Raises UnreadableSource, saying what is wrong."""
        entry = _decoded(body)
        if set(entry) == {CLOCK}:
            return None
        if set(entry) == {PROBE}:
            return self._probe(entry[PROBE])
        if set(entry) == {FETCHED}:
            return self._fetched(entry[FETCHED])
        return Opened(self._provider(entry), entry, self._owner(entry), probe=False)

    def _fetched(self, event: object) -> Opened:
        if FETCHED not in self.okta:
            raise UnreadableSource(
                "an event of Okta, which nobody has fetched here: apply infra/gcp with okta_poll, or find out who writes"
            )
        if not isinstance(event, dict) or not self.providers[OKTA].recognizes(event):
            raise UnreadableSource("what was fetched from Okta is no event of its System Log: find out who writes there")
        return Opened(OKTA, event, OKTA, probe=False, partner=True)

    def _probe(self, entry: Record) -> Opened:
        if not is_one(entry):
            raise UnreadableSource("a probe that is not the doctor's: let only the deployed sink, and you, write to this topic")
        return Opened(self._provider(entry), entry, PROBE_TENANT, probe=True)

    def _provider(self, entry: Record) -> str:
        provider = next((id for id, each in self.providers.items() if each.recognizes(entry)), None)
        if provider is None:
            raise UnreadableSource("an entry that no reader takes for its own: compare the sink's filter with infra/gcp")
        return provider

    def _owner(self, entry: Record) -> str:
        """The tenant whose log the entry stands in, as readers name it."""
        kind, _, rest = unquote(str(entry.get("logName", ""))).partition("/")
        owner = rest.partition("/")[0]
        if kind not in ("organizations", "folders", "projects", "billingAccounts") or not owner:
            raise UnreadableSource("an entry without a logName: let only the deployed sink write to this topic")
        full = f"{kind}/{owner}"
        if self.scope != full and (self.scope.startswith("projects/") or kind == "organizations"):
            raise UnreadableSource(f"the log of {full} is not accepted: the deployment watches {self.scope}")
        return owner if kind == "projects" else full


def fetched(record: Record) -> str:
    """The message in which a function of ours puts an event of Okta on the topic of records: `open` takes it."""
    return json.dumps({FETCHED: record})


def _decoded(body: str) -> Record:
    try:
        decoded = decode_line(body.encode(errors="replace"))
    except Malformed as error:
        raise UnreadableSource(f"not JSON ({error}): let only the deployed sink write to this topic") from error
    if not isinstance(decoded, dict):
        raise UnreadableSource("not a log entry but another JSON value: let only the deployed sink write to this topic")
    return decoded
