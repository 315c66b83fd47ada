"""Opens what Google's log sink delivers, and accepts it only of the organization, folder or project that the owner named.

Nobody but the sink may publish to the topic, and nobody but its subscription may call the function: both are checked before this.
What an entry says of its owner stands in `logName`, which Cloud Logging writes; a sink of one project must not tell of another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from nightlatch.contracts import Provider, Record
from nightlatch.errors import UnreadableSource
from nightlatch.intake.decoding import Malformed, decode_line
from nightlatch.intake.live import PROBE_TENANT, Opened
from nightlatch.intake.probe import PROBE, is_one

CLOCK = "nightlatch_clock"
"""The only key of our own clock's messages; no log entry has such a key."""


@dataclass(frozen=True, slots=True)
class PushedSources:
    """`scope` is whose log is delivered: `organizations/N`, `folders/N` or `projects/ID`."""

    providers: Mapping[str, Provider]
    scope: str

    def open(self, body: str) -> Opened | None:
        """The entry in one message; None when it is our own clock's. Raises UnreadableSource, saying what is wrong."""
        entry = _decoded(body)
        if set(entry) == {CLOCK}:
            return None
        if set(entry) == {PROBE}:
            return self._probe(entry[PROBE])
        return Opened(self._provider(entry), entry, self._owner(entry), probe=False)

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


def _decoded(body: str) -> Record:
    try:
        decoded = decode_line(body.encode(errors="replace"))
    except Malformed as error:
        raise UnreadableSource(f"not JSON ({error}): let only the deployed sink write to this topic") from error
    if not isinstance(decoded, dict):
        raise UnreadableSource("not a log entry but another JSON value: let only the deployed sink write to this topic")
    return decoded
