"""How IAM's calls are spelled for a user, a role and a group: one table, for they differ by a word."""

from typing import Any

from nightlatch.classes import dataclass
from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.persons import is_of_center

_WORDS = {PrincipalType.USER: "User", PrincipalType.ROLE: "Role", PrincipalType.GROUP: "Group"}
INLINE = "inline:"
"""What an inline policy is called in `Grant.role`, before its name."""


@dataclass(frozen=True, slots=True)
class Identity:
    """One user, role or group of IAM. `word` is that of the calls."""

    word: str
    name: str

    @property
    def named(self) -> dict[str, str]:
        """The parameter that names it."""
        return {f"{self.word}Name": self.name}

    def call(self, pattern: str) -> str:
        """An operation: `Put{}Policy` → `PutUserPolicy`."""
        return pattern.format(self.word)

    def by_hand(self, pattern: str, **options: str) -> str:
        """A command line: `put-{}-policy`, with the name and further options."""
        word = self.word.lower()
        return command("iam", pattern.format(word), **{f"{word}_name": self.name}, **options)

    def exists(self, live: Account) -> bool:
        """Whether it is there. Raises LookupFailed."""
        return live.ask("iam", self.call("Get{}"), **self.named) is not None

    def listed(self, live: Account, pattern: str, key: str) -> list[Any] | None:
        """A list of its parts; None when it is gone. Raises LookupFailed."""
        return live.listed("iam", self.call(pattern), key, **self.named)


def identity_of(principal: Principal) -> Identity | None:
    """The identity of IAM that a principal is; None for the root user, and for accounts that are not IAM's."""
    word = _WORDS.get(principal.type)
    if word is None or principal.name is None or is_of_center(principal):
        return None
    if principal.keyed_by_id or (principal.name == "root" and principal.id == principal.tenant):
        return None
    return Identity(word, principal.name)


def known(principal: Principal) -> Identity:
    """The same for a principal that was planned for, and so is one."""
    return Identity(_WORDS[principal.type], str(principal.name))
