"""One AWS account as its playbooks reach it: what they ask, what they change, and how addresses in it are spelled.

Everything that a playbook does goes through here, so that errors are translated in one place and a test hears every call.
"""

import shlex
from typing import Any
from urllib.parse import unquote

from nightlatch.classes import dataclass
from nightlatch.providers.aws.clients import Answer, Clients

QUARANTINE = "nightlatch-quarantine"
"""The name of our inline policies, and the key of the tag on what is locked."""
DENY_ALL = '{"Version":"2012-10-17","Statement":[{"Sid":"Nightlatch","Effect":"Deny","Action":"*","Resource":"*"}]}'
"""What our inline policies say: an explicit deny wins over every grant, for keys, the console and sessions already given."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account (`id`, twelve digits) of a partition. `clients` must give IAM's documents as they were sent."""

    clients: Clients
    id: str
    partition: str = "aws"

    def ask(self, service: str, operation: str, region: str | None = None, **parameters: Any) -> Answer | None:
        """What one reading call answers; None when what was asked for is not there. Raises LookupFailed."""
        return self.clients.ask(service, operation, region, **parameters)

    def listed(self, service: str, operation: str, key: str, region: str | None = None, **parameters: Any) -> list[Any] | None:
        """What stands under `key` on all pages of an answer; None when what was asked for is not there. Raises LookupFailed."""
        return self.clients.listed(service, operation, key, region, **parameters)

    def change(self, service: str, operation: str, region: str | None = None, **parameters: Any) -> Answer | None:
        """Change something; None when it is not there. Raises ChangeFailed, QuotaFull and TryLater."""
        return self.clients.change(service, operation, region, **parameters)

    def document(self, operation: str, *path: str, **parameters: Any) -> str | None:
        """The text of a policy document of IAM, byte for byte as it was sent, at this path of an answer; None when it is not there.

        Raises LookupFailed.
        """
        found: Any = self.ask("iam", operation, **parameters)
        for step in path if found is not None else ():
            found = found[step]
        return None if found is None else unquote(str(found))

    def arn(self, service: str, resource: str, region: str = "") -> str:
        """The address of something in this account."""
        return f"arn:{self.partition}:{service}:{region}:{self.id}:{resource}"

    def aws_policy(self, name: str) -> str:
        """The address of a managed policy of AWS's own."""
        return f"arn:{self.partition}:iam::aws:policy/{name}"


def command(service: str, verb: str, *, region: str | None = None, **options: str) -> str:
    """A command line that a person can run by hand: `aws iam update-access-key --user-name X …`, quoted for a shell.

    Options are spelled with underscores for dashes. Names come from records: quoting keeps a hostile one a plain argument.
    """
    parts = ["aws", service, verb, *([f"--region={region}"] if region else [])]
    parts += [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
    return shlex.join(parts)
