"""Users: made, invited, brought back, taken away; their passwords, codes and recovery addresses.

Event names and parameters: developers.google.com, Reports API, Admin audit events, User Settings.
"""

from collections.abc import Iterable

from nightlatch.model import Credential, Kind
from nightlatch.model.evidence import MARK_MFA, PERSON, RESET_REQUIRED
from nightlatch.providers.workspace.audit.extracts import COUNT, USER, of_user
from nightlatch.providers.workspace.audit.record import ADMIN, Happening
from nightlatch.providers.workspace.audit.subjects import account
from nightlatch.providers.workspace.audit.table import Draft, Extract
from nightlatch.tables import context, watch

_MADE, _BACK, _GONE = Kind.ACCOUNT_CREATED, Kind.ACCOUNT_ENABLED, Kind.ACCOUNT_REMOVED
_GIVEN, _TAKEN, _GUARD = Kind.CREDENTIAL_ADDED, Kind.CREDENTIAL_REMOVED, Kind.GUARD_REMOVED


def created(happening: Happening) -> Iterable[Draft]:
    """A person's account."""
    yield Draft(_MADE, account(happening.record, happening.parameters.text(USER)), evidence={PERSON: "true"})


def uploaded(happening: Happening) -> Iterable[Draft]:
    """Many at once from a file: the event counts them and names nobody; each may have an event of its own beside it."""
    total = happening.parameters.text("BULK_UPLOAD_TOTAL_USERS_NUMBER")
    evidence = {PERSON: "true"} | ({COUNT: total} if total else {})
    yield Draft(_MADE, account(happening.record, happening.parameters.text(USER)), evidence=evidence)


def temporary_password_seen(happening: Happening) -> Iterable[Draft]:
    """Whoever sees the first password can sign in with it once, and then chooses the next."""
    seen = Credential(type="password", long_lived=False)
    yield Draft(_GIVEN, account(happening.record, happening.parameters.text(USER)), seen, evidence={RESET_REQUIRED: "true"})


def revoked(type: str, *names: str) -> Extract:
    """Reads a credential taken from a user, with the id that one of these parameters holds."""

    def extract(happening: Happening) -> Iterable[Draft]:
        gone = Credential(type=type, id=happening.parameters.text(*names))
        yield Draft(_TAKEN, account(happening.record, happening.parameters.text(USER)), gone)

    return extract


_LINES = {
    "CREATE_USER": watch(_MADE, created),
    "CREATE_USER_WITH_AUTO_PROV": watch(_MADE, created),
    "USER_INVITE": watch(_MADE, created),
    "USERS_BULK_UPLOAD": watch(_MADE, uploaded),
    "BULK_UPLOAD": watch(_MADE, uploaded),
    "UNMANAGED_USERS_BULK_UPLOAD": watch(_MADE, uploaded),
    "UNDELETE_USER": watch(_BACK, of_user(_BACK)),
    "UNSUSPEND_USER": watch(_BACK, of_user(_BACK)),
    "UNARCHIVE_USER": watch(_BACK, of_user(_BACK)),
    "DELETE_USER": watch(_GONE, of_user(_GONE)),
    "SUSPEND_USER": watch(_GONE, of_user(_GONE)),
    "ARCHIVE_USER": watch(_GONE, of_user(_GONE)),
    "CHANGE_PASSWORD": watch(_GIVEN, of_user(_GIVEN, credential="password")),
    "VIEW_TEMP_PASSWORD": watch(_GIVEN, temporary_password_seen),
    "GENERATE_2SV_SCRATCH_CODES": watch(_GIVEN, of_user(_GIVEN, credential="scratch_codes")),
    "ADD_RECOVERY_EMAIL": watch(_GIVEN, of_user(_GIVEN, credential="recovery_email")),
    "ADD_RECOVERY_PHONE": watch(_GIVEN, of_user(_GIVEN, credential="recovery_phone")),
    "CHANGE_RECOVERY_EMAIL": watch(_GIVEN, of_user(_GIVEN, credential="recovery_email")),
    "CHANGE_RECOVERY_PHONE": watch(_GIVEN, of_user(_GIVEN, credential="recovery_phone")),
    "SECURITY_KEY_REGISTERED_FOR_USER": watch(_GIVEN, of_user(_GIVEN, credential="mfa_security_key")),
    "REVOKE_ASP": watch(_TAKEN, revoked("application_password", "ASP_ID")),
    "REVOKE_3LO_TOKEN": watch(_TAKEN, revoked("oauth_token", "APP_ID")),
    "REVOKE_3LO_DEVICE_TOKENS": watch(_TAKEN, revoked("device_tokens", "DEVICE_ID")),
    "REVOKE_SECURITY_KEY": watch(_TAKEN, revoked("mfa_security_key")),
    "DELETE_2SV_SCRATCH_CODES": watch(_TAKEN, revoked("scratch_codes")),
    "RESET_SIGNIN_COOKIES": watch(_TAKEN, revoked("session")),
    "TURN_OFF_2_STEP_VERIFICATION": watch(_GUARD, of_user(_GUARD, mark=MARK_MFA)),
    "UNENROLL_USER_FROM_STRONG_AUTH": watch(_GUARD, of_user(_GUARD, mark=MARK_MFA)),
    "UNENROLL_USER_FROM_TITANIUM": watch(_GUARD, of_user(_GUARD, mark=MARK_MFA)),
    "USER_PUT_IN_TWO_STEP_VERIFICATION_GRACE_PERIOD": watch(_GUARD, of_user(_GUARD, mark=MARK_MFA)),
    "CREATE_DATA_TRANSFER_REQUEST": context(Kind.POLICY_CHANGED, of_user(Kind.POLICY_CHANGED)),
    "CREATE_EMAIL_MONITOR": context(Kind.POLICY_CHANGED, of_user(Kind.POLICY_CHANGED)),
    "REQUEST_MAILBOX_DUMP": context(Kind.POLICY_CHANGED, of_user(Kind.POLICY_CHANGED)),
}
TABLES = {ADMIN: _LINES}
