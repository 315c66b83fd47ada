"""Sign-ins to the console: who came in by which door, and who tried.

Only IAM users and root sign in with something of the account's own; a role's session came from elsewhere and is context.
"""

from collections.abc import Iterable

from nightlatch.model import Kind, Level, PrincipalType
from nightlatch.providers.aws.cloudtrail.extracts import of_actor
from nightlatch.providers.aws.cloudtrail.identity import actor
from nightlatch.providers.aws.cloudtrail.record import Event
from nightlatch.providers.aws.cloudtrail.table import Draft, watch

SOURCES = ("signin.amazonaws.com",)


def signed_in(event: Event) -> Iterable[Draft]:
    """The account that signs in is actor and subject both. A wrong name comes redacted: then nobody is named."""
    who = actor(event)
    level = None if who.type in (PrincipalType.USER, PrincipalType.FEDERATION, PrincipalType.UNKNOWN) else Level.CONTEXT
    yield Draft(Kind.SIGN_IN, who, level=level)


OPERATIONS = {
    "ConsoleLogin": watch(Kind.SIGN_IN, signed_in),
    "GetSigninToken": watch(Kind.SIGN_IN, signed_in),
    "PasswordRecoveryRequested": watch(Kind.SIGN_IN, signed_in),
    "PasswordRecoveryCompleted": watch(Kind.SIGN_IN, signed_in),
    "SwitchRole": of_actor(Kind.SIGN_IN, level=Level.CONTEXT),
    "CheckMfa": of_actor(Kind.SIGN_IN, level=Level.CONTEXT),
    "ExternalIdPDirectoryLogin": of_actor(Kind.SIGN_IN, level=Level.CONTEXT),
    "CredentialChallenge": of_actor(Kind.SIGN_IN, level=Level.CONTEXT),
    "CredentialVerification": of_actor(Kind.SIGN_IN, level=Level.CONTEXT),
    "UserAuthentication": of_actor(Kind.SIGN_IN, level=Level.CONTEXT),
    "PasswordUpdated": of_actor(Kind.SIGN_IN),
    "EmailUpdated": of_actor(Kind.POLICY_CHANGED, level=Level.WATCH),
}
