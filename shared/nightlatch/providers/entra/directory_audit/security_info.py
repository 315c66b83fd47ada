"""How people prove who they are: passwords, and the methods that stand beside or instead of them.

A password set by an administrator must mostly be changed at first use, and a Temporary Access Pass ends by itself: neither lasts, both let
whoever holds it register what does. Methods are told three times over (by the service, by the directory as an update of the user, by
the device service); each is read, for each may be the only one delivered.
"""

from collections.abc import Iterable

from nightlatch.model import Credential, Kind, Principal
from nightlatch.model.evidence import MARK_MFA, RESET_REQUIRED
from nightlatch.model.raw import listing, mapping
from nightlatch.providers.entra.directory_audit.extracts import marked, of_owner, of_user, owner
from nightlatch.providers.entra.directory_audit.record import Change, Record
from nightlatch.providers.entra.directory_audit.subjects import USER
from nightlatch.providers.entra.directory_audit.table import Draft
from nightlatch.tables import context, watch
from nightlatch.vendors.microsoft_logs import known, node

_GIVEN, _TAKEN, _GUARD = Kind.CREDENTIAL_ADDED, Kind.CREDENTIAL_REMOVED, Kind.GUARD_REMOVED
PASSWORD, MFA = "password", "mfa"
ACCESS_PASS, PASSKEY, APP_PASSWORD = "temporary_access_pass", "passkey", "app_password"
_METHODS = ("StrongAuthenticationMethod", "StrongAuthenticationPhoneAppDetail", "StrongAuthenticationUserDetails")
_DEMAND = "StrongAuthenticationRequirement"


def registered(record: Record) -> Iterable[Draft]:
    """A method that a user, or an administrator for him, registered; the reason of the result says which."""
    said = (record.text("resultReason") or record.text("envelope", "resultDescription") or "").lower()
    passed = any(name.startswith("temporaryaccesspass") for party in record.targets for name in party.told)
    sort = ACCESS_PASS if passed or "temporary access pass" in said else PASSKEY if "passkey" in said or "fido" in said else MFA
    yield Draft(_GIVEN, owner(record), Credential(type=sort, long_lived=sort != ACCESS_PASS))


def methods(record: Record, who: Principal) -> Iterable[Draft]:
    """What an update of a user tells of his methods: one more, one less, or no second factor demanded of him any more."""
    party = record.first(*USER)
    changes = [party.change(name) for name in _METHODS if party.has(name)]
    if any(_more(change) for change in changes):
        yield Draft(_GIVEN, who, Credential(type=MFA))
    elif any(_fewer(change) for change in changes):
        yield Draft(_GUARD, who, evidence=marked(MARK_MFA))
    if party.has(_DEMAND) and _demands(party.change(_DEMAND).old) and not _demands(party.change(_DEMAND).new):
        yield Draft(_GUARD, who, evidence=marked(MARK_MFA))


def _sorts(value: object) -> set[str]:
    kinds = ("MethodType", "PhoneNumber", "Email", "DeviceToken", "Id", "DeviceName")
    told = (next((text for kind in kinds if (text := known(node(each, kind)))), str(each)[:200]) for each in listing(value))
    return {text for text in told if text}


def _more(change: Change) -> bool:
    return bool(_sorts(change.new) - _sorts(change.old))


def _fewer(change: Change) -> bool:
    return bool(_sorts(change.old) - _sorts(change.new))


def _demands(value: object) -> bool:
    """Whether a second factor is asked for: states 1 (enabled) and 2 (enforced), or their names."""
    states = (known(node(mapping(each), "State")) for each in listing(value))
    return any(state is not None and state.lower() in ("1", "2", "enabled", "enforced") for state in states)


_RESET = of_owner(_GIVEN, PASSWORD, lasting=False, others=True, evidence={RESET_REQUIRED: "true"})
_SET = of_owner(_GIVEN, PASSWORD)
_OWN_PASSWORD = context(_GIVEN, _SET)
_METHOD = watch(_GIVEN, of_owner(_GIVEN, MFA))
_KEY = watch(_GIVEN, of_owner(_GIVEN, PASSKEY))
_METHOD_GONE = watch(_TAKEN, of_owner(_TAKEN, MFA))
_KEY_GONE = watch(_TAKEN, of_owner(_TAKEN, PASSKEY))
_DROPPED = watch(_GUARD, of_user(_GUARD, evidence=marked(MARK_MFA)))
_NOTED = context(Kind.POLICY_CHANGED, of_user(Kind.POLICY_CHANGED))
LINES = {
    "Reset password": watch(_GIVEN, _RESET),
    "Reset user password": watch(_GIVEN, _RESET),
    "Reset password (by admin)": watch(_GIVEN, _RESET),
    "Set force change user password": context(_GIVEN, _RESET),
    "Change user password": watch(_GIVEN, _SET),
    "Reset password (self-service)": _OWN_PASSWORD,
    "Change password (self-service)": _OWN_PASSWORD,
    "User Password Reset": _OWN_PASSWORD,
    "Create application password for user": watch(_GIVEN, of_owner(_GIVEN, APP_PASSWORD)),
    "Delete application password for user": watch(_TAKEN, of_owner(_TAKEN, APP_PASSWORD)),
    "Admin registered security info": watch(_GIVEN, registered),
    "User registered security info": watch(_GIVEN, registered),
    "Admin updated security info": watch(_GIVEN, registered),
    "User updated security info": _NOTED,
    "User changed default security info": _NOTED,
    "Admin deleted security info": _DROPPED,
    "User deleted security info": _DROPPED,
    "Disable Strong Authentication": _DROPPED,
    "Delete all available strong authentication devices": _DROPPED,
    "Add bypass user": _DROPPED,
    "Add bypassed user": _DROPPED,
    "POST Tenant.CreateBypassedUser": _DROPPED,
    "Add Passkey (device-bound)": _KEY,
    "Add FIDO2 security key": _KEY,
    "Add Windows Hello for Business credential": _KEY,
    "Add platform credential": _KEY,
    "Add passwordless phone sign-in credential": _METHOD,
    "Add users strong authentication phone app detail": _METHOD,
    "Assign Hardware Oath Token": _METHOD,
    "Register TOTP secret": _METHOD,
    "Delete Passkey (device-bound)": _KEY_GONE,
    "Delete FIDO2 security key(s)": _KEY_GONE,
    "Delete FIDO2 security key": _KEY_GONE,
    "Delete Windows Hello for Business credential": _KEY_GONE,
    "Delete platform credential": _KEY_GONE,
    "Delete passwordless phone sign-in credential": _METHOD_GONE,
    "Remove users strong authentication phone app detail": _METHOD_GONE,
    "Delete Hardware Oath Token": _METHOD_GONE,
}
