"""Signing in to the tenant of this machine: an application by a secret or by what a foreign issuer says, a user by name, and who is refused.

Documented at "Microsoft Entra authentication and authorization error codes" and "OAuth 2.0 client credentials flow". A user's password is
not kept: tests sign in as whom they like, and learn only whether Microsoft would have let him. For the same reason an issuer's signature is
not looked at. Whether a disabled application or its wrong secret is told first is documented nowhere; here it is the former.
"""

import base64
import json
import secrets
import uuid
from dataclasses import field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from nightlatch.classes import dataclass
from nightlatch.sandbox.microsoft import making
from nightlatch.sandbox.microsoft.tenant import TENANT, Tenant, Thing, stamp
from nightlatch.vendors.microsoft_tokens import NotGranted

if TYPE_CHECKING:
    import httpx

Told = tuple[int, Thing]
_CODES = {
    "AADSTS700016": ("unauthorized_client", "Application with identifier '{}' was not found in the directory."),
    "AADSTS7000112": ("unauthorized_client", "Application '{}' is disabled."),
    "AADSTS700213": ("invalid_client", "No matching federated identity record found for presented assertion subject '{}'."),
    "AADSTS7000215": ("invalid_client", "Invalid client secret provided for app '{}'."),
    "AADSTS7000222": ("invalid_client", "The provided client secret keys for app '{}' are expired."),
    "AADSTS50034": ("invalid_grant", "The user account {} does not exist in the directory."),
    "AADSTS50057": ("invalid_grant", "The user account {} is disabled."),
    "AADSTS50173": ("invalid_grant", "The provided grant has expired due to it being revoked."),
    "AADSTS500011": ("invalid_resource", "The resource principal named {} was not found in the tenant."),
}


def token_for(tenant: Tenant, form: str) -> Told:
    """What the token endpoint answers: to `client_credentials`, `password` (any does) or `refresh_token`."""
    asked = {name: values[0] for name, values in parse_qs(form).items()}
    place = asked.get("scope", "").partition("/.default")[0].rpartition("/")[2]
    audience = {"graph": "graph", "graph.microsoft.com": "graph", "arm": "arm", "management.azure.com": "arm"}.get(place)
    if audience is None:
        return _refused("AADSTS500011", place)
    flow = {"client_credentials": _application, "password": _person, "refresh_token": _refreshed}.get(asked.get("grant_type", ""))
    if flow is None:
        return 400, {
            "error": "unsupported_grant_type",
            "error_description": "AADSTS70003: The app requested an unsupported grant type.",
        }
    return flow(tenant, asked, audience)


def _application(tenant: Tenant, asked: Thing, audience: str) -> Told:
    """A service principal by a secret of its own or of its application, or by a federated credential of the application."""
    app = asked.get("client_id", "")
    found = next((each for each in tenant.principals.values() if each["appId"] == app), None)
    if found is None:
        return _refused("AADSTS700016", app)
    if not found["accountEnabled"]:
        return _refused("AADSTS7000112", app)
    registered = next((each for each in tenant.applications.values() if each["appId"] == app), {})
    if "client_assertion" in asked:
        refused = _unvouched(tenant, registered, asked["client_assertion"])
    else:
        refused = _unproved(tenant, [*found["passwordCredentials"], *registered.get("passwordCredentials", ())], asked)
    return refused or (200, _given(tenant, found["id"], audience))


def _unproved(tenant: Tenant, held: list[Thing], asked: Thing) -> Told | None:
    """How a secret is refused; None for a right one."""
    app, shown = asked["client_id"], asked.get("client_secret", "")
    matching = next((each for each in held if tenant.secrets.get(each["keyId"]) == shown), None)
    if matching is None:
        return _refused("AADSTS7000215", app)
    return _refused("AADSTS7000222", app) if matching["endDateTime"] < stamp(tenant.clock()) else None


def _unvouched(tenant: Tenant, registered: Thing, assertion: str) -> Told | None:
    """How what an issuer says is refused; None where a federated credential lets in whom he calls so."""
    said = _claims(assertion)
    for each in tenant.federated.get(registered.get("id", ""), {}).values():
        if (said.get("iss"), said.get("sub")) == (each["issuer"], each["subject"]) and said.get("aud") in each["audiences"]:
            return None
    return _refused("AADSTS700213", str(said.get("sub", "")))


def assertion(issuer: str, subject: str, audience: str = "api://AzureADTokenExchange") -> str:
    """What an issuer says of somebody, as a token without a signature."""
    said = json.dumps({"iss": issuer, "sub": subject, "aud": audience}).encode()
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (b'{"alg":"none"}', said, b""))


def _claims(token: str) -> Thing:
    """What a token says; {} for what is none."""
    _, _, rest = token.partition(".")
    said = rest.partition(".")[0]
    try:
        found = json.loads(base64.urlsafe_b64decode(f"{said}{'=' * (-len(said) % 4)}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _person(tenant: Tenant, asked: Thing, audience: str) -> Told:
    found = next((each for each in tenant.users.values() if each["userPrincipalName"] == asked.get("username")), None)
    if found is None:
        return _refused("AADSTS50034", asked.get("username", ""))
    return _signed_in(tenant, found, audience)


def _refreshed(tenant: Tenant, asked: Thing, audience: str) -> Told:
    """By the token that keeps a session alive, unless sessions were revoked after it was given."""
    id, since = tenant.sessions.get(asked.get("refresh_token", ""), ("", tenant.clock()))
    found = tenant.users.get(id)
    if found is None or stamp(since) < found["signInSessionsValidFromDateTime"]:
        return _refused("AADSTS50173", "")
    return _signed_in(tenant, found, audience)


def _signed_in(tenant: Tenant, user: Thing, audience: str) -> Told:
    if not user["accountEnabled"]:
        return _refused("AADSTS50057", user["userPrincipalName"])
    refresh = f"example-{secrets.token_hex(12)}"
    tenant.sessions[refresh] = user["id"], tenant.clock()
    return 200, {**_given(tenant, user["id"], audience), "refresh_token": refresh}


def _given(tenant: Tenant, holder: str, audience: str) -> Thing:
    return {"token_type": "Bearer", "expires_in": 3599, "access_token": tenant.bearer(holder, audience)}


def _refused(code: str, who: str) -> Told:
    error, says = _CODES[code]
    number = int(code.removeprefix("AADSTS"))
    told = {"error": error, "error_description": f"{code}: {says.format(who)}", "error_codes": [number]}
    return 401 if error == "invalid_client" else 400, {**told, "trace_id": str(uuid.uuid4()), "correlation_id": str(uuid.uuid4())}


@dataclass(slots=True)
class Login:
    """Credentials of an application of this machine's tenant, for `vendors.microsoft.Rest`: by its secret, at the tenant's own address."""

    address: str
    client: str
    secret: str = field(repr=False)
    tenant: str = TENANT
    _held: dict[str, str] = field(default_factory=dict, repr=False)

    def header(self, scope: str, http: "httpx.Client") -> str:
        """A token for this audience, kept until it is refused. Raises NotGranted."""
        if scope not in self._held:
            form = {"grant_type": "client_credentials", "client_id": self.client, "client_secret": self.secret, "scope": scope}
            answer = http.post(f"{self.address}/login/{self.tenant}/oauth2/v2.0/token", data=form)
            if answer.status_code != 200:
                raise NotGranted(f"Microsoft gives no token: {answer.json()['error_description']}")
            self._held[scope] = str(answer.json()["access_token"])
        return f"Bearer {self._held[scope]}"

    def forget(self, scope: str) -> None:
        """Ask for another at the next call."""
        self._held.pop(scope, None)


def login(tenant: Tenant, address: str, principal: Thing) -> Login:
    """How a service principal signs in at this address; it gets a new secret for that."""
    given = making.secret(tenant, principal, name="sign-in")
    return Login(address, principal["appId"], given["secretText"], tenant.id)
