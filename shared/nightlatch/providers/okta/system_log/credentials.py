"""Users' credentials: passwords, factors, API tokens.

A reset sends a link, or shows a password that must be changed at first use: it opens the account once, so it is no lasting
credential. An API token acts with all rights of its owner, has no end while it is used, and is always made for oneself.
"""

from collections.abc import Iterable

from nightlatch.model import Credential, Kind, Level, PrincipalType
from nightlatch.model.evidence import MARK_MFA, RESET_REQUIRED
from nightlatch.providers.okta.system_log.extracts import called, marked, of_owner, owner
from nightlatch.providers.okta.system_log.record import Record
from nightlatch.providers.okta.system_log.subjects import TOKEN, principal
from nightlatch.providers.okta.system_log.table import Draft, Extract
from nightlatch.tables import context, watch

_GIVEN, _TAKEN, _GUARD = Kind.CREDENTIAL_ADDED, Kind.CREDENTIAL_REMOVED, Kind.GUARD_REMOVED
API_TOKEN = "api_token"


def token(kind: Kind) -> Extract:
    """Reads an API token given or taken: its id is that which later calls with it tell.

    Both ends are told: the owner's, whose case it is, and, as context, the token's own, by the name it is revoked by.
    """

    def extract(record: Record) -> Iterable[Draft]:
        found = record.target(*TOKEN)
        credential = Credential(type=API_TOKEN, id=found.id if found else None)
        yield Draft(kind, owner(record), credential, evidence=called(found))
        if found is not None:
            yield Draft(kind, principal(found, PrincipalType.APPLICATION), credential, level=Level.CONTEXT)

    return extract


_RESET = of_owner(_GIVEN, "password", lasting=False, evidence={RESET_REQUIRED: "true"})
_DROPPED = watch(_GUARD, of_owner(_GUARD, None, evidence=marked(MARK_MFA)))
_CHANGED = context(Kind.POLICY_CHANGED, of_owner(Kind.POLICY_CHANGED, None))
LINES = {
    "user.account.update_password": watch(_GIVEN, of_owner(_GIVEN, "password")),
    "user.account.reset_password": watch(_GIVEN, _RESET),
    "user.mfa.factor.activate": watch(_GIVEN, of_owner(_GIVEN, "mfa")),
    "user.mfa.factor.unsuspend": _CHANGED,
    "user.mfa.factor.update": _CHANGED,
    "user.mfa.factor.deactivate": _DROPPED,
    "user.mfa.factor.reset_all": _DROPPED,
    "system.api_token.create": watch(_GIVEN, token(_GIVEN)),
    "system.api_token.enable": watch(_GIVEN, token(_GIVEN)),
    "system.api_token.revoke": watch(_TAKEN, token(_TAKEN)),
    "system.api_token.update": context(Kind.POLICY_CHANGED, token(Kind.POLICY_CHANGED)),
    "pam.apikey.rotate": watch(_GIVEN, of_owner(_GIVEN, "api_key")),
    "pam.apikey.delete": watch(_TAKEN, of_owner(_TAKEN, "api_key")),
}
