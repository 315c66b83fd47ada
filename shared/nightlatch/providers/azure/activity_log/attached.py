"""Identities given to what runs: machines, applications, jobs, accounts of automation and policies that deploy.

Nothing is logged of that by itself: it stands in the `identity` of the body of whatever was written, and in Entra's own log, where a
system-assigned identity appears as a new service principal. A system-assigned identity is its resource's own, so having one is a mark on the
timeline; a user-assigned one that is handed to something is lent, and looked at. Writes that tell no `identity` are not about accounts.
"""

from collections.abc import Iterable, Iterator

from nightlatch.model import Kind, Level
from nightlatch.model.evidence import RESOURCE, SUBJECT_ARN
from nightlatch.model.raw import plain
from nightlatch.providers.azure.activity_log.record import Record
from nightlatch.providers.azure.activity_log.shapes import inside
from nightlatch.providers.azure.activity_log.subjects import identity, user_assigned
from nightlatch.providers.azure.activity_log.table import history, watch
from nightlatch.tables import Draft

_MOST = 50
"""How many identities of one resource are read."""


def handed(record: Record) -> Iterable[Draft]:
    """Something was written that may say as which identities it runs, in the request, or in the answer where the request is not told."""
    told = inside(record.request, "identity") or inside(record.answer, "identity")
    sorts = (plain(inside(told, "type")) or "").lower()
    for path in _paths(inside(told, "userAssignedIdentities")):
        yield _attached(record, path, None, Level.WATCH)
    if "systemassigned" in sorts:
        id = plain(inside(record.answer, "identity", "principalId"))
        yield _attached(record, None, id, Level.CONTEXT)


def _paths(value: object) -> Iterator[str]:
    """The identities by path: the keys of an object, or a list as older versions have it. One set to null is taken away."""
    if isinstance(value, dict):
        yield from (str(path) for path, held in list(value.items())[:_MOST] if held is not None and str(path).startswith("/"))
    elif isinstance(value, list):
        yield from (text for each in value[:_MOST] if (text := plain(each)) and text.startswith("/"))


def _attached(record: Record, path: str | None, id: str | None, level: Level) -> Draft:
    who = identity(record, path, id)
    return Draft(Kind.IDENTITY_ATTACHED, who, evidence={SUBJECT_ARN: who.name or "", RESOURCE: record.resource}, level=level)


def assigned(record: Record) -> Iterable[Draft]:
    """userAssignedIdentities/assign/action: something may now run as it; what, is told by the record of that thing."""
    who = user_assigned(record)
    yield Draft(Kind.IDENTITY_ATTACHED, who, evidence={SUBJECT_ARN: who.name or ""})


_HANDED = history(Kind.IDENTITY_ATTACHED, handed)
_RUNNING = {
    "microsoft.compute": ("virtualmachines", "virtualmachinescalesets", "virtualmachinescalesets/virtualmachines"),
    "microsoft.hybridcompute": ("machines",),
    "microsoft.web": ("sites", "sites/slots", "staticsites"),
    "microsoft.app": ("containerapps", "jobs"),
    "microsoft.containerinstance": ("containergroups",),
    "microsoft.logic": ("workflows",),
    "microsoft.resources": ("deploymentscripts",),
    "microsoft.datafactory": ("factories",),
    "microsoft.synapse": ("workspaces",),
    "microsoft.machinelearningservices": ("workspaces", "workspaces/computes", "workspaces/onlineendpoints"),
    "microsoft.batch": ("batchaccounts", "batchaccounts/pools"),
    "microsoft.devcenter": ("devcenters", "projects"),
    "microsoft.authorization": ("policyassignments",),
}
"""What runs as an identity, by provider. Automation accounts and clusters stand in tables of their own."""
TABLES = {
    **{provider: {f"{sort}/write": _HANDED for sort in sorts} for provider, sorts in _RUNNING.items()},
    "microsoft.managedidentity": {"userassignedidentities/assign/action": watch(Kind.IDENTITY_ATTACHED, assigned)},
}
