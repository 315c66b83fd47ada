"""A tenant with one thing of each sort, for tests of what Graph answers: their ids by short names, and somebody who may do everything."""

from typing import Any

from nightlatch.sandbox.microsoft import Tenant, known, making
from nightlatch.sandbox.microsoft.calls import Answered
from nightlatch.sandbox.microsoft.server import answer

ADDRESS = "http://127.0.0.1:1"
ROLE, OTHER = known.GLOBAL_ADMINISTRATOR, known.USER_ADMINISTRATOR


def furnished() -> tuple[Tenant, dict[str, str]]:
    """The tenant, and the ids of what is in it."""
    tenant = Tenant()
    admin, user = (making.user(tenant, f"{name}@contoso.com")["id"] for name in ("robin", "jo"))
    making.assign(tenant, admin, ROLE)
    app = making.application(tenant, "Robot")
    principal = making.principal(tenant, app)
    group = making.group(tenant, "Builders", user)["id"]
    names = {"admin": admin, "user": user, "app": app["id"], "appId": app["appId"], "principal": principal["id"], "group": group}
    names |= {"guest": making.guest(tenant, "ann@fabrikam.com")["id"], "graph": known.GRAPH_PRINCIPAL}
    for holder in (app["id"], principal["id"], group):
        tenant.linked("owners", holder).extend([user, admin])
    names |= {sort: making.method(tenant, user, sort)["id"] for sort in ("phone", "fido2", "temporaryAccessPass", "email")}
    names |= {sort: making.method(tenant, user, sort)["id"] for sort in ("microsoftAuthenticator", "softwareOath")}
    names |= {"windows": making.method(tenant, user, "windowsHelloForBusiness")["id"], "password": known.PASSWORD_METHOD}
    names |= {"secret": making.secret(tenant, app)["keyId"], "own": making.secret(tenant, principal)["keyId"]}
    making.certificate(tenant, app)
    names |= {"federated": making.federated(tenant, app["id"], "ci", "https://ci.example.com", "repo:x")["id"]}
    names |= {"permission": making.permit(tenant, principal["id"], "User.Read.All")["id"]}
    for sort, holder in (("given", user), ("shared", group)):
        names[sort] = making.app_role(tenant, holder, known.GRAPH_PRINCIPAL, known.permission("Directory.Read.All"))["id"]
    names |= {"consent": making.consent(tenant, principal["id"], "User.Read", user)["id"]}
    names |= {"assignment": making.assign(tenant, user, OTHER)["id"], "eligible": making.entitle(tenant, user, ROLE)["id"]}
    names |= {"custom": making.definition(tenant, "Helper", "microsoft.directory/users/basic/update")["id"]}
    names |= {"unit": making.unit(tenant, "Board", user)["id"], "policy": making.policy(tenant, "Everybody twice")["id"]}
    names |= {"federation": making.federation(tenant, "fabrikam.com", "https://idp.example.com")["id"]}
    gone = tenant.bury("users", making.user(tenant, "gone@contoso.com")["id"])
    return tenant, {**names, "gone": gone["id"]}


def ask(tenant: Tenant, who: str, verb: str, path: str, body: dict[str, Any] | None = None, **roles: Any) -> Answered:
    """What Graph answers to a user or service principal, by id."""
    token = tenant.bearer(who, **roles)
    return answer(tenant, ADDRESS, verb, f"/graph/v1.0/{path}", f"Bearer {token}", body or {})


def code(told: Answered) -> tuple[int, str]:
    """Status and code of a refusal."""
    return told.status, told.body["error"]["code"]
