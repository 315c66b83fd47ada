"""Amazon Connect: agents and administrators of a call center, with security profiles for rights.

What a profile allows is edited in other records, so a grant names the profile and says that it is bounded by Connect.
"""

from collections.abc import Iterator

from nightlatch.model import Grant, Kind, PrincipalType
from nightlatch.providers.aws.cloudtrail.limited import Accounts, bounded, secret
from nightlatch.providers.aws.cloudtrail.paths import first, texts
from nightlatch.providers.aws.cloudtrail.record import Event

_INSTANCE = ("instanceId",)
_USERS = Accounts("connect", name=("username",), within=_INSTANCE, id=("userId",), email=("identityInfo.email",), internet=True)
_PROFILES = Accounts(
    "connect", name=("securityProfileName",), within=_INSTANCE, id=("securityProfileId",), type=PrincipalType.UNKNOWN
)


def _profiles(event: Event) -> Iterator[Grant]:
    for profile in texts(event, "securityProfileIds"):
        yield bounded(f"security-profile:{profile}", first(event, *_INSTANCE), 2, "what the profile allows is not in the record")


SOURCES = ("connect.amazonaws.com",)
OPERATIONS = {
    "CreateUser": _USERS.watch(Kind.ACCOUNT_CREATED, credential=secret("password", when=("password",)), grants=_profiles),
    "DeleteUser": _USERS.watch(Kind.ACCOUNT_REMOVED),
    "UpdateUserSecurityProfiles": _USERS.watch(Kind.ROLE_GRANTED, grants=_profiles),
    "CreateSecurityProfile": _PROFILES.context(Kind.POLICY_CHANGED),
    "UpdateSecurityProfile": _PROFILES.watch(Kind.POLICY_CHANGED),
}
