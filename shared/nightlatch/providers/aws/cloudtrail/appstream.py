"""AppStream: people who get a desktop in the account by a mail address and a password, and which stacks they may stream."""

from collections.abc import Callable, Iterator
from typing import Any

from nightlatch.model import Kind
from nightlatch.providers.aws.cloudtrail.limited import Accounts, bounded
from nightlatch.providers.aws.cloudtrail.paths import each
from nightlatch.providers.aws.cloudtrail.record import Event, mapping, plain
from nightlatch.providers.aws.cloudtrail.table import Draft, watch

_USERS = Accounts("appstream", name=("userName",), within=("authenticationType",), internet=True)


def _associations(kind: Kind) -> Callable[[Event], Iterator[Draft]]:
    """Each user of a batch, with the stack; those listed under `errors` were refused one by one."""

    def extract(event: Event) -> Iterator[Draft]:
        errors = event.response.get("errors")
        refused = (
            [_pair(mapping(mapping(error).get("userStackAssociation"))) for error in errors] if isinstance(errors, list) else []
        )
        for one in map(mapping, each(event, "userStackAssociations")):
            user, stack = _pair(one)
            grants = [bounded(f"stack:{stack}", stack, 3, "the applications of the stack")] if stack else []
            draft = _USERS.draft(event, kind, name=user, grants=grants)
            draft.failed = True if (user, stack) in refused else None
            yield draft

    return extract


def _pair(association: dict[str, Any]) -> tuple[str | None, str | None]:
    return plain(association.get("userName")), plain(association.get("stackName"))


SOURCES = ("appstream.amazonaws.com",)
OPERATIONS = {
    "CreateUser": _USERS.watch(Kind.ACCOUNT_CREATED),
    "EnableUser": _USERS.watch(Kind.ACCOUNT_ENABLED),
    "DisableUser": _USERS.watch(Kind.ACCOUNT_REMOVED),
    "DeleteUser": _USERS.watch(Kind.ACCOUNT_REMOVED),
    "BatchAssociateUserStack": watch(Kind.ROLE_GRANTED, _associations(Kind.ROLE_GRANTED)),
    "BatchDisassociateUserStack": watch(Kind.ROLE_REMOVED, _associations(Kind.ROLE_REMOVED)),
}
