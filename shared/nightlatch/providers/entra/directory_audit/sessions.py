"""Who signed in, by whichever log: the account is whoever did it."""

from collections.abc import Iterable

from nightlatch.model import Kind, Level
from nightlatch.providers.entra.directory_audit.actors import actor
from nightlatch.providers.entra.directory_audit.record import Record
from nightlatch.providers.entra.directory_audit.table import Draft
from nightlatch.tables import context
from nightlatch.vendors.microsoft_logs import folded


def signed_in(record: Record) -> Iterable[Draft]:
    """A sign-in; what happens without anybody at a screen is only history."""
    sort = folded(record.text("category") or "")
    unseen = record.text("isInteractive") == "false" and "principal" not in sort
    quiet = unseen or "noninteractive" in sort or "managedidentity" in sort
    yield Draft(Kind.SIGN_IN, actor(record), level=Level.HISTORY if quiet else None)


LINES = {
    "Sign-in activity": context(Kind.SIGN_IN, signed_in),
    "UserLoggedIn": context(Kind.SIGN_IN, signed_in),
}
