"""Users' credentials: passwords, factors, API tokens.

A reset sends a link, or shows a password that must be changed at first use: it opens the account once, so it is no lasting
credential. An API token acts with all rights of its owner, has no end while it is used, and is always made for oneself.
"""

from collections.abc import Callable, Iterable

from nightlatch.model import Credential, Kind
from nightlatch.model.evidence import MARK_MFA, RESET_REQUIRED
from nightlatch.providers.okta.system_log.actors import actor
from nightlatch.providers.okta.system_log.extracts import called, marked, of_owner
from nightlatch.providers.okta.system_log.reading import known
from nightlatch.providers.okta.system_log.record import Record
from nightlatch.providers.okta.system_log.subjects import TOKEN, USER, user
from nightlatch.providers.okta.system_log.table import Draft, Extract, context, watch

_GIVEN, _TAKEN, _GUARD = Kind.CREDENTIAL_ADDED, Kind.CREDENTIAL_REMOVED, Kind.GUARD_REMOVED
API_TOKEN = "api_token"


def token(kind: Kind) -> Extract:
    """Reads an API token given or taken: its id is that which later calls with it tell."""

    def extract(record: Record) -> Iterable[Draft]:
        found = record.target(*TOKEN)
        owner = user(record) if record.target(*USER) else actor(record)
        yield Draft(kind, owner, Credential(type=API_TOKEN, id=found.id if found else None), evidence=called(found))

    return extract


def factor(kind: Kind, credential: Callable[[str | None], Credential | None]) -> Extract:
    """Reads a second factor that was enrolled or dropped; which sort, Okta tells in `debugData.factor`, and not always."""

    def extract(record: Record) -> Iterable[Draft]:
        owner = user(record) if record.target(*USER) else actor(record)
        mark = marked(MARK_MFA) if kind is _GUARD else {}
        yield Draft(kind, owner, credential(known(record.debug("factor"))), evidence=mark)

    return extract


def _enrolled(sort: str | None) -> Credential:
    return Credential(type="mfa", id=sort)


def _none(_sort: str | None) -> None:
    return None


_PASSWORD = of_owner(_GIVEN, "password")
_RESET = of_owner(_GIVEN, "password", lasting=False, evidence={RESET_REQUIRED: "true"})
_DROPPED = watch(_GUARD, factor(_GUARD, _none))
LINES = {
    "user.account.update_password": watch(_GIVEN, _PASSWORD),
    "user.account.reset_password": watch(_GIVEN, _RESET),
    "user.mfa.factor.activate": watch(_GIVEN, factor(_GIVEN, _enrolled)),
    "user.mfa.factor.unsuspend": context(Kind.POLICY_CHANGED, factor(Kind.POLICY_CHANGED, _none)),
    "user.mfa.factor.update": context(Kind.POLICY_CHANGED, factor(Kind.POLICY_CHANGED, _none)),
    "user.mfa.factor.deactivate": _DROPPED,
    "user.mfa.factor.reset_all": _DROPPED,
    "system.api_token.create": watch(_GIVEN, token(_GIVEN)),
    "system.api_token.enable": watch(_GIVEN, token(_GIVEN)),
    "system.api_token.revoke": watch(_TAKEN, token(_TAKEN)),
    "system.api_token.update": context(Kind.POLICY_CHANGED, token(Kind.POLICY_CHANGED)),
    "pam.apikey.rotate": watch(_GIVEN, of_owner(_GIVEN, "api_key")),
    "pam.apikey.delete": watch(_TAKEN, of_owner(_TAKEN, "api_key")),
}
