"""Opens what arrives live, and accepts it only from where the owner said that records come from.

Whoever can write a record into the stream can accuse and can distract. EventBridge lets nobody but AWS use sources that
begin with `aws.`, and says in `account` whose event it is, also on another account's bus; both are checked here, and
that the record is of that very account where it is filed.

Okta is a partner of EventBridge, whose sources begin with `aws.partner/`: of these only the one is believed that the owner named, and
it may speak of Okta alone. What our own functions fetched from Okta bears a source of ours, which no rule delivers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, NamedTuple

from nightlatch.errors import UnreadableSource
from nightlatch.intake.decoding import Malformed, decode_line

if TYPE_CHECKING:
    from nightlatch.contracts import Provider, Record

PARTNERS = "aws.partner/"
"""How sources begin that others than AWS itself speak through."""
OKTA = "okta"
"""The provider, and the one tenant all of its accounts live in (docs/decisions/0026)."""
FETCHED = "nightlatch.okta"
"""The source of what our own functions took from Okta, and put on the queue of records themselves."""
PROBE_SOURCE = "nightlatch.doctor"
PROBE_TENANT = "000000000000"
"""No account has this number, and no project's id begins with a digit: what the doctor sends through is filed by itself, beside
everything real."""


class Opened(NamedTuple):
    """A record out of its envelope. `tenant` is the only one that it may be about; of a `probe`, and of what a `partner` sends, the
    only one in it at all.
    """

    provider: str
    record: Record
    tenant: str
    probe: bool
    partner: bool = False


class LiveSources(NamedTuple):
    """The accounts whose events are accepted; `home` is the one we run in. `members` gives those of the owner's organization, as
    the organization itself told of them: an event's own word is never enough. `okta` are the sources that may speak of Okta.
    """

    providers: Mapping[str, Provider]
    home: str
    accounts: tuple[str, ...]
    members: Callable[[], Collection[str]] = tuple
    okta: Collection[str] = ()

    def open(self, body: str) -> Opened | None:
        """The record in one EventBridge event; None when it is our own clock's. Raises UnreadableSource, saying what is wrong with
        where it came from.
        """
        envelope = _decoded(body)
        if envelope.get("source") == "aws.events" and envelope.get("detail-type") == "Scheduled Event":
            self._tenant("aws.events", str(envelope.get("account")))
            return None
        source, account, detail = envelope.get("source"), envelope.get("account"), envelope.get("detail")
        if not isinstance(source, str) or not isinstance(account, str) or not isinstance(detail, dict):
            raise UnreadableSource("not an EventBridge event (source, account and detail): let only the deployed rules send here")
        tenant = self._tenant(source, account)
        provider = next((id for id, each in self.providers.items() if each.recognizes(detail)), None)
        if provider is None:
            raise UnreadableSource(f"an event of {source} that no reader takes for its own: compare the rule with template.yaml")
        if (provider == OKTA) is not (tenant == OKTA):
            raise UnreadableSource(f"{source} may not speak of accounts of {provider}: find out who writes there")
        return Opened(provider, detail, tenant, probe=tenant == PROBE_TENANT, partner=tenant == OKTA)

    def _tenant(self, source: str, account: str) -> str:
        if source == PROBE_SOURCE and account == self.home:
            return PROBE_TENANT
        if source in self.okta and account == self.home:
            return OKTA
        if source.startswith(PARTNERS):
            raise UnreadableSource(
                f"the partner's source {source!r} is not accepted from account {account!r}: give yours as the OktaBus parameter"
            )
        if not source.startswith("aws."):
            raise UnreadableSource(f"source {source!r} is not accepted: only AWS's own events are")
        if account not in self.accounts and account not in self.members():
            raise UnreadableSource(
                f"account {account!r} is not accepted: if it is yours, add it to the Accounts parameter, or wait until sweep has"
                " read your organization"
            )
        return account


def fetched(record: Record, home: str) -> str:
    """The message in which a function of account `home` puts an event of Okta on the queue of records: `open` takes it."""
    return json.dumps({"source": FETCHED, "detail-type": "System Log", "account": home, "detail": record})


def _decoded(body: str) -> Mapping[str, object]:
    try:
        decoded = decode_line(body.encode(errors="replace"))
    except Malformed as error:
        raise UnreadableSource(f"not JSON ({error}): let only the deployed rules send here") from error
    if not isinstance(decoded, dict):
        raise UnreadableSource("not an EventBridge event but another JSON value: let only the deployed rules send here")
    return decoded
