"""The plainest lines of a table: one account named by one parameter, and nothing more to read.

Also the facts of these records that no evidence name of the model covers.
"""

from collections.abc import Iterable

from nightlatch.model import Credential, Kind, PrincipalType
from nightlatch.model.evidence import MARK
from nightlatch.providers.workspace.audit.actors import actor
from nightlatch.providers.workspace.audit.record import Happening
from nightlatch.providers.workspace.audit.subjects import account, thing
from nightlatch.providers.workspace.audit.table import Draft, Extract

USER = "USER_EMAIL"
"""The parameter that names whom an event of the admin log is about."""
COUNT = "count"
"""How many accounts one event is about, where it names none of them."""


def of_user(kind: Kind, *, mark: str | None = None, credential: str | None = None, lasting: bool = True) -> Extract:
    """Reads an event about the user it names."""

    def extract(happening: Happening) -> Iterable[Draft]:
        made = Credential(type=credential, long_lived=lasting) if credential else None
        yield Draft(kind, account(happening.record, happening.parameters.text(USER)), made, evidence=marked(mark))

    return extract


def of_self(kind: Kind, *, mark: str | None = None, credential: str | None = None) -> Extract:
    """Reads an event about whoever did it, for logs that users write of themselves."""

    def extract(happening: Happening) -> Iterable[Draft]:
        yield Draft(kind, actor(happening.record), Credential(type=credential) if credential else None, evidence=marked(mark))

    return extract


def of_thing(kind: Kind, type: PrincipalType, *names: str, mark: str | None = None) -> Extract:
    """Reads an event about what the first of these parameters names."""

    def extract(happening: Happening) -> Iterable[Draft]:
        yield Draft(kind, thing(happening.record, type, happening.parameters.text(*names)), evidence=marked(mark))

    return extract


def marked(mark: str | None) -> dict[str, str]:
    """Evidence of a mark, when there is one."""
    return {MARK: mark} if mark else {}
