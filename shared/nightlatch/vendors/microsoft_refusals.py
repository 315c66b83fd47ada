"""What Microsoft's refusals mean, those of Graph and of Resource Manager alike: both tell a code and a sentence.

Some tell that nothing is left to do, some that the same will work in a minute, and the rest what to grant. Codes are compared first; the
sentence only where Graph has one code (`Request_BadRequest`) for everything.

Sources: "Microsoft Graph error responses and resource types", "Troubleshoot Azure RBAC", "Troubleshoot Azure RBAC limits", "Claims
challenges, claims requests, and client capabilities"; PIM's codes and the sentence of `removePassword` as public clients of theirs meet them.
"""

from typing import TYPE_CHECKING, Any

from nightlatch.classes import dataclass
from nightlatch.errors import ChangeFailed, QuotaFull, TryLater

if TYPE_CHECKING:
    import httpx

_NOT_YET = frozenset({409, 412, 429, 500, 502, 503, 504})
_NOT_REPLICATED = frozenset({"PrincipalNotFound", "SubjectNotFound"})
"""Refused, because the principal was made a moment ago and is not known everywhere ("Troubleshoot Azure RBAC")."""
_TOO_EARLY = frozenset({"ActiveDurationTooShort", "PendingRoleAssignmentRequest"})
"""PIM: an assignment is not taken back in its first five minutes, nor while another request for it is open."""
_FOR_GOOD = frozenset({"ScopeLocked", "RoleAssignmentUpdateNotPermitted", "ObjectConflict"})
"""Conflicts that time does not end."""
_FULL = frozenset({"Directory_QuotaExceeded", "RoleAssignmentLimitExceeded", "RoleDefinitionLimitExceeded"})
_THERE = frozenset({"RoleAssignmentExists", "Request_MultipleObjectsWithSameKeyValue"})
_THERE_SAYS = ("already exist", "conflicting object with one or more of the specified property values is present")
_GONE = frozenset({"RoleAssignmentDoesNotExist"})
_GONE_SAYS = ("no password credential found",)
_OTHER_404 = frozenset({"SubscriptionNotFound", "InvalidResourceType", "InvalidResourceNamespace"})
"""Answered 404, and yet they say nothing of the thing that was asked for: we may not see its subscription, or misspelt its path."""


class AlreadyThere(ChangeFailed):
    """What would be made or added is there already: look whether it is the same."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer of 400 or above; `is_challenge`: Conditional Access wants more than the token shows."""

    status: int
    code: str
    told: str
    is_challenge: bool = False

    @classmethod
    def of(cls, answer: "httpx.Response") -> "Refusal":
        """What an answer refuses; without code and sentence where it is a proxy's page."""
        found = decoded(answer)
        error = found.get("error") if isinstance(found, dict) else None
        code, told = (str(error.get(name) or "") for name in ("code", "message")) if isinstance(error, dict) else ("", "")
        return cls(answer.status_code, code, told, "claims=" in answer.headers.get("WWW-Authenticate", ""))

    @property
    def is_absence(self) -> bool:
        """Whether it tells that what was asked for is not there; a proxy's page, which has no code, tells nothing."""
        return self.status == 404 and self.code not in {"", *_OTHER_404, *_NOT_REPLICATED}

    @property
    def tells_it_is_gone(self) -> bool:
        """Whether there is nothing that a change could change."""
        return self.is_absence or self.code in _GONE or self._says(_GONE_SAYS)

    @property
    def kind(self) -> type[ChangeFailed]:
        """What it means for whoever wanted a change."""
        if self.code in _FULL:
            return QuotaFull
        if self.code in _THERE or (self.status in (400, 409) and self._says(_THERE_SAYS)):
            return AlreadyThere
        passing = (
            self.code in _NOT_REPLICATED or self.code in _TOO_EARLY or (self.status in _NOT_YET and self.code not in _FOR_GOOD)
        )
        return TryLater if passing else ChangeFailed

    def says(self, permission: str, wait_s: float | None) -> str:
        """The sentence for people: what was refused, and what would help. `wait_s` is how long a limit lasts, None where none is told."""
        if wait_s is not None:
            help = f"its limit ends in {wait_s:.0f} s"
        elif self.is_challenge:
            help = "Conditional Access asks for more than our token shows (a claims challenge): let Nightlatch's identity past that policy"
        elif self.status in (401, 403):
            help = _grant(permission)
        else:
            help = f"while using {permission}"
        return f"Microsoft answered {self.status} {self.code} ({self.told[:300] or 'no reason given'}): {help}"

    def _says(self, words: tuple[str, ...]) -> bool:
        return any(each in self.told.lower() for each in words)


def _grant(permission: str) -> str:
    """Who has to be given what. An administrator is out of reach of application permissions alone ("Working with users in Microsoft Graph")."""
    if "/" in permission:
        return f"give Nightlatch's identity a role with {permission} at this scope"
    return (
        f"grant the application permission {permission} to Nightlatch's identity; "
        "who holds a directory role, or is in a restricted administrative unit, can only be changed by a privileged role"
    )


def decoded(answer: "httpx.Response") -> Any:
    """An answer's object or list; {} for none, or for a proxy's page."""
    try:
        return answer.json() if answer.content else {}
    except ValueError:
        return {}
