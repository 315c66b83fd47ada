"""The Microsoft of this machine as the product reaches it: for the demo's chapter on Entra and Azure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from nightlatch import bootstrap
from nightlatch.bootstrap.permissions import document

if TYPE_CHECKING:
    from nightlatch.bootstrap.play import Side
    from nightlatch.model import Policy
    from nightlatch.sandbox.microsoft import Served, Tenant
    from nightlatch.sandbox.microsoft.tenant import Thing

_LONG_AGO = timedelta(days=400)


def own_identity(tenant: Tenant, rules: Policy) -> Thing:
    """A service principal that may do what this policy needs, as `nightlatch policy permissions` prints it, and nothing else."""
    from nightlatch.sandbox.microsoft import making

    made = bootstrap.utc_now() - _LONG_AGO
    granted = [each["value"] for each in document("entra", rules)["appRoles"]]
    own = making.robot(tenant, "Nightlatch", *granted, made=made)
    role = tenant.azure.define("Nightlatch", document("azure", rules)["Actions"], scope="/")
    tenant.azure.assign(own["id"], role, "/", made, principalType="ServicePrincipal")
    return own


@contextmanager
def microsoft_sides(served: Served, tenant: Tenant, own: Thing) -> Iterator[tuple[Side, Side]]:
    """Entra and Azure at that address, called as the service principal `own` while the block runs.

    The directory's log tells of it by its object id, Azure's by the application's.
    """
    from nightlatch.bootstrap.play import Side
    from nightlatch.providers.azure.account import Azure
    from nightlatch.providers.azure.census import take as take_azure
    from nightlatch.providers.azure.directory import AzureDirectory
    from nightlatch.providers.entra.account import Entra
    from nightlatch.providers.entra.census import take as take_entra
    from nightlatch.providers.entra.directory import EntraDirectory
    from nightlatch.sandbox.microsoft import login
    from nightlatch.vendors.microsoft import Rest

    credentials, ids, now = login(tenant, served.url, own), frozenset({own["id"], own["appId"]}), bootstrap.utc_now
    graph, arm = Rest(served.graph, credentials), Rest(served.arm, credentials)
    entra, azure = Entra(graph, tenant.id, ids), Azure(arm, graph, ids)
    try:
        yield (
            Side("entra", EntraDirectory(entra), lambda _: entra, lambda id: take_entra(entra, id, now()), own["id"]),
            Side("azure", AzureDirectory(azure), lambda _: azure, lambda id: take_azure(azure, id, now()), own["appId"]),
        )
    finally:
        graph.close()
        arm.close()
