"""Automation accounts: what runs without anybody, and the doors that start it.

An account runs its jobs as an identity of its own. A webhook is an address that starts one for whoever knows it, with no sign-in: it lets
anybody act as the account. Making an account gives nobody anything yet: a mark, unless it is given an identity.
"""

from collections.abc import Iterable

from nightlatch.model import Kind, Level
from nightlatch.model.evidence import RESOURCE, SUBJECT_ARN
from nightlatch.providers.azure.activity_log.attached import handed
from nightlatch.providers.azure.activity_log.record import Record
from nightlatch.providers.azure.activity_log.subjects import above, addressed, identity, thing
from nightlatch.providers.azure.activity_log.table import watch
from nightlatch.tables import Draft


def made(record: Record) -> Iterable[Draft]:
    """automationAccounts/write: the identities it runs as, and that it was written."""
    yield from handed(record)
    subject = thing(record)
    yield Draft(Kind.POLICY_CHANGED, subject, evidence=addressed(subject), level=Level.CONTEXT)


def opened(record: Record) -> Iterable[Draft]:
    """automationAccounts/webhooks/write, and `/action`, which asks for a new address."""
    who = identity(record, above(record.resource, "/webhooks"))
    yield Draft(Kind.IDENTITY_ATTACHED, who, evidence={SUBJECT_ARN: who.name or "", RESOURCE: record.resource})


_OPENED = watch(Kind.IDENTITY_ATTACHED, opened)
TABLES = {
    "microsoft.automation": {
        "automationaccounts/write": watch(Kind.IDENTITY_ATTACHED, made),
        "automationaccounts/webhooks/write": _OPENED,
        "automationaccounts/webhooks/action": _OPENED,
    }
}
