"""Whom something happened to, or who did it: one neutral shape for accounts of every platform."""

from nightlatch.model.frozen import Frozen
from nightlatch.model.kinds import PrincipalType


class Principal(Frozen):
    """An account. `id` is the platform's immutable id where the record has it, because names are reused.

    `tenant` is where the account lives: AWS account, GCP project, Entra tenant, Okta organization. `keyed_by_id` says that
    the platform's records of such an account always carry the id, and the name only now and then: cases go by the id.
    """

    provider: str
    tenant: str
    type: PrincipalType = PrincipalType.UNKNOWN
    id: str | None = None
    name: str | None = None
    email: str | None = None
    keyed_by_id: bool = False

    @property
    def label(self) -> str:
        """What people call it: the name, else the mail address, else the id. Hostile text: escape where shown."""
        return self.name or self.email or self.id or "(not named)"

    @property
    def folded(self) -> str | None:
        """The name that case keys use, without case: the id where cases go by it or there is no name, None without either."""
        text = (self.id if self.keyed_by_id else None) or self.name or self.email or self.id
        return text.casefold() if text else None
