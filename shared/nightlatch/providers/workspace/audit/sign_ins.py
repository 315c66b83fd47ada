"""What users do to their own accounts: sign in, change a password, drop the second factor; and what Google closes by itself.

The `login` and `user_accounts` logs, and OS Login's events (the application `gcp` of the Reports API). Everybody writes here all day, so
these lines are marks on timelines and open no case, except where Google shuts an account or a guard falls.
"""

from collections.abc import Iterable

from nightlatch.model import Kind, PrincipalType
from nightlatch.model.evidence import MARK_MFA
from nightlatch.providers.workspace.audit.actors import actor
from nightlatch.providers.workspace.audit.extracts import of_self, of_user
from nightlatch.providers.workspace.audit.record import LOGIN, OS_LOGIN, Happening
from nightlatch.providers.workspace.audit.subjects import account
from nightlatch.providers.workspace.audit.table import Draft
from nightlatch.tables import context, watch

_SHUT = (
    "account_disabled_generic",
    "account_disabled_hijacked",
    "account_disabled_password_leak",
    "account_disabled_spamming",
    "account_disabled_spamming_through_relay",
)


def signed_in(happening: Happening) -> Iterable[Draft]:
    """Whoever signs in is actor and subject both; a suspicious sign-in names whom it was about."""
    affected = happening.parameters.text("affected_email_address")
    yield Draft(Kind.SIGN_IN, account(happening.record, affected) if affected else actor(happening.record))


def shut(happening: Happening) -> Iterable[Draft]:
    """Google disabled the account it names; where it names none, the one the record is of."""
    affected = happening.parameters.text("affected_email_address")
    who = actor(happening.record)
    if affected or who.type is not PrincipalType.SYSTEM:
        yield Draft(Kind.ACCOUNT_REMOVED, account(happening.record, affected) if affected else who)


_CHANGED, _ADDED = Kind.POLICY_CHANGED, Kind.CREDENTIAL_ADDED
_GUARD = watch(Kind.GUARD_REMOVED, of_self(Kind.GUARD_REMOVED, mark=MARK_MFA))
_RECOVERY = context(_CHANGED, of_self(_CHANGED))
_LINES = {
    "login_success": context(Kind.SIGN_IN, signed_in),
    "login_failure": context(Kind.SIGN_IN, signed_in),
    "password_edit": context(_ADDED, of_self(_ADDED, credential="password")),
    "2sv_enroll": context(_ADDED, of_self(_ADDED, credential="mfa")),
    "2sv_disable": _GUARD,
    "titanium_unenroll": _GUARD,
    "recovery_email_edit": _RECOVERY,
    "recovery_phone_edit": _RECOVERY,
    "recovery_secret_qa_edit": _RECOVERY,
    **{name: watch(Kind.ACCOUNT_REMOVED, shut) for name in _SHUT},
}
_KEYS = {
    "IMPORT_SSH_PUBLIC_KEY": context(_ADDED, of_user(_ADDED, credential="ssh_key")),
    "DELETE_SSH_PUBLIC_KEY": context(Kind.CREDENTIAL_REMOVED, of_user(Kind.CREDENTIAL_REMOVED, credential="ssh_key")),
}
TABLES = {LOGIN: _LINES, OS_LOGIN: _KEYS}
