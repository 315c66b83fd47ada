"""Google Cloud as its playbooks reach it: what they ask and change, and the commands that undo it by hand."""

import shlex
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.model import Principal
from nightlatch.vendors.google import Answer, Rest


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Google:
    """Everything that one identity of ours may reach. A case's project needs no reach of its own: names hold it."""

    rest: Rest
    clock: Callable[[], datetime] = _utc_now

    def account(self, subject: Principal) -> Answer | None:
        """A service account as IAM tells it; None when it is gone. Raises LookupFailed."""
        return self.rest.ask("iam", named(subject), "iam.serviceAccounts.get")

    def keys(self, subject: Principal, *sorts: str) -> list[Answer]:
        """The keys of a service account, of these sorts (`USER_MANAGED`, `SYSTEM_MANAGED`). Raises LookupFailed."""
        answer = self.rest.ask("iam", f"{named(subject)}/keys", "iam.serviceAccountKeys.list", params={"keyTypes": list(sorts)})
        return list((answer or {}).get("keys", ()))


def named(subject: Principal) -> str:
    """A service account's resource name. The id is preferred: an address may by now be somebody else's."""
    return f"projects/-/serviceAccounts/{subject.id or subject.email or subject.name}"


def command(*words: str, **options: Any) -> str:
    """A command line that a person can run by hand, quoted for a shell: names come from records."""
    told = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
    return shlex.join(["gcloud", *words, *told])
