"""ElastiCache and MemoryDB: users of a cache, what their access string allows, and the lists that let them in.

Both services are one idea in two spellings. A user does nothing before a group (ElastiCache) or list (MemoryDB) that a
cache uses holds it, and neither reaches past its network.
"""

from collections.abc import Iterator

from nightlatch.model import Grant, Kind, PrincipalType
from nightlatch.providers.aws.cloudtrail.limited import Accounts, bounded, member_of, secret
from nightlatch.providers.aws.cloudtrail.paths import first, holds, texts
from nightlatch.providers.aws.cloudtrail.record import Event
from nightlatch.providers.aws.cloudtrail.table import Draft, Extract, Operation, Table, context, watch

_PASSWORDS = ("passwords", "authenticationMode.passwords", "noPasswordRequired")
_PASSWORD = secret("password", when=_PASSWORDS)


def _access(event: Event) -> Iterator[Grant]:
    rules = first(event, "accessString", "appendAccessString")
    if rules:
        yield bounded(
            f"acl:{rules[:200]}", None, 2 if "+@all" in rules or "allcommands" in rules else 3, "commands and keys of the cache"
        )


def _updated(users: Accounts) -> Extract:
    """A change of password adds a credential, one of the access string a right; one call may do both."""

    def extract(event: Event) -> Iterator[Draft]:
        if holds(event, *_PASSWORDS):
            yield users.draft(event, Kind.CREDENTIAL_ADDED, credential=_PASSWORD(event))
        if holds(event, "accessString", "appendAccessString"):
            yield users.draft(event, Kind.ROLE_GRANTED, grants=_access(event))

    return extract


def _listed(users: Accounts, group: str, added: str, removed: str) -> Operation:
    """Users put on a list that caches use, or taken off it."""

    def extract(event: Event) -> Iterator[Draft]:
        grants = [member_of(name, None) for name in [event.text(group)] if name]
        for kind, members in ((Kind.ROLE_GRANTED, added), (Kind.ROLE_REMOVED, removed)):
            for name in texts(event, members):
                yield users.draft(event, kind, name=name, grants=grants)

    return context(Kind.ROLE_GRANTED, extract)


def _users(users: Accounts, updated: str) -> Table:
    """The lines that both services have; the change of a user is the one that they name differently."""
    return {
        "CreateUser": users.watch(Kind.ACCOUNT_CREATED, credential=_PASSWORD, grants=_access),
        "DeleteUser": users.watch(Kind.ACCOUNT_REMOVED),
        updated: watch(Kind.CREDENTIAL_ADDED, _updated(users)),
    }


_ELASTICACHE = Accounts("elasticache", name=("userName", "userId"), id=("userId",), type=PrincipalType.SERVICE_ACCOUNT)
_MEMORYDB = Accounts("memorydb", name=("userName", "user.name"), id=("user.aRN",), type=PrincipalType.SERVICE_ACCOUNT)

TABLES = {
    "elasticache.amazonaws.com": {
        **_users(_ELASTICACHE, "ModifyUser"),
        "CreateUserGroup": _listed(_ELASTICACHE, "userGroupId", "userIds", "userIdsToRemove"),
        "ModifyUserGroup": _listed(_ELASTICACHE, "userGroupId", "userIdsToAdd", "userIdsToRemove"),
    },
    "memorydb.amazonaws.com": {
        **_users(_MEMORYDB, "UpdateUser"),
        "CreateACL": _listed(_MEMORYDB, "aCLName", "userNames", "userNamesToRemove"),
        "UpdateACL": _listed(_MEMORYDB, "aCLName", "userNamesToAdd", "userNamesToRemove"),
    },
}
