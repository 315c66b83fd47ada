"""Somebody who calls the tenant of this machine with a session that he holds, as any script does; and who signs in as an application."""

import uuid
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.sandbox.microsoft import known
from nightlatch.sandbox.microsoft.server import Served
from nightlatch.sandbox.microsoft.tenant import TENANT, Thing

_ASSIGNMENTS, _VERSION = "providers/Microsoft.Authorization/roleAssignments", "api-version=2022-04-01"


@dataclass(frozen=True, slots=True)
class Person:
    """`graph` and `arm` are his access tokens. What changes something raises httpx.HTTPStatusError where it is refused."""

    served: Served
    graph: str
    arm: str

    def make_application(self, name: str) -> tuple[Thing, Thing]:
        """Register an application; gives it, and the service principal that it is in the tenant."""
        app = self._ask("POST", "applications", {"displayName": name})
        return app, self._ask("POST", "servicePrincipals", {"appId": app["appId"]})

    def add_secret(self, app: Thing, name: str) -> str:
        """A new secret of an application; gives its text."""
        told = self._ask("POST", f"applications/{app['id']}/addPassword", {"passwordCredential": {"displayName": name}})
        return str(told["secretText"])

    def trust(self, app: Thing, name: str, issuer: str, subject: str) -> None:
        """Let whom an issuer calls so sign in as an application."""
        told = {"name": name, "issuer": issuer, "subject": subject, "audiences": ["api://AzureADTokenExchange"]}
        self._ask("POST", f"applications/{app['id']}/federatedIdentityCredentials", told)

    def permit(self, principal: Thing, permission: str) -> None:
        """Give a service principal an application permission of Graph."""
        told = {"principalId": principal["id"], "resourceId": known.GRAPH_PRINCIPAL, "appRoleId": known.permission(permission)}
        self._ask("POST", f"servicePrincipals/{principal['id']}/appRoleAssignments", told)

    def give(self, principal: Thing, role: str, scope: str, condition: str) -> None:
        """Give a service principal a role of Azure, by the role's full id, under a condition."""
        whom = {"principalId": principal["id"], "principalType": "ServicePrincipal", "roleDefinitionId": role}
        told = {"properties": {**whom, "condition": condition, "conditionVersion": "2.0"}}
        place = f"{self.served.arm}{scope}/{_ASSIGNMENTS}/{uuid.uuid4()}?{_VERSION}"
        _sent("PUT", place, self.arm, told).raise_for_status()

    def _ask(self, method: str, path: str, body: Thing) -> Any:
        answer = _sent(method, f"{self.served.graph}/{path}", self.graph, body).raise_for_status()
        return answer.json()


def can_look(served: Served, token: str, scope: str) -> bool:
    """Whether Resource Manager shows the holder of this token who holds roles there."""
    return bool(_sent("GET", f"{served.arm}{scope}/{_ASSIGNMENTS}?{_VERSION}", token).is_success)


def sign_in(served: Served, app: Thing, **proof: str) -> tuple[str, str]:
    """Sign in as an application, by `client_secret` or `client_assertion`, for Azure; gives the token and "", or "" and the code of the refusal."""
    import httpx

    form = {"grant_type": "client_credentials", "client_id": app["appId"], "scope": f"{served.arm}/.default", **proof}
    told = httpx.post(f"{served.url}/login/{TENANT}/oauth2/v2.0/token", data=form, timeout=10).json()
    return str(told.get("access_token", "")), str(told.get("error_description", "")).partition(":")[0]


def _sent(method: str, url: str, token: str, body: Thing | None = None) -> Any:
    import httpx

    return httpx.request(method, url, json=body, headers={"Authorization": f"Bearer {token}"}, timeout=10)
