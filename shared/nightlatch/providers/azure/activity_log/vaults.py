"""Access policies of key vaults: who may read or write secrets, keys and certificates, past Azure's own roles.

`accessPolicies/write` tells one change, its path whether it adds, replaces or removes. `vaults/write` tells the policies as they are from now on,
and nothing of what was before: each may be new, so a few are told one by one, and many not at all, as one change of the vault.
"""

from collections.abc import Iterable, Iterator

from nightlatch.model import Grant, Kind, Privilege
from nightlatch.model.evidence import RESOURCE
from nightlatch.model.raw import listing, plain
from nightlatch.providers.azure.activity_log.record import Record
from nightlatch.providers.azure.activity_log.shapes import inside
from nightlatch.providers.azure.activity_log.subjects import above, addressed, holder, last, objects, thing
from nightlatch.providers.azure.activity_log.table import watch
from nightlatch.tables import Draft

FEW = 10
"""How many policies may be told one by one where nothing says which of them are new."""
_SORTS = ("secrets", "keys", "certificates", "storage")


def allowed(record: Record) -> Iterable[Draft]:
    """accessPolicies/write."""
    vault = above(record.resource, "/accesspolicies")
    kind = Kind.ROLE_REMOVED if last(record.resource) == "remove" else Kind.ROLE_GRANTED
    found = list(_told(record, vault, kind))
    yield from found
    if not found:
        why = "the record tells that access to the vault was given, not to whom"
        given = Grant(role="access_policy", scope=vault.lower(), privilege=Privilege.unresolved(why))
        yield Draft(kind, thing(record, vault), grants=(given,), evidence={RESOURCE: vault})


def written(record: Record) -> Iterable[Draft]:
    """vaults/write that tells access policies."""
    policies = listing(record.told("accessPolicies")) if inside(record.request, "properties", "accessPolicies") else []
    if len(policies) > FEW:
        subject = thing(record)
        yield Draft(Kind.POLICY_CHANGED, subject, evidence=addressed(subject))
    elif policies:
        yield from _told(record, record.resource, Kind.ROLE_GRANTED)


def _told(record: Record, vault: str, kind: Kind) -> Iterator[Draft]:
    for policy in objects(listing(record.told("accessPolicies"))):
        id = plain(inside(policy, "objectId"))
        if id:
            yield Draft(kind, holder(record, id), grants=(_grant(policy, vault),), evidence={RESOURCE: vault})


def _grant(policy: dict[str, object], vault: str) -> Grant:
    given = {sort: [text for each in listing(inside(policy, "permissions", sort)) if (text := plain(each))] for sort in _SORTS}
    said = "; ".join(f"{sort}: {', '.join(names[:20])}" for sort, names in given.items() if names) or "nothing"
    strong = any(
        name.lower() in ("all", "get", "set", "purge", "sign", "decrypt", "unwrapkey")
        for names in given.values()
        for name in names
    )
    return Grant(
        role="access_policy",
        scope=vault.lower(),
        privilege=Privilege(tier=2 if strong else 3, reasons=(f"in the vault, {said}",)),
    )


TABLES = {
    "microsoft.keyvault": {
        "vaults/accesspolicies/write": watch(Kind.ROLE_GRANTED, allowed),
        "vaults/write": watch(Kind.ROLE_GRANTED, written),
    }
}
