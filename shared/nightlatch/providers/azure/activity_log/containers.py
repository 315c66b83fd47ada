"""Clusters and registries: credentials that make their holder a cluster's administrator, bindings in clusters, users of registries."""

from collections.abc import Iterable

from nightlatch.model import Credential, Grant, Kind, PrincipalType, Privilege
from nightlatch.model.evidence import LIMITED_TO
from nightlatch.model.raw import listing, plain
from nightlatch.providers.azure.activity_log.attached import handed
from nightlatch.providers.azure.activity_log.compute import acted
from nightlatch.providers.azure.activity_log.keys import renewed, service
from nightlatch.providers.azure.activity_log.record import Record
from nightlatch.providers.azure.activity_log.subjects import above, addressed, holder, last, thing
from nightlatch.providers.azure.activity_log.table import ANY, Line, context, history, watch
from nightlatch.tables import Draft

CLUSTER_ADMINISTRATOR = Privilege(tier=1, reasons=("rules the cluster, and whatever identities its workloads hold",))


def administered(record: Record) -> Iterable[Draft]:
    """listClusterAdminCredential: a certificate that rules the cluster and that no directory can block. A profile of plain users is none."""
    subject = thing(record, above(record.resource, "/accessprofiles/"))
    if "/accessprofiles/" in record.resource.lower() and "admin" not in (last(record.resource) or ""):
        return
    yield Draft(
        Kind.CREDENTIAL_ADDED,
        subject,
        Credential(type="cluster_admin_certificate"),
        evidence={LIMITED_TO: service(record), **addressed(subject)},
    )


def written(record: Record) -> Iterable[Draft]:
    """managedClusters/write: groups of Entra that now administer the cluster, and identities it runs as."""
    for id in listing(record.told("aadProfile", "adminGroupObjectIDs"))[:20]:
        text = plain(id)
        if text:
            given = Grant(role="adminGroupObjectIDs", scope=record.resource.lower(), privilege=CLUSTER_ADMINISTRATOR)
            yield Draft(Kind.ROLE_GRANTED, holder(record, text, "Group"), grants=(given,))
    yield from handed(record)


def bound(kind: Kind) -> Line:
    """A line about a binding in a cluster: whom it binds, its body tells, which the log leaves out."""

    def extract(record: Record) -> Iterable[Draft]:
        subject = thing(record)
        why = "the record tells that a role was bound in the cluster, not whose"
        given = Grant(role=last(record.resource) or "?", scope=record.resource.lower(), privilege=Privilege.unresolved(why))
        yield Draft(kind, subject, grants=(given,), evidence=addressed(subject))

    return watch(kind, extract)


def account(kind: Kind, type: PrincipalType = PrincipalType.SERVICE_ACCOUNT) -> Line:
    """A line about an account of a cluster or a registry, under its path."""

    def extract(record: Record) -> Iterable[Draft]:
        subject = thing(record, type=type)
        yield Draft(kind, subject, evidence={LIMITED_TO: service(record), **addressed(subject)})

    return watch(kind, extract)


def administrator_enabled(record: Record) -> Iterable[Draft]:
    """registries/write that switches on the registry's own administrator, who has a password and no second factor."""
    if record.word("adminUserEnabled") == "true":
        subject = thing(record)
        yield Draft(Kind.ACCOUNT_ENABLED, subject, evidence={LIMITED_TO: service(record), **addressed(subject)})


_BOUND, _UNBOUND = bound(Kind.ROLE_GRANTED), bound(Kind.ROLE_REMOVED)
_ADMINISTERED = watch(Kind.CREDENTIAL_ADDED, administered)
TABLES = {
    ANY: {
        "rolebindings/write": _BOUND,
        "clusterrolebindings/write": _BOUND,
        "rolebindings/delete": _UNBOUND,
        "clusterrolebindings/delete": _UNBOUND,
        "trustedaccessrolebindings/write": _BOUND,
    },
    "microsoft.containerservice": {
        "managedclusters/write": history(Kind.ROLE_GRANTED, written),
        "managedclusters/listclusteradmincredential/action": _ADMINISTERED,
        "managedclusters/accessprofiles/listcredential/action": _ADMINISTERED,
        "managedclusters/runcommand/action": context(Kind.ELEVATION_USED, acted),
    },
    "microsoft.kubernetes": {
        "connectedclusters/serviceaccounts/write": account(Kind.ACCOUNT_CREATED),
        "connectedclusters/serviceaccounts/delete": account(Kind.ACCOUNT_REMOVED),
        "connectedclusters/serviceaccounts/impersonate/action": context(Kind.ELEVATION_USED, acted),
    },
    "microsoft.containerregistry": {
        "registries/write": watch(Kind.ACCOUNT_ENABLED, administrator_enabled),
        "registries/tokens/write": account(Kind.ACCOUNT_CREATED),
        "registries/tokens/delete": account(Kind.ACCOUNT_REMOVED),
        "registries/generatecredentials/action": renewed("password"),
    },
}
