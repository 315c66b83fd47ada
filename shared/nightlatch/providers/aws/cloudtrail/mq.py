"""Amazon MQ: users of a message broker, some with its web console.

The service logs as `amazonmq`, its API's own name is `mq`; both are read. A broker is born with users, as routine as
a database's master.
"""

from collections.abc import Iterator

from nightlatch.model import Grant, Kind, PrincipalType
from nightlatch.providers.aws.cloudtrail.limited import Accounts, bounded, secret
from nightlatch.providers.aws.cloudtrail.paths import first, holds, texts
from nightlatch.providers.aws.cloudtrail.record import Event
from nightlatch.providers.aws.cloudtrail.table import Draft, watch

_BROKER = ("brokerId", "brokerName")
_USERS = Accounts("mq", name=("username",), within=_BROKER, type=PrincipalType.SERVICE_ACCOUNT)
_FIRST = Accounts(
    "mq", name=("users.0.username",), within=_BROKER, type=PrincipalType.SERVICE_ACCOUNT, exposed=("publiclyAccessible",)
)
_PASSWORD = secret("password", when=("password", "users.0.password"))


def _rights(event: Event) -> Iterator[Grant]:
    if event.flag("consoleAccess"):
        yield bounded("console", first(event, *_BROKER), 2, "the broker's web console")
    for group in texts(event, "groups"):
        yield bounded(f"group:{group}", first(event, *_BROKER), 2, "what the group may do is not in the record")


def _updated(event: Event) -> Iterator[Draft]:
    if holds(event, "password"):
        yield _USERS.draft(event, Kind.CREDENTIAL_ADDED, credential=_PASSWORD(event))
    if holds(event, "consoleAccess", "groups"):
        yield _USERS.draft(event, Kind.ROLE_GRANTED, grants=_rights(event))


SOURCES = ("amazonmq.amazonaws.com", "mq.amazonaws.com")
OPERATIONS = {
    "CreateBroker": _FIRST.context(Kind.POLICY_CHANGED, credential=_PASSWORD),
    "CreateUser": _USERS.watch(Kind.ACCOUNT_CREATED, credential=_PASSWORD, grants=_rights),
    "UpdateUser": watch(Kind.CREDENTIAL_ADDED, _updated),
    "DeleteUser": _USERS.watch(Kind.ACCOUNT_REMOVED),
}
