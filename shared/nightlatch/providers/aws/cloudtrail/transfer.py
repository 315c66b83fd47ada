"""Transfer Family: users of a file server, each with a role of the account behind it.

An SFTP user is a password or key on the internet that no IAM report lists, which is why intruders make them. The role
given to a user is handed over without an event of its own, so it is told here as a second activity.
"""

from collections.abc import Iterator

from nightlatch.model import Kind, Level, PrincipalType
from nightlatch.providers.aws.cloudtrail.limited import Accounts, secret
from nightlatch.providers.aws.cloudtrail.passed_role import attached
from nightlatch.providers.aws.cloudtrail.record import Event
from nightlatch.providers.aws.cloudtrail.table import Draft, Extract, watch

_USERS = Accounts("transfer", name=("userName",), within=("serverId",), type=PrincipalType.SERVICE_ACCOUNT, internet=True)
_GROUPS = Accounts("transfer", name=("externalId",), within=("serverId",), type=PrincipalType.GROUP, internet=True)
_KEY = secret("ssh_key", "sshPublicKeyId")
_FIRST_KEY = secret("ssh_key", when=("sshPublicKeyBody",))


def _with_role(accounts: Accounts, kind: Kind) -> Extract:
    """The user (or the directory group that may log in), and the role that was passed for it."""

    def extract(event: Event) -> Iterator[Draft]:
        first = accounts.draft(event, kind, credential=_FIRST_KEY(event))
        yield first
        for passed in attached(event, event.text("role"), first.subject.id):
            yield Draft(passed.kind, passed.subject, evidence=passed.evidence, level=Level.CONTEXT)

    return extract


SOURCES = ("transfer.amazonaws.com",)
OPERATIONS = {
    "CreateUser": watch(Kind.ACCOUNT_CREATED, _with_role(_USERS, Kind.ACCOUNT_CREATED)),
    "UpdateUser": watch(Kind.POLICY_CHANGED, _with_role(_USERS, Kind.POLICY_CHANGED)),
    "DeleteUser": _USERS.watch(Kind.ACCOUNT_REMOVED),
    "ImportSshPublicKey": _USERS.watch(Kind.CREDENTIAL_ADDED, credential=_KEY),
    "DeleteSshPublicKey": _USERS.watch(Kind.CREDENTIAL_REMOVED, credential=_KEY),
    "CreateAccess": watch(Kind.ACCOUNT_CREATED, _with_role(_GROUPS, Kind.ACCOUNT_CREATED)),
    "UpdateAccess": watch(Kind.POLICY_CHANGED, _with_role(_GROUPS, Kind.POLICY_CHANGED)),
    "DeleteAccess": _GROUPS.watch(Kind.ACCOUNT_REMOVED),
}
